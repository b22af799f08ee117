/**
 * The summary a person reads after a run: what happened, how fast, how long each stage took, what the lock saw, and
 * whether any of it is to be trusted.
 */

import { lockWaits } from '../../result/lock/lock-waits.ts';
import type { StoredSummary } from '../../result/read/stored-summary.ts';
import { type FailureCount, failsRun } from '../../result/result.ts';
import { RESULT_STAGES } from '../../result/result-stages.ts';
import { thresholdText } from '../../result/threshold-text.ts';
import { counted, formatCount } from '../../text/counts.ts';
import { exactDuration, formatDuration } from '../../text/durations.ts';
import { printable } from '../../text/printable.ts';
import { STAGE_BY_KEY } from '../../text/stages.ts';
import type { TextStyle } from '../../text/style.ts';
import { formatTable } from '../../text/table.ts';
import { failureText } from '../failure-text.ts';
import { formatCalls } from './calls.ts';
import { formatWorkloads } from './workloads.ts';

const MS_PER_SECOND = 1_000;
const US_PER_MS = 1_000;
const MAX_FAILURES = 10;

const RIGHT = 'right';
const STAGE_COLUMNS = [
  { title: 'STAGE' },
  { title: 'COUNT', align: RIGHT, spare: 4 },
  { title: 'MEAN', align: RIGHT, spare: 1 },
  { title: 'P50', align: RIGHT },
  { title: 'P90', align: RIGHT, spare: 2 },
  { title: 'P95', align: RIGHT, spare: 3 },
  { title: 'P99', align: RIGHT },
  { title: 'MAX', align: RIGHT, spare: 5 },
] as const;

/** The whole summary, a line an entry; its tables no wider than `mostColumns` where they can help it. */
export function formatSummary(summary: StoredSummary, style: TextStyle, mostColumns?: number): string[] {
  return [
    ...formatStages(summary, style, mostColumns),
    ...formatCalls(summary, style, mostColumns),
    ...formatWorkloads(summary, style, mostColumns),
    '',
    formatLock(summary),
    ...formatVerdict(summary, style),
    ...formatParameters(summary).map((line) => style('aside', line)),
    style('aside', formatOrigin(summary)),
  ];
}

/** What remains of the summary with `--quiet`: the counts, and everything that is not as it should be. */
export function formatVerdict(summary: StoredSummary, style: TextStyle): string[] {
  return [
    ...formatFailures(summary, style),
    ...formatThresholds(summary, style),
    ...summary.warnings.map((warning) => style('warning', `! ${printable(warning)}`)),
    ...(summary.verdict === 'broke' ? [style('bad', printable(`✗ ${summary.verdictReason}`))] : []),
    formatCounts(summary, style),
  ];
}

/** What comes before the counts: nothing, when the run came to its end. */
const ENDS = { passed: '', failed: '', aborted: 'aborted', interrupted: 'interrupted', broke: 'broke off' } as const;

function formatCounts(summary: StoredSummary, style: TextStyle): string {
  const { counts, durationMs, scenario, wallMs } = summary;
  const { started, failed, containers, pods, refs, dropped, untried = 0 } = counts;
  const rate = durationMs > 0 ? (started / durationMs) * MS_PER_SECOND : 0;
  const parts = [
    style(
      started === containers ? 'good' : 'warning',
      `${formatCount(started)} of ${counted(containers, 'container')} started`,
    ),
    failed > 0 ? style('bad', `${formatCount(failed)} failed`) : '0 failed',
    ...(untried > 0 ? [style('warning', `${formatCount(untried)} never tried`)] : []),
    ...(dropped > 0 ? [style('bad', `${formatCount(dropped)} dropped`)] : []),
    `${counted(pods, 'pod')}, ${counted(refs, 'reference')}`,
    ...(scenario?.clock === 'virtual' && wallMs !== undefined
      ? [`${formatDuration(durationMs)} virtual, ${formatDuration(wallMs)} real`]
      : [`${formatDuration(durationMs)}, ${formatRate(rate)} starts/s`]),
  ];
  const line = parts.join(' · ');
  const end = ENDS[summary.verdict];
  return end === '' ? line : `${style('bad', `${end}:`)} ${line}`;
}

const FRACTION_BELOW = 100;

function formatRate(perSecond: number): string {
  return perSecond < FRACTION_BELOW ? perSecond.toFixed(1) : formatCount(perSecond);
}

function formatStages({ stages }: StoredSummary, style: TextStyle, mostColumns: number | undefined): string[] {
  const rows = RESULT_STAGES.filter((stage) => stage !== 'stop' || stages.stop.count > 0).map((stage) => {
    const { count, meanMs, p50Ms, p90Ms, p95Ms, p99Ms, maxMs } = stages[stage];
    const times = [meanMs, p50Ms, p90Ms, p95Ms, p99Ms, maxMs];
    return [
      STAGE_BY_KEY[stage].name,
      formatCount(count),
      ...times.map((ms) => (count === 0 ? '-' : formatDuration(ms))),
    ];
  });
  return formatTable(STAGE_COLUMNS, rows, style, mostColumns);
}

function formatLock({ lock }: StoredSummary): string {
  const acquisitions = `${formatCount(lock.readAcquisitions)} read and ${formatCount(lock.writeAcquisitions)} write`;
  const waits = lockWaits(lock)
    .filter(({ count }) => count > 0)
    .map(({ mode, p99Us }) => `${mode === undefined ? '' : `to ${mode} `}${formatDuration(p99Us / US_PER_MS)}`);
  const wait = waits.length === 0 ? '' : `, wait p99 ${waits.join(' and ')}`;
  return `lock: ${acquisitions} acquisitions, ${formatCount(lock.contended)} contended${wait}, ${counted(lock.recoveries, 'recovery', 'recoveries')}`;
}

function formatFailures({ failures, failureCounts, counts }: StoredSummary, style: TextStyle): string[] {
  const real = failures.filter(({ outcome }) => outcome !== 'interrupted');
  const lines = real.slice(0, MAX_FAILURES).map(({ namespace, pod, container, outcome, error, message }) => {
    const text = failureText(outcome === 'failed' ? error : outcome, message);
    return `${style('bad', '✗')} ${printable(`${namespace}/${pod} ${container}: ${text}`)}`;
  });
  const hidden = Math.max(counts.failed, real.length) - lines.length;
  if (hidden > 0) lines.push(style('aside', `… and ${counted(hidden, 'more failed start')}: see --out`));
  if (real.length > 1) lines.push(...formatFailureCounts(failureCounts));
  const interrupted = failures.length - real.length;
  if (interrupted > 0) lines.push(style('warning', `! ${counted(interrupted, 'start')} in flight given up`));
  return lines;
}

/** `12 × CreateContainerError, UNAVAILABLE`, the most frequent first. */
function formatFailureCounts(counts: readonly FailureCount[]): string[] {
  const real = counts.filter(({ outcome }) => outcome !== 'interrupted');
  return real.slice(0, MAX_FAILURES).map(({ outcome, reason, code, count }) => {
    const why = outcome === 'failed' ? reason : outcome;
    return printable(`${formatCount(count)} × ${why}${code === undefined ? '' : `, ${code}`}`);
  });
}

function formatThresholds({ thresholds }: StoredSummary, style: TextStyle): string[] {
  return thresholds.map((threshold) => {
    const { observed, ok, judged, windowFromMs, crossedAtMs } = threshold;
    const text = printable(thresholdText(threshold));
    if (judged === false)
      return `${ok ? style('aside', '·') : style('bad', '✗ no data')} ${text}${ok ? ' (no data)' : ''}`;
    const mark = ok ? style('good', '✓') : failsRun(threshold) ? style('bad', '✗') : style('warning', '!');
    const where = windowFromMs === undefined ? '' : ` from ${exactDuration(windowFromMs)} on`;
    const when = crossedAtMs === undefined ? '' : `, which ended the run after ${formatDuration(crossedAtMs)}`;
    return `${mark} ${text} (observed ${printable(observed)}${where}${when})`;
  });
}

/** `given: executor.rate=80/s, RATE=80/s (default)`. */
function formatParameters({ scenario }: StoredSummary): string[] {
  const { parameters = [] } = scenario ?? {};
  if (parameters.length === 0) return [];
  const texts = parameters.map(({ name, value, from }) => `${name}=${value}${from === 'default' ? ' (default)' : ''}`);
  return [printable(`given: ${texts.join(', ')}`)];
}

function formatOrigin({ seed, workers, versions }: StoredSummary): string {
  const versionsText = printable(`refmanager ${versions.refmanager} · Node.js ${versions.node.replace(/^v/, '')}`);
  return `seed ${seed} · ${counted(workers, 'worker')} · ${versionsText}`;
}
