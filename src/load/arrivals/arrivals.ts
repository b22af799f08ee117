/**
 * When the next start begins: the open executors as times of arrivals, the closed ones as loops that start one pod
 * after another. Both engines, real time and virtual, take their times from here.
 */

import { uniform, wordOf } from '../../runtime/simulated/draws.ts';
import { Salt } from '../../runtime/simulated/salts.ts';
import { isOpen } from '../../scenario/executors/executors.ts';
import type { TraceArrival } from '../../scenario/scenario.ts';
import type { Executor, Stage } from '../../scenario/schema/executor-schema.ts';

const MS_PER_SECOND = 1000;

/** One arrival of an open executor; `atMs` from the run's beginning. */
export interface Arrival {
  readonly atMs: number;
  /** Only from a trace. */
  readonly pod: string | undefined;
  readonly lifetimeMs: number | undefined;
}

/** A piece of a rate's course: from `fromMs` on, `rate` changes in a straight line over `durationMs`. */
interface Piece {
  readonly fromMs: number;
  readonly durationMs: number;
  /** Per millisecond. */
  readonly startRate: number;
  readonly endRate: number;
}

/** When no more starts begin, milliseconds from the run's beginning. */
export function endOfStarts(executor: Executor, trace: readonly TraceArrival[]): number {
  const { startTime } = executor;
  switch (executor.kind) {
    case 'shared-iterations':
      return startTime + executor.maxDuration;
    case 'constant-vus':
    case 'constant-arrival-rate':
      return startTime + executor.duration;
    case 'ramping-vus':
    case 'ramping-arrival-rate':
      return startTime + executor.stages.reduce((sum, { duration }) => sum + duration, 0);
    case 'trace':
      return startTime + (trace.at(-1)?.atMs ?? 0) / executor.speedUp;
  }
}

/** The arrivals of an open executor, in order of time; none for closed ones. */
export function* arrivals(executor: Executor, trace: readonly TraceArrival[], seed: number): Generator<Arrival> {
  if (executor.kind === 'trace') {
    for (const { atMs, pod, lifetimeMs } of trace) {
      const life = lifetimeMs === undefined ? undefined : lifetimeMs / executor.speedUp;
      yield { atMs: executor.startTime + atMs / executor.speedUp, pod, lifetimeMs: life };
    }
    return;
  }
  const pieces = rateCourse(executor);
  const isRandom = 'arrivals' in executor && executor.arrivals === 'poisson';
  let due = 0;
  let seen = 0;
  let index = 0;
  for (const piece of pieces) {
    const whole = ((piece.startRate + piece.endRate) / 2) * piece.durationMs;
    while (isRandom ? due < seen + whole : due < seen + whole - ROUNDING) {
      const atMs = piece.fromMs + timeOf(piece, due - seen);
      if (!isRandom || index > 0) yield { atMs: executor.startTime + atMs, pod: undefined, lifetimeMs: undefined };
      index++;
      due += isRandom ? -Math.log(1 - uniform(wordOf(seed, `arrival/${index}`), Salt.ARRIVAL)) : 1;
    }
    seen += whole;
  }
}

/** Sums of rates times durations miss whole numbers by this much at most: 10 s at 0.1 a millisecond are 1000 arrivals. */
const ROUNDING = 1e-6;

/** How many arrivals there will be; undefined: they are drawn, or follow from how long starts take. */
export function countArrivals(executor: Executor, trace: readonly TraceArrival[]): number | undefined {
  if (executor.kind === 'trace') return trace.length;
  if (executor.kind === 'shared-iterations') return executor.iterations;
  if (!isOpen(executor)) return undefined;
  if ('arrivals' in executor && executor.arrivals === 'poisson') return undefined;
  const whole = rateCourse(executor).reduce((sum, { startRate, endRate, durationMs }) => {
    return sum + ((startRate + endRate) / 2) * durationMs;
  }, 0);
  return Math.ceil(whole - ROUNDING);
}

function rateCourse(executor: Executor): Piece[] {
  if (executor.kind === 'constant-arrival-rate') {
    const rate = executor.rate / MS_PER_SECOND;
    return [{ fromMs: 0, durationMs: executor.duration, startRate: rate, endRate: rate }];
  }
  if (executor.kind !== 'ramping-arrival-rate') return [];
  const pieces: Piece[] = [];
  let fromMs = 0;
  let startRate = executor.startRate / MS_PER_SECOND;
  for (const { duration, target } of executor.stages) {
    const endRate = target / MS_PER_SECOND;
    pieces.push({ fromMs, durationMs: duration, startRate, endRate });
    fromMs += duration;
    startRate = endRate;
  }
  return pieces;
}

/** How long after its beginning a piece has had `count` arrivals: the root of the area under its rate. */
function timeOf({ startRate, endRate, durationMs }: Piece, count: number): number {
  if (count <= 0) return 0;
  const slope = (endRate - startRate) / durationMs;
  if (slope === 0) return count / startRate;
  const root = Math.sqrt(Math.max(0, startRate * startRate + 2 * slope * count));
  return (2 * count) / (startRate + root);
}

/** VUs of a closed executor that may start pods at `atMs` from the run's beginning. */
export function activeVus(executor: Executor, atMs: number): number {
  if (executor.kind === 'shared-iterations' || executor.kind === 'constant-vus') return executor.vus;
  if (executor.kind !== 'ramping-vus') return 0;
  let left = Math.max(0, atMs - executor.startTime);
  let from = executor.startVUs;
  for (const { duration, target } of executor.stages) {
    if (left < duration) return Math.floor(from + ((target - from) * left) / duration + ROUNDING);
    left -= duration;
    from = target;
  }
  return from;
}

/** The most VUs that a closed executor ever has. */
export function mostVus(executor: Executor): number {
  if (executor.kind === 'shared-iterations' || executor.kind === 'constant-vus') return executor.vus;
  if (executor.kind !== 'ramping-vus') return 0;
  return executor.stages.reduce((most, { target }) => Math.max(most, target), executor.startVUs);
}

/** When the VU number `vu` (0-based) may next start pods, at or after `atMs`; undefined: never again. */
export function nextActive(executor: Executor, vu: number, atMs: number): number | undefined {
  if (activeVus(executor, atMs) > vu) return Math.max(atMs, executor.startTime);
  if (executor.kind !== 'ramping-vus') return undefined;
  let fromMs = executor.startTime;
  let from = executor.startVUs;
  for (const stage of executor.stages) {
    const crossMs = crossing(from, stage, vu + 1);
    // A step takes no time: what it comes to counts, and further steps at the same moment.
    const isThere = stage.duration > 0 || activeVus(executor, fromMs) > vu;
    if (crossMs !== undefined && isThere && fromMs + crossMs >= atMs) return fromMs + crossMs;
    fromMs += stage.duration;
    from = stage.target;
  }
  return undefined;
}

/** When a stage that begins at `from` VUs first has `wanted` of them, from its beginning. */
function crossing(from: number, { duration, target }: Stage, wanted: number): number | undefined {
  if (from >= wanted) return 0;
  return target < wanted ? undefined : (duration * (wanted - from)) / (target - from);
}
