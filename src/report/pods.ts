/**
 * Every pod's own times: one JSON object a line (`x.pods.ndjson`), or a table (`x.pods.csv`) for notebooks and
 * spreadsheets. Streamed from the run's spool.
 */

import { RefManagerError } from '../errors.ts';
import type { StartStage } from '../kubelet/context/start-observer.ts';
import type { PodTimes } from '../result/pod-times.ts';
import type { StoredOutcome } from '../result/read/stored-summary.ts';
import { csvRow } from './csv.ts';
import { piecesOf } from './pieces.ts';

/** Column name -> its value of one pod. Order is that of the file; docs/reports.md lists them. */
const COLUMNS: Readonly<Record<string, (pod: PodTimes) => string | number>> = {
  namespace: ({ namespace }) => namespace,
  pod: ({ pod }) => pod,
  uid: ({ uid }) => uid,
  workload: ({ workload = '' }) => workload,
  kind: ({ kind = '' }) => kind,
  executor: ({ executor = '' }) => executor,
  node: ({ node }) => node,
  outcome: ({ outcome }) => outcome,
  reason: ({ reason = '' }) => reason,
  intended_at_ms: ({ intendedAtMs }) => intendedAtMs,
  begun_at_ms: ({ begunAtMs }) => begunAtMs,
  ended_at_ms: ({ endedAtMs }) => endedAtMs,
  total_ms: ({ totalMs }) => totalMs,
  wait_ms: ({ begunAtMs, intendedAtMs }) => begunAtMs - intendedAtMs,
  sandbox_ms: ({ sandboxMs }) => sandboxMs,
  containers: ({ containers }) => containers.length,
  started: ({ containers }) => containers.filter(({ outcome }) => outcome === 'started').length,
  pull_ms: (pod) => sumOf(pod, 'pull'),
  create_ms: (pod) => sumOf(pod, 'create'),
  start_ms: (pod) => sumOf(pod, 'start'),
  post_start_ms: (pod) => sumOf(pod, 'postStart'),
};

/** @throws {RefManagerError} `ERR_INVALID_OPTION` when the pods were not kept */
export async function* podsTable(outcome: StoredOutcome): AsyncGenerator<string, void, undefined> {
  const pods = podsOf(outcome);
  yield csvRow(Object.keys(COLUMNS));
  yield* piecesOf(pods, (text) => {
    const pod = JSON.parse(text) as PodTimes;
    return csvRow(Object.values(COLUMNS).map((cell) => cell(pod)));
  });
}

/** @throws {RefManagerError} `ERR_INVALID_OPTION` when the pods were not kept */
export async function* podsLines(outcome: StoredOutcome): AsyncGenerator<string, void, undefined> {
  yield* piecesOf(podsOf(outcome), (text) => `${text}\n`);
}

function podsOf(outcome: StoredOutcome): AsyncIterable<string> {
  const pods = outcome.pods?.();
  if (pods !== undefined) return pods;
  const problem = "every pod's own times were not kept: a run has them when it is asked for, a result file never";
  throw new RefManagerError('ERR_INVALID_OPTION', problem);
}

/** Of all its containers; rounding is left to who reads it. */
function sumOf({ containers }: PodTimes, stage: StartStage): number {
  return containers.reduce((sum, { stagesMs }) => sum + (stagesMs[stage] ?? 0), 0);
}
