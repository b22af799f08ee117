/**
 * The slowest starts and what they spent their time on.
 */

import { type Markup, markup } from '../../../../chart/markup.ts';
import type { Unjudged } from '../../../../result/read/stored-summary.ts';
import type { SlowStart, StartStep } from '../../../../result/scenario-result.ts';
import { formatCount, formatShare } from '../../../../text/counts.ts';
import { formatDuration } from '../../../../text/durations.ts';
import { STEP_NAMES } from '../../../wording/step-names.ts';
import { waterfallChart } from '../../chart/waterfall.ts';
import { scrollingTable } from '../../scrolling-table.ts';

/** The section; undefined for a run that did not record them. */
export function slowestSection({ slowest }: Unjudged): Markup | undefined {
  if (slowest === undefined) return undefined;
  return markup`<section id="slowest"><h2>Slowest starts</h2>
${slowest.length === 0 ? markup`<p class="none">No pod was started.</p>` : body(slowest)}
</section>
`;
}

function body(slowest: readonly SlowStart[]): Markup {
  const steps = slowest.flatMap((start) => start.steps);
  const present = (Object.keys(STEP_NAMES) as StartStep['step'][]).filter((name) =>
    steps.some(({ step }) => step === name),
  );
  const keys = present.map((name) => markup` <span class="key step-${name}">${STEP_NAMES[name]}</span>`);
  const which = slowest.length === 1 ? 'The pod that took' : `The ${formatCount(slowest.length)} pods that took`;
  return markup`<figure><figcaption>${which} longest, from when each was due:${keys}</figcaption>
${waterfallChart(slowest)}
</figure>
<details><summary>The same as a table</summary>
${scrollingTable(
  'Slowest starts',
  markup`<thead><tr><th scope="col">Pod</th><th scope="col">Node</th><th scope="col" class="number">Due at</th><th scope="col" class="number">Took</th><th scope="col">Longest step</th><th scope="col">Ended</th></tr></thead>
<tbody>${slowest.map(row)}</tbody>`,
  'tall',
)}</details>`;
}

function row({ namespace, pod, node, intendedAtMs, totalMs, ok, steps }: SlowStart): Markup {
  const longest = steps.reduce<StartStep | undefined>(
    (found, step) => (step.durationMs > (found?.durationMs ?? 0) ? step : found),
    undefined,
  );
  const longestText =
    longest &&
    markup`${STEP_NAMES[longest.step]}${longest.container === '' ? '' : ` of ${longest.container}`}, ${formatDuration(longest.durationMs)} (${formatShare(longest.durationMs, totalMs)})`;
  return markup`<tr><td class="name">${namespace}/${pod}</td><td class="name">${node}</td><td class="number">${formatDuration(intendedAtMs)}</td><td class="number">${formatDuration(totalMs)}</td><td>${longestText}</td><td class="${ok ? 'ok' : 'breached'}">${ok ? '✓ started' : '✗ failed'}</td></tr>\n`;
}
