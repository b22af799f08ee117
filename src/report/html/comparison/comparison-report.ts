/**
 * Two runs on one page (`refmanager report a.json b.json`): what became better, what became worse, and whether chance
 * explains it. Made like the report of one run, from the same parts.
 */

import { markup } from '../../../chart/markup.ts';
import { compareRuns } from '../../../result/compare/comparison.ts';
import type { StoredSummary } from '../../../result/read/stored-summary.ts';
import { formatInstant } from '../../../text/counts.ts';
import { pageFoot, pageHead } from '../page.ts';
import { comparisonOverview, statusOf } from './overview.ts';
import { failuresOfBoth, latencyOfBoth, lockOfBoth, startsOfBoth } from './sections.ts';

const SECTIONS = [
  ['overview', 'Overview'],
  ['latency', 'Latency'],
  ['starts', 'Starts over time'],
  ['failures', 'Failures'],
  ['lock', 'Lock'],
] as const;

/** A run and what the page calls it: the name of its file. */
export interface NamedRun {
  name: string;
  summary: StoredSummary;
}

/** The page in pieces. Every text of the runs is escaped. */
export function* comparisonReport(before: NamedRun, after: NamedRun): Generator<string, void, undefined> {
  const comparison = compareRuns(before.summary, after.summary);
  yield pageHead({
    title: `${before.name} and ${after.name}: ${statusOf(comparison)}`,
    heading: markup`${before.summary.name}${before.summary.name === after.summary.name ? '' : ` and ${after.summary.name}`}`,
    under: markup`Before: <strong>${before.name}</strong>, ${instant(before)}<br/>After: <strong>${after.name}</strong>, ${instant(after)}`,
    sections: SECTIONS,
  }).text;
  yield comparisonOverview(comparison).text;
  yield latencyOfBoth(comparison).text;
  yield startsOfBoth(comparison).text;
  yield failuresOfBoth(comparison).text;
  yield lockOfBoth(comparison).text;
  yield pageFoot(after.summary.versions.refmanager).text;
}

function instant({ summary: { startedAt } }: NamedRun): ReturnType<typeof markup> {
  return markup`<time datetime="${startedAt}">${formatInstant(startedAt)}</time>`;
}
