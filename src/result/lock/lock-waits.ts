/**
 * How long threads waited for the lock, as reports tell it: by mode, in buckets that end at powers of two of a microsecond.
 */

import type { LockMode } from '../../sync/lock/lock-mode.ts';
import type { LockSummary } from '../result.ts';

const P99 = 99;

/** The waits of one mode; without one in results of versions that did not tell the modes apart. */
export interface WaitsOfMode {
  readonly mode: LockMode | undefined;
  /** waitsUs[i]: waits of less than 2^i microseconds (and at least 2^(i-1)). */
  readonly waitsUs: readonly number[];
  readonly count: number;
  /** Upper bound of the bucket that holds the 99th percentile; 0 when nobody waited. */
  readonly p99Us: number;
}

/** The waits to read, then those to write; all together where the result does not tell. */
export function lockWaits({ waitsUs, readWaitsUs, writeWaitsUs }: LockSummary): WaitsOfMode[] {
  if (readWaitsUs === undefined || writeWaitsUs === undefined) return [waitsOf(undefined, waitsUs)];
  return [waitsOf('read', readWaitsUs), waitsOf('write', writeWaitsUs)];
}

/** Upper bound, in microseconds, of the bucket that holds the 99th percentile; bucket i ends at 2^i. 0 when all are empty. */
export function waitP99Us(waitsUs: readonly number[]): number {
  const total = sum(waitsUs);
  let seen = 0;
  for (const [i, count] of waitsUs.entries()) {
    seen += count;
    if (count > 0 && seen >= (total * P99) / 100) return 2 ** i;
  }
  return 0;
}

function waitsOf(mode: LockMode | undefined, waitsUs: readonly number[]): WaitsOfMode {
  return { mode, waitsUs, count: sum(waitsUs), p99Us: waitP99Us(waitsUs) };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
