/**
 * How long each call on a simulated node takes: distributions per stage, the preset, and drawing from them.
 */

import { preview, RefManagerError } from '../../../errors.ts';
import { standardNormal, uniform } from '../draws.ts';
import { latencySalt, SIMULATED_STAGES, type SimulatedStage } from '../stages.ts';

/** Milliseconds, drawn anew for every call. */
export type LatencyDistribution =
  | { readonly kind: 'fixed'; readonly ms: number }
  | { readonly kind: 'normal'; readonly meanMs: number; readonly stdDevMs: number }
  | { readonly kind: 'lognormal'; readonly medianMs: number; readonly sigma: number }
  | { readonly kind: 'exponential'; readonly meanMs: number }
  | { readonly kind: 'uniform'; readonly minMs: number; readonly maxMs: number }
  /** Measured: quantiles in equal steps from the least to the greatest, at least two; between them a straight line. */
  | { readonly kind: 'quantiles'; readonly quantilesMs: readonly number[] };

/** A stage that is left out takes no time. */
export type LatencyModel = Readonly<Partial<Record<SimulatedStage, LatencyDistribution>>>;

/**
 * The default latencies: a small node with containerd and images from a registry close by.
 *
 * | stage     | value                | reason                                                                             |
 * | --------- | -------------------- | ---------------------------------------------------------------------------------- |
 * | sandbox   | normal 60 ± 15 ms    | network namespace and CNI plugin dominate; containerd on Linux needs 50 to 100 ms  |
 * | pull      | lognormal 250 ms,0.8 | a cold pull over the internet is about 2 s in the median with the same long tail;  |
 * |           |                      | an eighth of it is a nearby mirror and keeps small runs from only waiting           |
 * | create    | normal 80 ± 20 ms    | snapshot and spec; containerd's own benchmark (critest) shows 60 to 120 ms         |
 * | start     | normal 40 ± 10 ms    | runc create and start                                                              |
 * | postStart | normal 10 ± 3 ms     | runc exec of a trivial command in a warm container                                 |
 * | run       | lognormal 50 ms,0.5  | init containers mostly wait or copy files; short, so that a run is about starting  |
 * | stop      | fixed 5 ms           | a process that ends at SIGTERM                                                     |
 * | resolve   | normal 5 ± 1 ms      | one request to that mirror: a pull of an image that is there already                |
 *
 * Kwok, which stands in for kubelets at this scale, takes no time at all for these by default; the kubelet's own
 * histograms (`kubelet_runtime_operations_duration_seconds`) start at 5 ms and are populated between 10 ms and 1 s.
 */
export const DEFAULT_LATENCY: LatencyModel = {
  sandbox: { kind: 'normal', meanMs: 60, stdDevMs: 15 },
  pull: { kind: 'lognormal', medianMs: 250, sigma: 0.8 },
  create: { kind: 'normal', meanMs: 80, stdDevMs: 20 },
  start: { kind: 'normal', meanMs: 40, stdDevMs: 10 },
  postStart: { kind: 'normal', meanMs: 10, stdDevMs: 3 },
  run: { kind: 'lognormal', medianMs: 50, sigma: 0.5 },
  stop: { kind: 'fixed', ms: 5 },
  resolve: { kind: 'normal', meanMs: 5, stdDevMs: 1 },
};

/** No stage takes time: no timer is ever set. */
const NO_LATENCY: LatencyModel = {};

/**
 * The model that an option means.
 * @throws {RefManagerError} `ERR_INVALID_OPTION` for an unknown name or stage, or a number that is no time
 */
export function resolveLatency(option: LatencyModel | 'default' | 'none'): LatencyModel {
  if (option === 'default') return DEFAULT_LATENCY;
  if (option === 'none') return NO_LATENCY;
  if (typeof option !== 'object' || option === null) {
    throw new RefManagerError(
      'ERR_INVALID_OPTION',
      `latency must be 'default', 'none' or a model, got ${preview(option)}`,
    );
  }
  for (const [stage, distribution] of Object.entries(option)) checkDistribution(stage, distribution);
  return option;
}

function checkDistribution(stage: string, distribution: LatencyDistribution): void {
  const known: readonly string[] = SIMULATED_STAGES;
  if (!known.includes(stage)) {
    throw new RefManagerError(
      'ERR_INVALID_OPTION',
      `latency has no stage ${preview(stage)}; known: ${known.join(', ')}`,
    );
  }
  const { kind: _kind, ...numbers } = distribution;
  if (distribution.kind === 'quantiles' && distribution.quantilesMs.length === 0) {
    throw new RefManagerError(
      'ERR_INVALID_OPTION',
      `latency.${stage}.quantilesMs must have at least one time, got none`,
    );
  }
  for (const [name, value] of Object.entries(numbers).flatMap(([key, each]) =>
    [each].flat().map((one) => [key, one]),
  )) {
    if (typeof value === 'number' && Number.isFinite(value) && value >= 0) continue;
    const problem = `latency.${stage}.${name} must be a finite number of at least 0, got ${preview(value)}`;
    throw new RefManagerError('ERR_INVALID_OPTION', problem);
  }
}

/** The milliseconds `stage` takes for the subject of `word`; never negative. */
export function drawLatencyMs(model: LatencyModel, stage: SimulatedStage, word: number): number {
  const distribution = model[stage];
  return distribution === undefined ? 0 : drawMs(distribution, word, latencySalt(stage));
}

/** One draw of `distribution`; `salt` tells the draws of one subject apart. Never negative. */
export function drawMs(distribution: LatencyDistribution, word: number, salt: number): number {
  switch (distribution.kind) {
    case 'fixed':
      return distribution.ms;
    case 'normal':
      return Math.max(0, distribution.meanMs + distribution.stdDevMs * standardNormal(word, salt));
    case 'lognormal':
      return distribution.medianMs * Math.exp(distribution.sigma * standardNormal(word, salt));
    case 'exponential':
      return -distribution.meanMs * Math.log(1 - uniform(word, salt));
    case 'uniform':
      return distribution.minMs + (distribution.maxMs - distribution.minMs) * uniform(word, salt);
    case 'quantiles':
      return quantileMs(distribution.quantilesMs, uniform(word, salt));
  }
}

function quantileMs(quantilesMs: readonly number[], share: number): number {
  const at = share * (quantilesMs.length - 1);
  const below = Math.floor(at);
  const low = quantilesMs[below] as number;
  const high = quantilesMs[below + 1] ?? low;
  return low + (high - low) * (at - below);
}
