/**
 * Zipf's law, theta 0.99 as in YCSB: few keys are asked for all the time, most almost never. After Gray et al., "Quickly
 * Generating Billion-Record Synthetic Databases" (SIGMOD 1994).
 */

const THETA = 0.99;

/** A function from a random number in [0, 1) to a rank from 0 (the most frequent) to `count - 1`. */
export function zipfRanks(count: number): (random: number) => number {
  let zeta = 0;
  for (let rank = 1; rank <= count; rank++) zeta += rank ** -THETA;
  const second = 1 + 2 ** -THETA;
  const alpha = 1 / (1 - THETA);
  const eta = (1 - (2 / count) ** (1 - THETA)) / (1 - second / zeta);
  return (random) => {
    const share = random * zeta;
    if (share < 1) return 0;
    if (share < second) return 1;
    return Math.min(count - 1, Math.floor(count * (eta * random - eta + 1) ** alpha));
  };
}
