/**
 * The word a misspelt one was meant to be: for "did you mean" in problems of manifests.
 */

/** At most this share of the longer word may differ: `initContainers` must not pass for a misspelt `containers`. */
const MAX_DIFFERENCE = 0.25;

/** The candidate nearest to `word` by edit distance (swapped neighbours count once), or undefined when none is near. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const allowed = Math.max(word.length, candidate.length) * MAX_DIFFERENCE;
    if (Math.abs(word.length - candidate.length) > allowed) continue; // as far apart as that, without counting
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance <= allowed && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours, one each. */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const substituted = cell(last, column - 1) + (same ? 0 : 1);
      let best = Math.min(cell(last, column) + 1, cell(current, column - 1) + 1, substituted);
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) best = Math.min(best, cell(beforeLast, column - 2) + 1);
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return cell(last, to.length);
}

function cell(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
