/**
 * The thresholds of a run and what was observed.
 */

import { type Markup, markup } from '../../../../chart/markup.ts';
import { failsRun, type ThresholdResult } from '../../../../result/result.ts';
import { formatDuration } from '../../../../text/durations.ts';
import { scrollingTable } from '../../scrolling-table.ts';

/** Nothing without thresholds. */
export function thresholdTable(results: readonly ThresholdResult[]): Markup | undefined {
  if (results.length === 0) return undefined;
  const rows = results.map(
    (threshold) =>
      markup`<tr>${outcomeCell(threshold)}<td><code>${threshold.metric}</code></td><td><code>${threshold.expression}</code>${noteOf(threshold)}</td><td class="number">${threshold.observed}</td></tr>\n`,
  );
  return markup`<h2>Thresholds</h2>
${scrollingTable(
  'Thresholds and what was observed',
  markup`<thead><tr><th scope="col">Result</th><th scope="col">Metric</th><th scope="col">Threshold</th><th scope="col" class="number">Observed</th></tr></thead>
<tbody>${rows}</tbody>`,
)}`;
}

function outcomeCell(threshold: ThresholdResult): Markup {
  const { ok, judged } = threshold;
  const kind = ok ? 'ok' : failsRun(threshold) ? 'breached' : 'state care';
  const mark = ok ? (judged === false ? '·' : '✓') : failsRun(threshold) ? '✗' : '!';
  const word = judged === false ? 'no data' : ok ? 'held' : failsRun(threshold) ? 'breached' : 'warning';
  return markup`<td class="${kind}">${mark} ${word}</td>`;
}

/** ` from 30s, ends the run`. */
function noteOf({ when, windowFromMs, abortOnFail, crossedAtMs, warnOnly }: ThresholdResult): string {
  const notes = [
    ...(when === undefined ? [] : [when]),
    ...(windowFromMs === undefined ? [] : [`the worst window begins at ${formatDuration(windowFromMs)}`]),
    ...(crossedAtMs !== undefined ? [`ended the run after ${formatDuration(crossedAtMs)}`] : []),
    ...(abortOnFail === true && crossedAtMs === undefined ? ['ends the run'] : []),
    ...(warnOnly === true ? ['warns only'] : []),
  ];
  return notes.length === 0 ? '' : ` ${notes.join(', ')}`;
}
