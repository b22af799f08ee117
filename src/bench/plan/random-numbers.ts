/** Numbers that look random and follow from a seed: xorshift, each as a share of 2^32. */
export function randomNumbers(seed: number): () => number {
  let x = (seed * 2_654_435_761) | 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 2 ** 32;
  };
}
