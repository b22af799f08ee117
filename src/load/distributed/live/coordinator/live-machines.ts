/**
 * Which workers have a run in real time, by what their segments tell, and what is to be said of them.
 */

import type { DistributedFacts, MachineFacts } from '../../../../result/machines/distributed-facts.ts';
import { noCounts } from '../../../../result/recording/start-recorder.ts';
import { exactDuration } from '../../../../text/durations.ts';
import type { EngineState } from '../../../engine.ts';
import { machineFacts } from '../../coordinator/workers/machine-facts.ts';
import type { Snapshot } from '../segment-messages.ts';
import type { SegmentState } from './segment-state.ts';

/** Later than this, arrivals of one machine come visibly after those of the others. */
const LATE_MS = 50;
/** An offset that may be wrong by more says little of who began when. */
const UNSURE_MS = 10;

export type KnownSegment = Pick<SegmentState, 'claim' | 'snapshot' | 'isLost'>;

/** By host. Of several processes on one, the clock that is furthest off, the greatest error and the latest beginning are told. */
export function liveMachines(segments: readonly KnownSegment[]): MachineFacts[] {
  const processes = segments.flatMap(({ claim, snapshot, isLost }) => {
    if (claim === undefined) return [];
    const { worker } = claim;
    const counts = snapshot?.statistics?.starts.counts ?? noCounts();
    const busyMs = worker.threads * (snapshot?.busyMs ?? 0);
    return [{ worker, shares: 1, counts, busyMs, cpuMs: snapshot?.cpuMs ?? 0, isLost }];
  });
  return machineFacts(processes).map((machine) => {
    const own = segments.filter(({ claim }) => claim?.worker.host === machine.host);
    return { ...machine, ...timesOf(own.flatMap(({ snapshot }) => snapshot ?? [])) };
  });
}

function timesOf(shots: readonly Snapshot[]): Partial<MachineFacts> {
  const clocks = shots.flatMap(({ clock }) => clock ?? []);
  const furthest = clocks.toSorted((a, b) => Math.abs(b.offsetMs) - Math.abs(a.offsetMs))[0];
  const clock = furthest && {
    clockOffsetMs: furthest.offsetMs,
    clockErrorMs: Math.max(...clocks.map(({ errorMs }) => errorMs)),
  };
  return {
    ...clock,
    begunLateMs: Math.max(0, ...shots.map(({ begunLateMs }) => begunLateMs)),
    loopDelayP99Ms: Math.max(0, ...shots.map(({ statistics }) => statistics?.mainLoopDelayP99Ms ?? 0)),
  };
}

/** How far each process is. */
export function liveWorkers(segments: readonly KnownSegment[]): EngineState['workers'] {
  return segments.map(({ snapshot }) => {
    const { pods = 0, started = 0, failed = 0 } = snapshot?.statistics?.starts.counts ?? {};
    const countedAtMs = snapshot?.atMs ?? 0;
    return { podsInFlight: snapshot?.inFlight ?? 0, podsDone: pods, started, failed, countedAtMs };
  });
}

/** When what all have told together was counted, on the run's clock: they tell at different moments of a second. */
export function meanCountedAtMs(segments: readonly KnownSegment[]): number {
  return segments.reduce((sum, { snapshot }) => sum + (snapshot?.atMs ?? 0), 0) / segments.length;
}

/** Between the first that began and the last. */
export function startSkewMs(segments: readonly KnownSegment[]): number {
  const late = segments.flatMap(({ snapshot }) => (snapshot?.statistics ? [snapshot.begunLateMs] : []));
  return late.length === 0 ? 0 : Math.max(...late) - Math.min(...late);
}

/** Why the load may not have been what was asked for, one sentence each. */
export function liveWarnings({ machines }: Pick<DistributedFacts, 'machines'>): string[] {
  return machines.flatMap(({ host, begunLateMs = 0, clockErrorMs = 0 }) => [
    ...(begunLateMs > LATE_MS
      ? [`${host} began ${exactDuration(Math.round(begunLateMs))} after the moment that all had agreed on`]
      : []),
    ...(clockErrorMs > UNSURE_MS
      ? [
          `the clock of ${host} is only known to ±${exactDuration(Math.round(clockErrorMs))}: it may have begun that much earlier or later than others`,
        ]
      : []),
  ]);
}
