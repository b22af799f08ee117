/**
 * Two runs on one page (`refmanager report a.json b.json`): what became better, what became worse, and whether chance
 * explains it. Made like the report of one run, from the same parts.
 */

import { type Markup, markup } from '../../../chart/markup.ts';
import { formatInstant } from '../../../text/counts.ts';
import { statusText } from '../../comparison/comparison-sentence.ts';
import { type NamedComparison, type NamedRun, namesOf } from '../../comparison/named-comparison.ts';
import { pageFoot, pageHead } from '../page.ts';
import { comparisonOverview } from './overview.ts';
import { failuresOfBoth, latencyOfBoth, lockOfBoth, startsOfBoth } from './sections.ts';

const SECTIONS = [
  ['overview', 'Overview'],
  ['latency', 'Latency'],
  ['starts', 'Starts over time'],
  ['failures', 'Failures'],
  ['lock', 'Lock'],
] as const;
const SEVERAL = 'Several results of a side are put together; what is shown over time is of its first.';

/** The page in pieces. Every text of the runs is escaped. */
export function* comparisonReport({ before, after, comparison }: NamedComparison): Generator<string, void, undefined> {
  const [old, now] = [comparison.before, comparison.after];
  yield pageHead({
    title: `${namesOf(before)} and ${namesOf(after)}: ${statusText(comparison).toLowerCase()}`,
    heading: markup`${old.name}${old.name === now.name ? '' : ` and ${now.name}`}`,
    under: markup`Before: ${side(before)}<br/>After: ${side(after)}${before.length + after.length > 2 ? markup`<br/>${SEVERAL}` : undefined}`,
    sections: SECTIONS,
  }).text;
  yield comparisonOverview(comparison).text;
  yield latencyOfBoth(comparison).text;
  yield startsOfBoth(comparison).text;
  yield failuresOfBoth(comparison).text;
  yield lockOfBoth(comparison).text;
  yield pageFoot({ version: now.versions.refmanager }).text;
}

function side(runs: readonly NamedRun[]): Markup {
  return markup`${runs.map(({ name, summary: { startedAt } }, i) => markup`${i === 0 ? '' : '; '}<strong>${name}</strong>, <time datetime="${startedAt}">${formatInstant(startedAt)}</time>`)}`;
}
