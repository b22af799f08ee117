/**
 * The top of a comparison: what it comes to, the numbers that matter most, and what was different about the runs.
 */

import { type Markup, markup } from '../../../chart/markup.ts';
import { type Comparison, type StageDifferences, statusOf } from '../../../result/compare/comparison.ts';
import type { Difference } from '../../../result/compare/difference.ts';
import type { ThresholdPair } from '../../../result/compare/threshold-pairs.ts';
import type { StoredSummary } from '../../../result/read/stored-summary.ts';
import { comparisonSentence, statusText, valueText } from '../../comparison/comparison-sentence.ts';
import { scrollingTable } from '../scrolling-table.ts';
import { runFacts } from '../section/facts.ts';
import { changeMark } from './change.ts';

/** Differ between any two runs. */
const NEVER_THE_SAME: readonly string[] = ['Started at', 'Duration', 'Wall-clock time', 'Command', 'Machine'];

export function comparisonOverview(comparison: Comparison): Markup {
  const { before, after, overall, thresholds } = comparison;
  const status = statusOf(comparison);
  const figures = [
    ...headline(comparison, 'podStart', 'Pod ready'),
    ...headline(comparison, 'startDuration', 'Start duration'),
    ...overall.filter(({ name }) => name !== 'containers started'),
  ];
  return markup`<section id="overview" aria-label="Overview">
<p class="verdict ${status}"><strong>${statusText(comparison)}</strong> <span>${comparisonSentence(comparison)}</span></p>
<dl class="figures">
${figures.map(figure)}
</dl>
${warnings(before, after)}
${differentFacts(before, after)}
${thresholdTable(thresholds)}
</section>
`;
}

/** Median and 99th percentile of what matters most. */
function headline({ stages }: Comparison, timed: StageDifferences['stage'], title: string): Difference[] {
  const { differences = [] } = stages.find(({ stage }) => stage === timed) ?? {};
  const [p50, , , p99] = differences;
  return p50 === undefined || p99 === undefined
    ? []
    : [
        { ...p50, name: `${title} p50` },
        { ...p99, name: `${title} p99` },
      ];
}

function figure(difference: Difference): Markup {
  const { name, unit, before, after } = difference;
  const title = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return markup`<div><dt>${title}</dt><dd>${valueText(unit, after)}</dd><dd class="detail">was ${valueText(unit, before)} ${changeMark(difference)}</dd></div>\n`;
}

function warnings(before: StoredSummary, after: StoredSummary): Markup | undefined {
  const lines = [
    ...before.warnings.map((text) => markup`<li>Before: ${text}</li>`),
    ...after.warnings.map((text) => markup`<li>After: ${text}</li>`),
  ];
  if (lines.length === 0) return undefined;
  return markup`<div class="warnings" role="note"><h2>Read this before you trust the numbers</h2><ul>${lines}</ul></div>`;
}

/** A comparison is of what changed: everything else had better be the same. */
function differentFacts(before: StoredSummary, after: StoredSummary): Markup {
  const [old, now] = [new Map(runFacts(before)), new Map(runFacts(after))];
  const names = [...new Set([...old.keys(), ...now.keys()])].filter(
    (name) => !NEVER_THE_SAME.includes(name) && old.get(name) !== now.get(name),
  );
  if (names.length === 0) {
    return markup`<h2>What else differs</h2>
<p class="none">Nothing in the results: seed, load, versions and workers are the same.</p>`;
  }
  const rows = names.map(
    (name) =>
      markup`<tr><th scope="row">${name}</th><td>${old.get(name) ?? '–'}</td><td>${now.get(name) ?? '–'}</td></tr>\n`,
  );
  return markup`<h2>What else differs</h2>
${scrollingTable(
  'What else differs between the runs',
  markup`<thead><tr><th scope="col">Fact</th><th scope="col">Before</th><th scope="col">After</th></tr></thead>
<tbody>${rows}</tbody>`,
)}`;
}

function thresholdTable(pairs: readonly ThresholdPair[]): Markup | undefined {
  if (pairs.length === 0) return undefined;
  const rows = pairs.map(
    ({ metric, expression, before, after }) =>
      markup`<tr><td><code>${metric}</code></td><td><code>${expression}</code></td><td class="number">${held(before)}</td><td class="number">${held(after)}</td></tr>\n`,
  );
  return markup`<h2>Thresholds</h2>
${scrollingTable(
  'Thresholds of both runs and what was observed',
  markup`<thead><tr><th scope="col">Metric</th><th scope="col">Threshold</th><th scope="col" class="number">Before</th><th scope="col" class="number">After</th></tr></thead>
<tbody>${rows}</tbody>`,
)}`;
}

function held(threshold: ThresholdPair['before']): Markup {
  if (threshold === undefined) return markup`–`;
  const { ok, observed } = threshold;
  return markup`${observed} <span class="${ok ? 'ok' : 'breached'}">${ok ? '✓ held' : '✗ breached'}</span>`;
}
