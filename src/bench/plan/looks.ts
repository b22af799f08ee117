/**
 * When to look at what repeats came to so far. Each look may err, and so would the last of a hundred: each waits for a tenth
 * more repeats than there were at the one before.
 */

const MORE = 1.1;

/** The number of repeats at which to look next, after a look at `repeats`. */
export function nextLook(repeats: number): number {
  return Math.max(repeats + 1, Math.floor(repeats * MORE));
}
