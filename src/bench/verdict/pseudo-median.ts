/**
 * The middle of values that may lie in two heaps: the median of the means of all pairs (Hodges and Lehmann), with the interval
 * of Wilcoxon's signed ranks around it.
 *
 * A plain median jumps from one heap to the other when their shares go past one half, and so does a verdict that follows
 * it. This one lies between the heaps until one of them holds seven values in ten; a hiccup of the machine moves it as little as
 * it moves the median.
 */

export interface PseudoMedian {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

/**
 * Of nothing all three are NaN; the interval of few values is everything.
 * @param confidence - how often the interval holds the true middle, if values are drawn one independently of another
 */
export function pseudoMedian(values: readonly number[], confidence: number): PseudoMedian {
  const means = meansOfPairs(values).toSorted();
  const outside = meansOutside(values.length, confidence);
  const [low = Number.NaN, high = Number.NaN] = [means[outside], means[means.length - 1 - outside]];
  return { low, middle: means.length === 0 ? Number.NaN : sortedMedian(means), high };
}

function meansOfPairs(values: readonly number[]): Float64Array {
  const means = new Float64Array((values.length * (values.length + 1)) / 2);
  let at = 0;
  for (const [i, one] of values.entries()) for (let j = 0; j <= i; j++) means[at++] = (one + (values[j] ?? 0)) / 2;
  return means;
}

function sortedMedian(sorted: Float64Array): number {
  const half = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(half)] ?? 0) + (sorted[Math.ceil(half)] ?? 0)) / 2;
}

const known = new Map<string, number>();

/** How many means of pairs may be left out at each end, so that the rest still holds the true middle with that confidence. */
function meansOutside(count: number, confidence: number): number {
  const asked = `${count} ${confidence}`;
  const found = known.get(asked) ?? rankSumsOutside(count, confidence);
  known.set(asked, found);
  return found;
}

/** The sum of the ranks 1 to `count`, each taken or not by the toss of a coin: how many of the least sums are that unlikely. */
function rankSumsOutside(count: number, confidence: number): number {
  const probabilities = new Float64Array((count * (count + 1)) / 2 + 1);
  probabilities[0] = 1;
  for (let rank = 1, most = 0; rank <= count; rank++) {
    most += rank;
    for (let sum = most; sum >= 0; sum--)
      probabilities[sum] = ((probabilities[sum] ?? 0) + (probabilities[sum - rank] ?? 0)) / 2;
  }
  let atMost = 0;
  const outside = probabilities.findIndex((probability) => 2 * (atMost += probability) > 1 - confidence);
  return Math.max(0, outside - 1);
}
