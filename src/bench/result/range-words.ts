/**
 * Neighbouring values of a dimension in words.
 */

export interface ValueWords<Value> {
  readonly alone: (value: Value) => string;
  readonly atLeast: (value: Value) => string;
  readonly atMost: (value: Value) => string;
}

/** The values from place `from` to place `to`: one alone, down from the last, up to the first, or between two. */
export function rangeWords<Value>(
  values: readonly Value[],
  from: number,
  to: number,
  { alone, atLeast, atMost }: ValueWords<Value>,
): string {
  const [first, last] = [values[from] as Value, values[to] as Value];
  if (from === to) return alone(first);
  if (to === values.length - 1) return atLeast(first);
  if (from === 0) return atMost(last);
  return `${atLeast(first)} and ${atMost(last)}`;
}
