/**
 * The report for people (`x.html`): one file that needs no network and, to be read, no script. Verdict first, then
 * charts, then the lists. Sections are in section/, charts in chart/, looks in style.ts.
 */

import { createHash } from 'node:crypto';
import type { RunOutcome, RunSummary } from '../../result.ts';
import { Markup, type Markup as MarkupText, markup } from '../markup.ts';
import { FILTER_SCRIPT } from './filtered-table.ts';
import { formatAmount, formatInstant } from './quantity.ts';
import { callsSection } from './section/calls.ts';
import { factsSection } from './section/facts.ts';
import { failuresSection } from './section/failures.ts';
import { latencySection } from './section/latency.ts';
import { eventsSection, referencesSection } from './section/lists.ts';
import { lockSection } from './section/lock.ts';
import { overviewSection } from './section/overview.ts';
import { startsSection } from './section/starts.ts';
import { STYLE } from './style.ts';
import { verdictOf } from './verdict.ts';

const SECTIONS = [
  ['overview', 'Overview'],
  ['starts', 'Starts over time'],
  ['latency', 'Latency'],
  ['lock', 'Lock'],
  ['failures', 'Failures'],
  ['references', 'References'],
  ['events', 'Events'],
  ['run', 'The run'],
] as const;

/** The page in pieces. Every text of the run is escaped; a content security policy forbids all scripts but ours. */
export async function* htmlReport(outcome: RunOutcome): AsyncGenerator<string, void, undefined> {
  const { summary } = outcome;
  yield head(summary).text;
  yield overviewSection(summary).text;
  yield startsSection(summary.timeline).text;
  yield latencySection(summary).text;
  yield callsSection(summary).text;
  yield lockSection(summary.lock).text;
  yield failuresSection(summary).text;
  yield referencesSection(outcome).text;
  yield (await eventsSection(outcome)).text;
  yield factsSection(summary).text;
  yield markup`</main>
<footer><p>Made by refmanager ${summary.versions.refmanager}. Durations come from histograms with 3 significant digits.</p></footer>
<script>${new Markup(FILTER_SCRIPT)}</script>
</body>
</html>
`.text;
}

function head(summary: RunSummary): MarkupText {
  const policy = `default-src 'none'; style-src '${digest(STYLE)}'; script-src '${digest(FILTER_SCRIPT)}'; base-uri 'none'; form-action 'none'`;
  const { status } = verdictOf(summary);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${summary.name}: ${status} – refmanager</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<header><h1>${summary.name}</h1>
<p class="under">Container starts on ${formatAmount(summary.workers, 'worker')}, seed ${summary.seed}, <time datetime="${summary.startedAt}">${formatInstant(summary.startedAt)}</time></p></header>
<nav aria-label="Sections"><ul>${SECTIONS.map(([id, title]) => markup`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
<main>
`;
}

/** What a content security policy wants to see of an inline script or style. */
function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
