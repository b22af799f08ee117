/**
 * The top of the report: verdict, the numbers that matter most, warnings and thresholds.
 */

import { type Markup, markup } from '../../../chart/markup.ts';
import type { StoredSummary } from '../../../result/read/stored-summary.ts';
import { failsRun, type ThresholdResult } from '../../../result/result.ts';
import { counted, formatCount, formatShare } from '../../../text/counts.ts';
import { formatDuration } from '../../../text/durations.ts';

const MS_PER_SECOND = 1_000;
const VERDICT_TEXT = {
  passed: 'Passed',
  failed: 'Failed',
  aborted: 'Aborted',
  interrupted: 'Interrupted',
  broke: 'Broke off',
} as const;

interface Figure {
  name: string;
  value: string;
  detail: string;
  bad?: boolean;
}

export function overviewSection(summary: StoredSummary): Markup {
  const { verdict, verdictReason } = summary;
  return markup`<section id="overview" aria-label="Overview">
<p class="verdict ${verdict}"><strong>${VERDICT_TEXT[verdict]}</strong> <span>${verdictReason}</span></p>
<dl class="figures">
${figuresOf(summary).map(figure)}
</dl>
${warnings(summary.warnings)}
${thresholds(summary.thresholds)}
</section>
`;
}

function figuresOf(summary: StoredSummary): Figure[] {
  const { counts, durationMs, stages, lock, scenario, wallMs } = summary;
  const isVirtual = scenario?.clock === 'virtual';
  const perSecond = durationMs === 0 ? 0 : (counts.started * MS_PER_SECOND) / durationMs;
  const over = `over ${formatDuration(durationMs)}`;
  const isComputed = isVirtual && wallMs !== undefined;
  const computed = isComputed ? `${over} of virtual time, computed in ${formatDuration(wallMs)}` : over;
  const acquisitions = lock.readAcquisitions + lock.writeAcquisitions;
  const { startDuration, startTotal } = stages;
  return [
    {
      name: 'Containers started',
      value: formatCount(counts.started),
      detail: `of ${formatCount(counts.containers)} in ${counted(counts.pods, 'pod')}${untriedText(counts.untried)}${restartedText(counts.restarted)}`,
    },
    {
      name: 'Failed',
      value: formatCount(counts.failed),
      detail: formatShare(counts.failed, counts.started + counts.failed),
      bad: counts.failed > 0,
    },
    ...(summary.interrupted && isVirtual
      ? [{ name: 'Starts per second', value: '–', detail: 'nodes were cut off at times of their own' }]
      : [{ name: 'Starts per second', value: formatCount(perSecond), detail: isVirtual ? computed : over }]),
    { name: 'Start duration p50', value: formatDuration(startDuration.p50Ms), detail: 'without pull and init' },
    {
      name: 'Start duration p99',
      value: formatDuration(startDuration.p99Ms),
      detail: `longest ${formatDuration(startDuration.maxMs)}`,
    },
    { name: 'Start in total p99', value: formatDuration(startTotal.p99Ms), detail: 'with pull and init' },
    {
      name: 'References stored',
      value: formatCount(counts.refs),
      detail: `${counted(counts.events, 'event')} recorded`,
    },
    {
      name: 'Lock contended',
      value: formatShare(lock.contended, acquisitions),
      detail: `of ${counted(acquisitions, 'acquisition')}`,
    },
  ];
}

function untriedText(untried = 0): string {
  return untried === 0 ? '' : `, ${formatCount(untried)} never tried`;
}

function restartedText(restarted: number | undefined): string {
  return restarted === undefined || restarted === 0 ? '' : `, ${counted(restarted, 'restart')}`;
}

function figure({ name, value, detail, bad }: Figure): Markup {
  return markup`<div${bad === true ? markup` class="bad"` : ''}><dt>${name}</dt><dd>${value}</dd><dd class="detail">${detail}</dd></div>\n`;
}

function warnings(sentences: readonly string[]): Markup | undefined {
  if (sentences.length === 0) return undefined;
  return markup`<div class="warnings" role="note"><h2>Read this before you trust the numbers</h2><ul>${sentences.map((sentence) => markup`<li>${sentence}</li>`)}</ul></div>`;
}

function thresholds(results: readonly ThresholdResult[]): Markup | undefined {
  if (results.length === 0) return undefined;
  const rows = results.map(
    (threshold) =>
      markup`<tr>${outcomeCell(threshold)}<td><code>${threshold.metric}</code></td><td><code>${threshold.expression}</code>${noteOf(threshold)}</td><td class="number">${threshold.observed}</td></tr>\n`,
  );
  return markup`<h2>Thresholds</h2>
<div class="scroll"><table><caption class="unseen">Thresholds and what was observed</caption>
<thead><tr><th scope="col">Result</th><th scope="col">Metric</th><th scope="col">Threshold</th><th scope="col" class="number">Observed</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

function outcomeCell(threshold: ThresholdResult): Markup {
  const { ok, judged } = threshold;
  const kind = ok ? 'ok' : failsRun(threshold) ? 'breached' : 'state care';
  const mark = ok ? (judged === false ? '·' : '✓') : failsRun(threshold) ? '✗' : '!';
  const word = judged === false ? 'no data' : ok ? 'held' : failsRun(threshold) ? 'breached' : 'warning';
  return markup`<td class="${kind}">${mark} ${word}</td>`;
}

/** `, from 30s; ends the run`. */
function noteOf({ when, windowFromMs, abortOnFail, crossedAtMs, warnOnly }: ThresholdResult): string {
  const notes = [
    ...(when === undefined ? [] : [when]),
    ...(windowFromMs === undefined ? [] : [`the worst from ${formatDuration(windowFromMs)} on`]),
    ...(crossedAtMs !== undefined ? [`ended the run after ${formatDuration(crossedAtMs)}`] : []),
    ...(abortOnFail === true && crossedAtMs === undefined ? ['ends the run'] : []),
    ...(warnOnly === true ? ['warns only'] : []),
  ];
  return notes.length === 0 ? '' : ` ${notes.join(', ')}`;
}
