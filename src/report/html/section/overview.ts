/**
 * The top of the report: verdict, the numbers that matter most, warnings and thresholds.
 */

import { type Markup, markup } from '../../../chart/markup.ts';
import type { StoredSummary } from '../../../result/read/stored-summary.ts';
import type { ThresholdResult } from '../../../result/result.ts';
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

function standing(ok: boolean, judged: false | undefined): string {
  if (judged === false) return ok ? '· no data' : '✗ no data';
  return ok ? '✓ held' : '✗ breached';
}

function abortText(abortOnFail: boolean | undefined, crossedAtMs: number | undefined): string {
  if (crossedAtMs !== undefined) return ` ended the run after ${formatDuration(crossedAtMs)}`;
  return abortOnFail === true ? ' ends the run' : '';
}

function thresholds(results: readonly ThresholdResult[]): Markup | undefined {
  if (results.length === 0) return undefined;
  const rows = results.map(
    ({ metric, expression, observed, ok, judged, abortOnFail, crossedAtMs }) =>
      markup`<tr><td class="${ok ? 'ok' : 'breached'}">${standing(ok, judged)}</td><td><code>${metric}</code></td><td><code>${expression}</code>${abortText(abortOnFail, crossedAtMs)}</td><td class="number">${observed}</td></tr>\n`,
  );
  return markup`<h2>Thresholds</h2>
<div class="scroll"><table><caption class="unseen">Thresholds and what was observed</caption>
<thead><tr><th scope="col">Result</th><th scope="col">Metric</th><th scope="col">Threshold</th><th scope="col" class="number">Observed</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}
