/**
 * When one pod was to start, when it did, and what its time went to: a line of `x.pods.ndjson` each. Made where the start
 * ended, kept as text like events: a million of them are never in memory together.
 */

import type { ContainerStartReport, StartStage } from '../kubelet/context/start-observer.ts';
import type { TimedLine } from '../pool/start-task.ts';
import { nodeName } from '../workload/expand-workloads.ts';
import type { EndedStart, IntendedStart } from './recording/starts/ended-start.ts';

/** Times are milliseconds; those called `…AtMs` count from the run's beginning, on the scenario's clock. */
export interface PodTimes {
  namespace: string;
  pod: string;
  uid: string;
  /** Name and kind of what it is a pod of; absent where nobody knows. */
  workload?: string;
  kind?: string;
  /** Absent where there is only one. */
  executor?: string;
  node: string;
  /** `started`: every container did. `failed`: not all. `interrupted`: given up. `worker-died`: its threads ended. */
  outcome: 'started' | 'failed' | 'interrupted' | 'worker-died';
  /** Why, when it did not start: the upstream name, as CreateContainerError. */
  reason?: string;
  /** When it was to start, when work on it began, when its last container was tried. */
  intendedAtMs: number;
  begunAtMs: number;
  endedAtMs: number;
  /** From the intended moment to the end. */
  totalMs: number;
  sandboxMs: number;
  /** In the order in which they were tried. */
  containers: ContainerTimes[];
}

export interface ContainerTimes {
  container: string;
  kind: 'init' | 'regular' | 'ephemeral';
  outcome: 'started' | 'failed' | 'interrupted';
  reason?: string;
  begunAtMs: number;
  totalMs: number;
  /** Those that ran. */
  stagesMs: Partial<Record<StartStage, number>>;
}

const DIGITS_OF_TIME = 16;
const DIGITS_OF_NODE = 6;
const US_PER_MS = 1000;

/** The line of a pod whose task has ended. `originMs`: Clock.epochMs() at the run's beginning. */
export function podLine(start: EndedStart, originMs: number): TimedLine {
  const { intendedAtMs, result } = start;
  const { end, startedAtMs, totalMs, sandboxMs } = result;
  const endedAtMs = startedAtMs + totalMs - originMs;
  const bad = end.outcome === 'started' ? result.containers.find(({ ok }) => !ok)?.end : end;
  return lineOf(start, {
    ...placeOf(start),
    outcome: bad?.outcome ?? 'started',
    ...(bad === undefined ? {} : { reason: bad.reason }),
    intendedAtMs,
    begunAtMs: startedAtMs - originMs,
    endedAtMs,
    totalMs: endedAtMs - intendedAtMs,
    sandboxMs,
    containers: result.containers.map((container) => containerTimes(container, originMs)),
  });
}

/** The line of a pod whose workers died, one after the other, the last at `atMs`. */
export function lostPodLine(start: IntendedStart, atMs: number): TimedLine {
  const { intendedAtMs } = start;
  return lineOf(start, {
    ...placeOf(start),
    outcome: 'worker-died',
    reason: 'WorkerDied',
    intendedAtMs,
    begunAtMs: intendedAtMs,
    endedAtMs: atMs,
    totalMs: atMs - intendedAtMs,
    sandboxMs: 0,
    containers: [],
  });
}

function placeOf({
  pod,
  workload,
  executor,
  node,
}: IntendedStart): Pick<PodTimes, 'namespace' | 'pod' | 'uid' | 'workload' | 'kind' | 'executor' | 'node'> {
  const { namespace = '', name = '', uid = '' } = pod.metadata ?? {};
  return {
    namespace,
    pod: name,
    uid,
    ...(workload === undefined ? {} : { workload: workload.name, kind: workload.kind }),
    ...(executor === undefined ? {} : { executor }),
    node: nodeName(node),
  };
}

function containerTimes(report: ContainerStartReport, originMs: number): ContainerTimes {
  const { container, kind, end, startedAtMs, totalMs, stagesMs } = report;
  const reason = end.outcome === 'started' ? {} : { reason: end.reason };
  return { container, kind, outcome: end.outcome, ...reason, begunAtMs: startedAtMs - originMs, totalMs, stagesMs };
}

/** In order of the intended moment, then of node and name: the same whoever wrote them. */
function lineOf({ node, intendedAtMs }: IntendedStart, times: PodTimes): TimedLine {
  const time = String(Math.round(intendedAtMs * US_PER_MS)).padStart(DIGITS_OF_TIME, '0');
  const at = `${time}.${String(node).padStart(DIGITS_OF_NODE, '0')}.${times.namespace}/${times.pod}`;
  return { at, text: JSON.stringify(times) };
}
