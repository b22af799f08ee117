/**
 * The run as a test suite (`x.junit.xml`) for CI systems: one case says what the run came to, and one per threshold
 * whether it held. One of them fails exactly when the run's verdict is not `passed`.
 */

import type { DistributedFacts } from '../../result/machines/distributed-facts.ts';
import { notBegunText, partName } from '../../result/machines/parts.ts';
import type { StoredSummary } from '../../result/read/stored-summary.ts';
import { type FailedStart, failsRun, type ThresholdResult } from '../../result/result.ts';
import { expressionText, thresholdText } from '../../result/threshold-text.ts';
import { hasLosses } from '../../result/verdict.ts';
import { counted } from '../../text/counts.ts';
import { formatDuration } from '../../text/durations.ts';
import { failureText } from '../wording/failure-text.ts';
import { junitDocument, type TestCase } from './junit-document.ts';

/** The whole document, in pieces. */
export function* junitReport(summary: StoredSummary): Generator<string, void, undefined> {
  yield* junitDocument({
    name: summary.name,
    durationMs: summary.durationMs,
    startedAt: summary.startedAt,
    properties: [
      ['seed', summary.seed],
      ['workers', summary.workers],
      ['refmanager', summary.versions.refmanager],
      ['node', summary.versions.node],
    ],
    cases: [runCase(summary), ...shareCases(summary), ...summary.thresholds.map(thresholdCase)],
    errorOutput: summary.warnings,
  });
}

/** Of a load test failed starts count only through thresholds, which have cases of their own. */
function runCase(summary: StoredSummary): TestCase {
  const { counts, failures, judgedBy, durationMs, verdict, verdictReason } = summary;
  const name = judgedBy === 'starts' ? 'all containers started' : 'the run came to its end';
  const more = counts.failed - failures.length;
  const details = [...failures.map(failureLine), ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
  const isTold = verdict === 'failed' && (judgedBy === 'thresholds' || !hasLosses(summary));
  if (verdict === 'passed' || isTold) {
    const output = [verdictReason, ...(details === '' ? [] : [details])].join('\n');
    return { group: 'starts', name, durationMs, result: { kind: 'passed', output } };
  }
  const message = `${verdict}: ${verdictReason}`;
  return { group: 'starts', name, durationMs, result: { kind: 'failed', type: 'RunFailed', message, details } };
}

/** Of a run over several processes: whether its counts are of all nodes. One that leaves shares out has not passed. */
function shareCases(summary: StoredSummary): TestCase[] {
  const { distributed } = summary;
  if (distributed === undefined) return [];
  const { shares, missingShares, retriedShares, machines } = distributed;
  if (partName(summary) === 'segment') return [segmentsCase(distributed)];
  const [group, name] = ['shares', 'all shares simulated'];
  const notBegun = notBegunText('share', distributed);
  if (notBegun !== undefined)
    return [{ group, name, result: { kind: 'failed', type: 'SharesMissing', message: notBegun, details: notBegun } }];
  const again = retriedShares === 0 ? '' : `, ${retriedShares} of them again`;
  const output = `${shares - missingShares} of ${counted(shares, 'share')} on ${counted(machines.length, 'machine')}${again}`;
  if (missingShares === 0) return [{ group, name, result: { kind: 'passed', output } }];
  const message = `${missingShares} of ${counted(shares, 'share')} ${missingShares === 1 ? 'was' : 'were'} not simulated`;
  return [{ group, name, result: { kind: 'failed', type: 'SharesMissing', message, details: output } }];
}

/** In real time. */
function segmentsCase({ shares, missingShares, machines }: DistributedFacts): TestCase {
  const [group, name] = ['segments', 'all segments came to their end'];
  const output = `${shares - missingShares} of ${counted(shares, 'segment')} on ${counted(machines.length, 'machine')}`;
  if (missingShares === 0) return { group, name, result: { kind: 'passed', output } };
  const message = `${missingShares} of ${counted(shares, 'segment')} did not come to ${missingShares === 1 ? 'its' : 'their'} end`;
  return { group, name, result: { kind: 'failed', type: 'SegmentsMissing', message, details: output } };
}

function failureLine({ namespace, pod, container, outcome, error, message }: FailedStart): string {
  return `${namespace}/${pod} container ${container} (${outcome}): ${failureText(error, message)}`;
}

function thresholdCase(threshold: ThresholdResult): TestCase {
  const { metric, observed, crossedAtMs } = threshold;
  const name = thresholdText(threshold);
  const when = crossedAtMs === undefined ? '' : `, which ended the run after ${formatDuration(crossedAtMs)}`;
  const details = `${metric}: expected ${expressionText(threshold)}, observed ${observed}${when}`;
  if (!failsRun(threshold)) return { group: 'thresholds', name, result: { kind: 'passed', output: details } };
  const message = `observed ${observed}`;
  return { group: 'thresholds', name, result: { kind: 'failed', type: 'ThresholdBreached', message, details } };
}
