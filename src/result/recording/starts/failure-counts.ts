/**
 * Failures by what went wrong, however many there are: `12 × CreateContainerError (UNAVAILABLE)`. The list of failures in
 * a result is cut off, these counts are not.
 */

import type { FailedStart, FailureCount } from '../../result.ts';

/** Counts by outcome, reason and status code: names that the program and gRPC know, so memory is bounded. */
export class FailureCounts {
  readonly #counts = new Map<string, FailureCount>();

  add({ outcome, reason, code }: Pick<FailedStart, 'outcome' | 'reason' | 'code'>, count = 1): void {
    const key = [outcome, reason, code ?? ''].join('\n');
    const known = this.#counts.get(key);
    if (known !== undefined) known.count += count;
    else this.#counts.set(key, { outcome, reason, ...(code === undefined ? {} : { code }), count });
  }

  merge(counts: readonly FailureCount[]): void {
    for (const each of counts) this.add(each, each.count);
  }

  /** The most frequent first. */
  list(): FailureCount[] {
    const keyed = [...this.#counts].sort(([a, { count: countA }], [b, { count: countB }]) => {
      return countB - countA || (a < b ? -1 : 1);
    });
    return keyed.map(([, counted]) => ({ ...counted }));
  }
}
