/**
 * What a store counted, as plain data that adds up over stores: a run may have one, or one on each machine.
 */

import type { StoreStats } from '../../store/store-stats.ts';

/** What `stats()` of a store counts. Of several stores together there is nothing to say of their stripes. */
export type StoreStatistics = Readonly<
  Omit<StoreStats, 'byStripe' | 'seesDeaths' | 'core'> & { readonly byStripe?: StoreStats['byStripe'] | undefined }
>;

/** Of no store. */
export const NO_STORE: StoreStatistics = {
  entries: 0,
  bytesUsed: 0,
  bytesReserved: 0,
  cacheHits: 0,
  cacheMisses: 0,
  threads: 0,
  readAcquisitions: 0,
  writeAcquisitions: 0,
  contended: 0,
  waits: 0,
  recoveries: 0,
  repairs: 0,
  waitsUs: [],
  readWaitsUs: [],
  writeWaitsUs: [],
};

/** Both together; neither is changed. Any order, any grouping. */
export function addStores(a: StoreStatistics, b: StoreStatistics): StoreStatistics {
  return {
    entries: a.entries + b.entries,
    bytesUsed: a.bytesUsed + b.bytesUsed,
    bytesReserved: a.bytesReserved + b.bytesReserved,
    cacheHits: a.cacheHits + b.cacheHits,
    cacheMisses: a.cacheMisses + b.cacheMisses,
    threads: a.threads + b.threads,
    readAcquisitions: a.readAcquisitions + b.readAcquisitions,
    writeAcquisitions: a.writeAcquisitions + b.writeAcquisitions,
    contended: a.contended + b.contended,
    waits: a.waits + b.waits,
    recoveries: a.recoveries + b.recoveries,
    repairs: a.repairs + b.repairs,
    waitsUs: addLists(a.waitsUs, b.waitsUs),
    readWaitsUs: addLists(a.readWaitsUs, b.readWaitsUs),
    writeWaitsUs: addLists(a.writeWaitsUs, b.writeWaitsUs),
  };
}

function addLists(a: readonly number[], b: readonly number[]): number[] {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => (a[i] ?? 0) + (b[i] ?? 0));
}
