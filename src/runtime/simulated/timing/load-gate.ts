/**
 * A node that slows down as it gets more to do, as a real one was measured to do: how long a call takes depends on how
 * many are in flight, at every moment of it. Made from a model of `refmanager calibrate`.
 */

import { SIMULATED_STAGES, type SimulatedStage } from '../stages.ts';
import type { StageGate } from './capacity.ts';
import type { LatencyModel } from './latency.ts';

/** What calls took while so many were in flight. Only stages with quantiles are slowed down. */
export interface LoadLevel {
  readonly inFlight: number;
  readonly latency: LatencyModel;
}

/** What a stage takes at one number of calls in flight: a point of its curve over the load. */
interface LoadPoint {
  readonly inFlight: number;
  readonly quantilesMs: readonly number[];
}

/** What is left of a call that is as good as over. */
const DONE_MS = 0.01;

export interface LoadGateTime {
  sleep(ms: number): Promise<void>;
  /** Milliseconds; only differences mean something. */
  monotonicMs(): number;
}

interface Call {
  readonly curve: readonly LoadPoint[];
  /** Among calls of its stage, 0 to 1: the same at every load. */
  readonly rank: number;
  /** Share of it that is still to be done. */
  left: number;
  /** What all of it would take with as many in flight as there are now. */
  wholeMs: number;
  readonly end: PromiseWithResolvers<void>;
}

/**
 * One node's load, on its own thread. Invariant: between two changes of the calls in flight, each makes progress at
 * constant speed; `#sinceMs` is the last change, and one sleep is under way, until the first of them ends.
 */
export class LoadGate implements StageGate {
  readonly #curves = new Map<SimulatedStage, readonly LoadPoint[]>();
  readonly #time: LoadGateTime;
  readonly #calls = new Set<Call>();
  #sinceMs = 0;
  /** Counts the sleeps; only the latest one wakes anybody. */
  #sleep = 0;

  /** `alone`: the times of calls that have the node to themselves. */
  constructor(alone: LatencyModel, levels: readonly LoadLevel[], time: LoadGateTime) {
    this.#time = time;
    for (const stage of slowedStages(alone, levels)) this.#curves.set(stage, curveOf(stage, alone, levels));
  }

  /** `ms`: what the call would take alone. */
  occupy(stage: SimulatedStage, ms: number): Promise<void> | undefined {
    const curve = this.#curves.get(stage);
    if (curve === undefined) return undefined;
    const rank = rankOf((curve[0] as LoadPoint).quantilesMs, ms);
    const call: Call = { curve, rank, left: 1, wholeMs: 0, end: Promise.withResolvers() };
    this.#progress();
    this.#calls.add(call);
    this.#sleepOn();
    return call.end.promise;
  }

  /** Takes off every call what it has done since the last change. */
  #progress(): void {
    const nowMs = this.#time.monotonicMs();
    for (const call of this.#calls) {
      call.left = call.wholeMs > 0 ? call.left - (nowMs - this.#sinceMs) / call.wholeMs : 0;
    }
    this.#sinceMs = nowMs;
  }

  /** Gives every call the speed of the load there is now, and sleeps until the first ends. */
  #sleepOn(): void {
    let firstMs = Number.POSITIVE_INFINITY;
    for (const call of this.#calls) {
      call.wholeMs = timeAt(call.curve, this.#calls.size, call.rank);
      firstMs = Math.min(firstMs, call.left * call.wholeMs);
    }
    const sleep = ++this.#sleep;
    if (this.#calls.size === 0) return;
    this.#time.sleep(Math.max(0, firstMs)).then(
      () => this.#wake(sleep),
      (error: unknown) => this.#giveUp(error),
    );
  }

  #wake(sleep: number): void {
    if (sleep !== this.#sleep) return; // the load has changed since: another sleep is under way
    this.#progress();
    for (const call of this.#calls) {
      if (call.left * call.wholeMs > DONE_MS) continue;
      this.#calls.delete(call);
      call.end.resolve();
    }
    this.#sleepOn();
  }

  /** The node is closed. */
  #giveUp(error: unknown): void {
    for (const { end } of this.#calls) end.reject(error);
    this.#calls.clear();
  }
}

/** The stages that a model slows down under load. */
export function slowedStages(alone: LatencyModel, levels: readonly LoadLevel[]): SimulatedStage[] {
  return SIMULATED_STAGES.filter((stage) =>
    [alone, ...levels.map(({ latency }) => latency)].every((model) => model[stage]?.kind === 'quantiles'),
  );
}

/** By calls in flight, ascending. */
function curveOf(stage: SimulatedStage, alone: LatencyModel, levels: readonly LoadLevel[]): LoadPoint[] {
  const points = [{ inFlight: 1, latency: alone }, ...levels].map(({ inFlight, latency }) => {
    const distribution = latency[stage];
    return { inFlight, quantilesMs: distribution?.kind === 'quantiles' ? distribution.quantilesMs : [] };
  });
  return points.sort((a, b) => a.inFlight - b.inFlight);
}

/** The time at `rank` (0 to 1) with `inFlight` calls: on a line between two points; above the last in proportion to it. */
function timeAt(curve: readonly LoadPoint[], inFlight: number, rank: number): number {
  const above = curve.findIndex((point) => point.inFlight >= inFlight);
  const last = curve.at(-1) as LoadPoint;
  if (above === -1) return (quantileAt(last.quantilesMs, rank) * inFlight) / last.inFlight;
  const high = curve[above] as LoadPoint;
  const low = curve[above - 1] ?? high;
  const highMs = quantileAt(high.quantilesMs, rank);
  if (low === high) return highMs;
  const lowMs = quantileAt(low.quantilesMs, rank);
  return lowMs + ((highMs - lowMs) * (inFlight - low.inFlight)) / (high.inFlight - low.inFlight);
}

function quantileAt(quantilesMs: readonly number[], rank: number): number {
  const at = rank * (quantilesMs.length - 1);
  const below = Math.floor(at);
  const low = quantilesMs[below] ?? 0;
  return low + ((quantilesMs[below + 1] ?? low) - low) * (at - below);
}

/** Where `ms` lies among `quantilesMs`, 0 to 1: quantileAt backwards. */
function rankOf(quantilesMs: readonly number[], ms: number): number {
  const steps = quantilesMs.length - 1;
  if (steps === 0) return 0;
  const above = quantilesMs.findIndex((quantile) => quantile >= ms);
  if (above <= 0) return above === 0 ? 0 : 1;
  const low = quantilesMs[above - 1] as number;
  const high = quantilesMs[above] as number;
  return (above - 1 + (ms - low) / (high - low)) / steps;
}
