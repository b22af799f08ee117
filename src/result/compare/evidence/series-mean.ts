/**
 * Whether the mean of a series is 0 when its values, one after the other in time, are alike: starts that queue behind one
 * another are. The variance comes from the slow waves of the series (the first cosine terms), which hold what neighbours
 * have in common, instead of from the values as if they were independent.
 *
 * @see Lazarus, Lewis, Stock, Watson, "HAR Inference: Recommendations for Practice", 2018 (equally weighted cosines)
 */

import { studentTwoSided } from './student.ts';

/** More tell smaller differences, fewer withstand longer queues. Simulated in bench/comparison.bench.ts. */
const MOST_WAVES = 6;
/** The mean of a walk of n steps has a variance of a third of n steps. */
const WALK = 3;

/** How likely chance makes a mean as far from 0, on either side. */
export function meanTwoSided(series: readonly number[]): number {
  return slowTwoSided(average(series), slowVariance(series) / series.length, series.length);
}

/**
 * The same of a series that wanders from 0 on, each value the one before and a step of chance: either the steps have a
 * mean, or it lies further away than its steps would have carried it.
 */
export function wanderTwoSided(series: readonly number[]): number {
  const steps = series.map((value, i) => value - (series[i - 1] ?? 0));
  const later = steps.slice(1);
  const carried = (slowVariance(later) * series.length) / WALK;
  return Math.min(1, 2 * Math.min(meanTwoSided(steps), slowTwoSided(average(series), carried, later.length)));
}

function slowTwoSided(mean: number, variance: number, length: number): number {
  return mean === 0 ? 1 : studentTwoSided(mean / Math.sqrt(variance), wavesOf(length));
}

/** How far values lie apart, as the slow waves tell: the variance of the mean is that by their number. */
function slowVariance(series: readonly number[]): number {
  const { length } = series;
  const waves = wavesOf(length);
  let energy = 0;
  for (let wave = 1; wave <= waves; wave++) {
    let sum = 0;
    for (const [i, value] of series.entries()) sum += value * Math.cos((Math.PI * wave * (i + 0.5)) / length);
    energy += (2 / length) * sum * sum;
  }
  return energy / waves;
}

function wavesOf(length: number): number {
  return Math.min(MOST_WAVES, Math.floor(length / 2));
}

/** How alike neighbours are: 0 not at all, 1 as alike as can be. */
export function neighbourCorrelation(series: readonly number[]): number {
  const mean = average(series);
  const moved = series.map((value) => value - mean);
  const variance = moved.reduce((sum, value) => sum + value * value, 0);
  const shared = moved.slice(1).reduce((sum, value, i) => sum + value * (moved[i] as number), 0);
  return variance === 0 ? 0 : shared / variance;
}

/** How much of a straight line upwards a series is: 1 wholly, 0 not at all, -1 downwards. */
export function trend(series: readonly number[]): number {
  const [mean, middle] = [average(series), (series.length - 1) / 2];
  let [shared, variance, width] = [0, 0, 0];
  for (const [i, value] of series.entries()) {
    shared += (value - mean) * (i - middle);
    variance += (value - mean) ** 2;
    width += (i - middle) ** 2;
  }
  return variance === 0 ? 0 : shared / Math.sqrt(variance * width);
}

export function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
