/**
 * The report for people (`x.html`): one file that needs no network and, to be read, no script. Verdict first, then
 * charts, then the lists. Sections are in section/, charts in chart/, looks in style.ts.
 */

import { type Markup, markup } from '../../chart/markup.ts';
import type { StoredOutcome, StoredSummary } from '../../result/read/stored-summary.ts';
import { counted, formatInstant } from '../../text/counts.ts';
import { pageFoot, pageHead } from './page.ts';
import { callsSection } from './section/calls.ts';
import { factsSection } from './section/facts.ts';
import { latencySection } from './section/latency.ts';
import { eventsSection, referencesSection } from './section/lists.ts';
import { lockSection } from './section/lock.ts';
import { machinesSection } from './section/machines.ts';
import { overviewSection } from './section/overview/overview.ts';
import { failuresSection } from './section/starts/failures.ts';
import { slowestSection } from './section/starts/slowest.ts';
import { startsSection } from './section/starts/starts.ts';
import { validitySection } from './section/validity.ts';
import { workloadsSection } from './section/workloads.ts';

/** In the order of the page. A section that has nothing to say is undefined. */
const SECTIONS: readonly {
  id: string;
  name: string;
  of: (outcome: StoredOutcome) => Markup | undefined | Promise<Markup>;
}[] = [
  { id: 'overview', name: 'Overview', of: ({ summary }) => overviewSection(summary) },
  { id: 'starts', name: 'Starts over time', of: ({ summary }) => startsSection(summary) },
  { id: 'latency', name: 'Latency', of: ({ summary }) => latencySection(summary) },
  { id: 'workloads', name: 'By workload', of: ({ summary }) => workloadsSection(summary) },
  { id: 'calls', name: 'Runtime operations', of: ({ summary }) => callsSection(summary) },
  { id: 'slowest', name: 'Slowest starts', of: ({ summary }) => slowestSection(summary) },
  { id: 'lock', name: 'Lock', of: ({ summary }) => lockSection(summary.lock) },
  { id: 'failures', name: 'Failures', of: ({ summary }) => failuresSection(summary) },
  { id: 'validity', name: 'Validity', of: ({ summary }) => validitySection(summary) },
  { id: 'machines', name: 'Machines', of: ({ summary }) => machinesSection(summary) },
  { id: 'references', name: 'References', of: referencesSection },
  { id: 'events', name: 'Events', of: eventsSection },
  { id: 'run', name: 'The run', of: ({ summary }) => factsSection(summary) },
];

/** The page in pieces. Every text of the run is escaped. */
export async function* htmlReport(outcome: StoredOutcome): AsyncGenerator<string, void, undefined> {
  const { summary } = outcome;
  const sections: { id: string; name: string; body: Markup }[] = [];
  for (const { id, name, of } of SECTIONS) {
    const body = await of(outcome);
    if (body !== undefined) sections.push({ id, name, body });
  }
  const { verdict } = summary;
  yield pageHead({
    title: `${summary.name}: ${verdict}`,
    heading: markup`${summary.name}`,
    under: underLine(summary),
    sections: sections.map(({ id, name }) => [id, name]),
  }).text;
  for (const { body } of sections) yield body.text;
  yield pageFoot({ version: summary.versions.refmanager }).text;
}

function underLine({ scenario, runtime, workers, seed, startedAt }: StoredSummary): Markup {
  const description = scenario?.description === undefined ? undefined : markup`${scenario.description}<br/>`;
  const clock = scenario?.clock === 'virtual' ? ' in virtual time' : '';
  const what = runtime === undefined ? 'Simulated runtime' : `${runtime.name} ${runtime.version}`;
  return markup`${description}<strong>${what}</strong>${clock}, ${counted(workers, 'worker')}, seed ${seed}, <time datetime="${startedAt}">${formatInstant(startedAt)}</time>`;
}
