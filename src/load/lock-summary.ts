/**
 * The store's own counts -> the lock's part of a result.
 */

import type { StoreStats } from '../store/store-core.ts';
import type { LockSummary } from './result.ts';

const P99 = 99;

export function lockSummary(stats: StoreStats): LockSummary {
  return {
    readAcquisitions: stats.readAcquisitions,
    writeAcquisitions: stats.writeAcquisitions,
    contended: stats.contended,
    waitP99Us: percentileOfBuckets(stats.waitsUs, P99),
    recoveries: stats.recoveries,
    waitsUs: stats.waitsUs,
  };
}

/** Upper bound, in microseconds, of the bucket that holds the percentile; bucket i ends at 2^i. 0 when all are empty. */
function percentileOfBuckets(buckets: readonly number[], percentile: number): number {
  const total = buckets.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  for (const [i, count] of buckets.entries()) {
    seen += count;
    if (count > 0 && seen >= (total * percentile) / 100) return 2 ** i;
  }
  return 0;
}
