/**
 * The store's own counts -> the lock's part of a result.
 */

import type { LockSummary, RunSummary } from '../result.ts';
import type { StoreStatistics } from '../statistics/store-statistics.ts';
import { waitP99Us } from './lock-waits.ts';

/** What a store's `stats()` say of its locks. */
export function lockSummary(stats: StoreStatistics): LockSummary {
  return {
    readAcquisitions: stats.readAcquisitions,
    writeAcquisitions: stats.writeAcquisitions,
    contended: stats.contended,
    waitP99Us: waitP99Us(stats.waitsUs),
    recoveries: stats.recoveries,
    waitsUs: stats.waitsUs,
    readWaitsUs: stats.readWaitsUs,
    writeWaitsUs: stats.writeWaitsUs,
    ...(stats.byStripe && { byStripe: stats.byStripe }),
  };
}

/** How much memory the store has. */
export function storeSummary({ bytesUsed, bytesReserved }: StoreStatistics): NonNullable<RunSummary['store']> {
  return { usedBytes: bytesUsed, reservedBytes: bytesReserved };
}
