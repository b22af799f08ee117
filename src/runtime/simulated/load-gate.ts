/**
 * A node that slows down as it gets more to do, as a real one was measured to do: how long a call takes depends on how
 * many are in flight, at every moment of it. Made from a model of `refmanager calibrate`.
 */

import type { StageGate } from './capacity.ts';
import type { LatencyModel } from './latency.ts';
import { SIMULATED_STAGES, type SimulatedStage } from './stages.ts';

/** What calls took while so many were in flight. Only stages with quantiles are slowed down. */
export interface LoadLevel {
  readonly inFlight: number;
  readonly latency: LatencyModel;
}

/** One stage's times at one number of calls in flight. */
interface Rung {
  readonly inFlight: number;
  readonly quantilesMs: readonly number[];
}

/** A call looks again at how many are in flight after this share of its time, but not more often than MIN_SLICE_MS. */
const SLICES = 8;
const MIN_SLICE_MS = 5;
/** What is left of a call when it is as good as over. */
const NOTHING_LEFT = 1e-6;

export interface LoadGateTime {
  sleep(ms: number): Promise<void>;
  /** Milliseconds; only differences mean something. */
  monotonicMs(): number;
}

/** One node's load, on its own thread. */
export class LoadGate implements StageGate {
  readonly #ladders = new Map<SimulatedStage, readonly Rung[]>();
  readonly #time: LoadGateTime;
  #inFlight = 0;

  /** `alone`: the times of calls that have the node to themselves. */
  constructor(alone: LatencyModel, levels: readonly LoadLevel[], time: LoadGateTime) {
    this.#time = time;
    for (const stage of slowedStages(alone, levels)) this.#ladders.set(stage, ladderOf(stage, alone, levels));
  }

  /** `ms`: what the call would take alone. */
  occupy(stage: SimulatedStage, ms: number): Promise<void> | undefined {
    const ladder = this.#ladders.get(stage);
    return ladder === undefined ? undefined : this.#work(ladder, rankOf((ladder[0] as Rung).quantilesMs, ms));
  }

  /** The call makes progress at the speed that the number of calls in flight allows, as that changes. */
  async #work(ladder: readonly Rung[], rank: number): Promise<void> {
    this.#inFlight++;
    try {
      for (let left = 1; left > NOTHING_LEFT; ) {
        const wholeMs = timeAt(ladder, this.#inFlight, rank);
        if (wholeMs <= 0) return;
        const beganMs = this.#time.monotonicMs();
        await this.#time.sleep(Math.min(left * wholeMs, Math.max(MIN_SLICE_MS, wholeMs / SLICES)));
        left -= (this.#time.monotonicMs() - beganMs) / wholeMs; // timers are late: what has passed counts
      }
    } finally {
      this.#inFlight--;
    }
  }
}

/** The stages that a model slows down under load. */
export function slowedStages(alone: LatencyModel, levels: readonly LoadLevel[]): SimulatedStage[] {
  return SIMULATED_STAGES.filter((stage) =>
    [alone, ...levels.map(({ latency }) => latency)].every((model) => model[stage]?.kind === 'quantiles'),
  );
}

/** By calls in flight, ascending. */
function ladderOf(stage: SimulatedStage, alone: LatencyModel, levels: readonly LoadLevel[]): Rung[] {
  const rungs = [{ inFlight: 1, latency: alone }, ...levels].map(({ inFlight, latency }) => {
    const distribution = latency[stage];
    return { inFlight, quantilesMs: distribution?.kind === 'quantiles' ? distribution.quantilesMs : [] };
  });
  return rungs.sort((a, b) => a.inFlight - b.inFlight);
}

/** The time at `rank` (0 to 1) with `inFlight` calls: on a line between two rungs; above the last in proportion to it. */
function timeAt(ladder: readonly Rung[], inFlight: number, rank: number): number {
  const above = ladder.findIndex((rung) => rung.inFlight >= inFlight);
  const last = ladder.at(-1) as Rung;
  if (above === -1) return (quantileAt(last.quantilesMs, rank) * inFlight) / last.inFlight;
  const high = ladder[above] as Rung;
  const low = ladder[above - 1] ?? high;
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
