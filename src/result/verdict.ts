/**
 * What a run comes down to, in one word and one sentence: from what it counted, in one place. Exit codes, the summary, the
 * page and all other reports take it from the result.
 */

import { counted, formatCount } from '../text/counts.ts';
import { formatDuration } from '../text/durations.ts';
import { failsRun, type RealRuntimeSummary, type RunSummary, type ThresholdResult, type Verdict } from './result.ts';
import type { Validity } from './scenario-result.ts';
import { thresholdText } from './threshold-text.ts';

/** What a verdict is made of. */
export type Judged = Pick<
  RunSummary,
  'interrupted' | 'broke' | 'judgedBy' | 'counts' | 'thresholds' | 'durationMs' | 'failureCounts'
> & {
  readonly aborted?: boolean;
  readonly validity?: Pick<Validity, 'nodes'>;
  readonly runtime?: Pick<RealRuntimeSummary, 'notRemoved'> | undefined;
};

/** What ended the run comes first: what was found out after it changes nothing. */
export function verdictOf(run: Judged): { verdict: Verdict; verdictReason: string } {
  const broke = run.broke ?? nothingDone(run) ?? leftBehind(run);
  const verdict = wordOf(run, broke);
  const clauses = [
    `${startedText(run.counts)} in ${formatDuration(run.durationMs)}`,
    ...countedClauses(run),
    ...endClauses(run),
    ...(verdict === 'broke' && broke !== undefined ? [`the run broke: ${broke}`] : []),
  ];
  return { verdict, verdictReason: `${clauses.join(', ')}.` };
}

function wordOf(run: Judged, broke: string | undefined): Verdict {
  const { aborted, interrupted, thresholds, judgedBy } = run;
  if (aborted === true) return 'aborted';
  if (interrupted) return 'interrupted';
  if (run.broke !== undefined) return 'broke';
  if (thresholds.some(failsRun) || (judgedBy === 'starts' && hasLosses(run))) return 'failed';
  return broke === undefined ? 'passed' : 'broke';
}

/** Of a plan all is to start. */
export function hasLosses({ counts }: Pick<Judged, 'counts'>): boolean {
  return counts.failed > 0 || counts.started < counts.containers;
}

/** Why a run that ended by itself says nothing; undefined: it says something. */
function nothingDone({ judgedBy, counts, failureCounts }: Judged): string | undefined {
  const { containers, started, failed, dropped } = counts;
  if (started > 0 || (judgedBy === 'starts' && containers > 0)) return undefined;
  if (failed === 0) return dropped > 0 ? 'every arrival was dropped' : 'no container was tried';
  const isDeath = failureCounts.length > 0 && failureCounts.every(({ outcome }) => outcome === 'worker-died');
  return isDeath ? 'every start lost its worker' : undefined;
}

/** What was started on a real runtime and is still there. */
function leftBehind({ runtime }: Judged): string | undefined {
  const count = runtime?.notRemoved?.length ?? 0;
  return count === 0 ? undefined : `${counted(count, 'thing')} on the runtime could not be removed`;
}

function startedText({ started, containers }: Judged['counts']): string {
  if (containers === 0 && started === 0) return 'No container to start';
  if (started === containers)
    return started === 1 ? 'The only container started' : `All ${formatCount(started)} containers started`;
  return `${formatCount(started)} of ${counted(containers, 'container')} started`;
}

function countedClauses({ counts, thresholds }: Judged): string[] {
  const { failed, dropped, untried = 0 } = counts;
  const breached = thresholds.filter(isBreached).length;
  const unjudged = thresholds.filter((threshold) => failsRun(threshold) && threshold.judged === false).length;
  return [
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
    ...(untried > 0 ? [`${formatCount(untried)} not tried`] : []),
    ...(dropped > 0 ? [`${counted(dropped, 'arrival')} dropped`] : []),
    ...(breached > 0 ? [`${counted(breached, 'threshold')} of ${thresholds.length} breached`] : []),
    ...(unjudged > 0 ? [`${counted(unjudged, 'threshold')} of ${thresholds.length} without data`] : []),
  ];
}

function isBreached(threshold: ThresholdResult): boolean {
  return failsRun(threshold) && threshold.judged !== false;
}

function endClauses({ aborted, interrupted, thresholds, validity }: Judged): string[] {
  if (aborted === true) {
    const crossed = thresholds.find(({ crossedAtMs }) => crossedAtMs !== undefined);
    if (crossed === undefined) return ['ended early by a threshold'];
    const { observed, crossedAtMs = 0 } = crossed;
    return [`ended after ${formatDuration(crossedAtMs)} by ${thresholdText(crossed)} (observed ${observed})`];
  }
  if (!interrupted) return [];
  const nodes = validity?.nodes;
  if (nodes === undefined || nodes.reached === nodes.all) return ['stopped before the end'];
  return [`stopped before the end with ${formatCount(nodes.reached)} of ${counted(nodes.all, 'node')} simulated`];
}
