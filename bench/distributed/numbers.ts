/**
 * Few measurements as they stand in a table: the median, and all of them in the order in which they were taken.
 */

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const [below = Number.NaN, above = Number.NaN] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  return (below + above) / 2;
}

/** `21.4`. */
export function middle(values: readonly number[], digits = 1): string {
  return median(values).toFixed(digits);
}

/** `20.9, 21.4, 23.0`. */
export function listed(values: readonly number[], digits = 1): string {
  return values.map((value) => value.toFixed(digits)).join(', ');
}
