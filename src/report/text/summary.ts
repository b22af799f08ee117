/**
 * The summary a person reads after a run: what happened, how fast, how long each stage took, what the lock saw, and
 * whether any of it is to be trusted.
 */

import { bandsOf } from '../../result/bands.ts';
import { lockWaits } from '../../result/lock/lock-waits.ts';
import type { StoredSummary } from '../../result/read/stored-summary.ts';
import { type FailedStart, failsRun, type StageSummary } from '../../result/result.ts';
import { thresholdText } from '../../result/threshold-text.ts';
import { counted, formatCount } from '../../text/counts.ts';
import { exactDuration, formatDuration } from '../../text/durations.ts';
import { printable } from '../../text/printable.ts';
import { POD_READY, READING_ORDER, STAGE_BY_KEY } from '../../text/stages.ts';
import type { TextStyle } from '../../text/style.ts';
import { formatTable } from '../../text/table.ts';
import { namedBands } from '../comparison/named-bands.ts';
import { diagnosisSentence } from '../wording/diagnosis-sentence.ts';
import { failureGroups } from '../wording/failure-groups.ts';
import { formatCalls } from './calls.ts';
import { formatMachines } from './machines.ts';
import { formatWorkloads } from './workloads.ts';

const MS_PER_SECOND = 1_000;
const US_PER_MS = 1_000;
const MAX_REASONS = 10;
const SEPARATOR = ' · ';

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
  const diagnosis = diagnosisSentence(summary);
  return [
    formatHeadline(summary, style),
    '',
    ...formatStages(summary, style, mostColumns),
    ...formatCalls(summary, style, mostColumns),
    ...formatWorkloads(summary, style, mostColumns),
    ...formatMachines(summary, style, mostColumns),
    '',
    ...formatReady(summary),
    formatLock(summary),
    ...formatParameters(summary).map((line) => style('aside', line)),
    style('aside', formatOrigin(summary)),
    ...formatProblems(summary, style),
    ...(diagnosis === undefined ? [] : [style('heading', printable(diagnosis))]),
    formatCounts(summary, style),
  ];
}

/** What remains of the summary with `--quiet`: the counts, and everything that is not as it should be. */
export function formatVerdict(summary: StoredSummary, style: TextStyle): string[] {
  return [...formatProblems(summary, style), formatCounts(summary, style)];
}

function formatProblems(summary: StoredSummary, style: TextStyle): string[] {
  return [
    ...formatFailures(summary, style),
    ...formatThresholds(summary, style),
    ...summary.warnings.map((warning) => style('warning', `! ${printable(warning)}`)),
  ];
}

/** `rollout-storm · simulated runtime · virtual time · 50 nodes`: what is real about the numbers below, and what is not. */
function formatHeadline({ name, scenario, runtime }: StoredSummary, style: TextStyle): string {
  const parts = [
    style('heading', printable(name)),
    runtime === undefined ? 'simulated runtime' : printable(`${runtime.name} ${runtime.version}`),
    ...(scenario === undefined ? [] : [`${scenario.clock} time`, counted(scenario.nodes, 'node')]),
  ];
  return parts.join(SEPARATOR);
}

/** `time until ready, of 500 pods: under 1s 80%, 1s to 5s 16%, over 5s 4%`. */
function formatReady({ podStart, counts }: StoredSummary): string[] {
  const bands = podStart && bandsOf(podStart, counts.pods, counts.untriedPods);
  if (bands === undefined) return [];
  const shares = namedBands(bands, 'pods').map(({ name, share }) => `${name} ${share}`);
  return [`time until ready, of ${counted(bands.total, 'pod')}: ${shares.join(', ')}`];
}

/** The last word on a run: `PASSED: All 23 containers started in 2s.` */
export function formatLastWord({ verdict, verdictReason }: StoredSummary, style: TextStyle): string {
  const word = LAST_WORDS[verdict];
  return `${style(verdict === 'passed' ? 'good' : 'bad', word)}: ${printable(verdictReason)}`;
}

const LAST_WORDS = {
  passed: 'PASSED',
  failed: 'FAILED',
  aborted: 'FAILED',
  interrupted: 'INTERRUPTED',
  broke: 'FAILED',
} as const;

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
    ...(untried > 0 ? [style('warning', `${formatCount(untried)} not tried`)] : []),
    ...(dropped > 0 ? [style('bad', `${formatCount(dropped)} dropped`)] : []),
    `${counted(pods, 'pod')}, ${counted(refs, 'reference')}`,
    ...(scenario?.clock === 'virtual' && wallMs !== undefined
      ? [`${formatDuration(durationMs)} virtual, ${formatDuration(wallMs)} real`]
      : [`${formatDuration(durationMs)}, ${formatRate(rate)} starts/s`]),
  ];
  return parts.join(SEPARATOR);
}

const FRACTION_BELOW = 100;

function formatRate(perSecond: number): string {
  return perSecond < FRACTION_BELOW ? perSecond.toFixed(1) : formatCount(perSecond);
}

function formatStages(
  { podStart, stages }: StoredSummary,
  style: TextStyle,
  mostColumns: number | undefined,
): string[] {
  const shown = READING_ORDER.filter((stage) => stage !== 'stop' || stages.stop.count > 0);
  const row = (name: string, { count, meanMs, p50Ms, p90Ms, p95Ms, p99Ms, maxMs }: StageSummary): string[] => {
    const times = [meanMs, p50Ms, p90Ms, p95Ms, p99Ms, maxMs];
    return [name, formatCount(count), ...times.map((ms) => (count === 0 ? '-' : formatDuration(ms)))];
  };
  const rows = [
    ...(podStart === undefined ? [] : [row(POD_READY.name, podStart)]),
    ...shown.map((stage) => row(STAGE_BY_KEY[stage].name, stages[stage])),
  ];
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

/** By reason, each with one of its starts: `59 × CreateContainerError (UNKNOWN), e.g. shop/web-1 app: no space left`. */
function formatFailures({ failures, failureCounts }: StoredSummary, style: TextStyle): string[] {
  const real = failureCounts.filter(({ outcome }) => outcome !== 'interrupted');
  const groups = failureGroups(real, failures);
  const lines = groups.slice(0, MAX_REASONS).map(({ reason, count, example }) => {
    const text = example === undefined ? '' : `, e.g. ${exampleText(example)}`;
    return `${style('bad', '✗')} ${printable(`${formatCount(count)} × ${reason}${text}`)}`;
  });
  const hidden = groups.length - lines.length;
  if (hidden > 0) lines.push(style('aside', `… and ${counted(hidden, 'more reason')}: see --out`));
  const interrupted = failures.filter(({ outcome }) => outcome === 'interrupted').length;
  if (interrupted > 0) lines.push(style('warning', `! ${counted(interrupted, 'start')} given up in flight`));
  return lines;
}

function exampleText({ namespace, pod, container, error, message }: FailedStart): string {
  return `${namespace}/${pod} ${container}: ${message === '' ? error : message}`;
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
