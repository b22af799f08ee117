/**
 * Failed starts by what went wrong, each reason with one of its starts as an example.
 */

import type { FailedStart, FailureCount } from '../../result/result.ts';

export interface FailureGroup {
  /** `CreateContainerError (UNKNOWN)`. */
  readonly reason: string;
  readonly count: number;
  /** The first of them; undefined where none is among those that the result lists. */
  readonly example: FailedStart | undefined;
}

/** The most frequent first. */
export function failureGroups(counts: readonly FailureCount[], failures: readonly FailedStart[]): FailureGroup[] {
  return counts
    .map((each) => ({ reason: reasonOf(each), count: each.count, example: failures.find((own) => isOf(own, each)) }))
    .toSorted((a, b) => b.count - a.count);
}

/** How often each reason comes, with the status code of the CRI call where one failed; the most frequent first. */
export function failureReasons(counts: readonly FailureCount[]): { reason: string; count: number }[] {
  return counts.map((each) => ({ reason: reasonOf(each), count: each.count })).toSorted((a, b) => b.count - a.count);
}

function isOf(failure: FailedStart, { outcome, reason, code }: FailureCount): boolean {
  return failure.outcome === outcome && failure.reason === reason && failure.code === code;
}

/** The kubelet's error; a start that had no chance to fail by itself is told by its outcome. */
function reasonOf({ outcome, reason, code }: FailureCount): string {
  if (outcome !== 'failed' || reason === '') return outcome;
  return code === undefined ? reason : `${reason} (${code})`;
}
