/**
 * Measured times -> quantiles in equal steps, as latency models have them.
 */

/** Steps of 5%: the 50th and the 95th percentile are among them. */
const STEPS = 20;

/** From the least to the greatest, STEPS + 1 of them, on straight lines between the samples; there must be one. */
export function quantilesOf(samplesMs: readonly number[]): number[] {
  const sorted = samplesMs.toSorted((a, b) => a - b);
  return Array.from({ length: STEPS + 1 }, (_, step) => quantile(sorted, step / STEPS));
}

/** Of ascending samples. */
function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below] ?? 0;
  return low + ((sorted[below + 1] ?? low) - low) * (at - below);
}
