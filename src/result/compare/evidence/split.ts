/**
 * Of so many marked things, how many fell to which of two samples: Fisher's exact test. Nothing is assumed of the
 * distribution, only that the things are independent of one another.
 */

/** Two samples, and how many of each are marked. */
export interface Split {
  readonly before: number;
  readonly after: number;
  readonly markedBefore: number;
  readonly markedAfter: number;
}

const NEGLIGIBLE = 1e-12;
const STIRLING_FROM = 15;
const [TWELFTH, BY_360, BY_1260] = [1 / 12, 1 / 360, 1 / 1_260];

/** How likely chance makes a split as uneven, in either direction. */
export function splitTwoSided({ before, after, markedBefore, markedAfter }: Split): number {
  const marked = markedBefore + markedAfter;
  const expected = (marked * after) / (before + after);
  if (before === 0 || after === 0 || markedAfter === expected) return 1;
  const logFirst = logChoose(after, markedAfter) + logChoose(before, markedBefore) - logChoose(before + after, marked);
  let term = 1;
  let sum = 1;
  const step = markedAfter > expected ? 1 : -1;
  for (let here = markedAfter; term > NEGLIGIBLE * sum; here += step) {
    const there = marked - here;
    term *=
      step === 1
        ? (there * (after - here)) / ((here + 1) * (before - there + 1))
        : (here * (before - there)) / ((there + 1) * (after - here + 1));
    sum += term;
  }
  return Math.min(1, 2 * Math.exp(logFirst) * sum);
}

/** The least that `splitTwoSided` can be for samples of these sizes and so many marked. */
export function leastTwoSided({ before, after, markedBefore, markedAfter }: Split): number {
  const marked = markedBefore + markedAfter;
  const ends = [Math.max(0, marked - before), Math.min(marked, after)];
  return Math.min(
    ...ends.map((most) => splitTwoSided({ before, after, markedBefore: marked - most, markedAfter: most })),
  );
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

function logFactorial(n: number): number {
  if (n < STIRLING_FROM) {
    let product = 1;
    for (let i = 2; i <= n; i++) product *= i;
    return Math.log(product);
  }
  const x = n + 1;
  const series = TWELFTH / x - BY_360 / x ** 3 + BY_1260 / x ** 5;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
}
