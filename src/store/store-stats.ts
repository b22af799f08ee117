/**
 * What `stats()` of a store says.
 */

import type { SharedMemory } from '../memory/shared-memory.ts';
import { usedBytes } from '../memory/store-layout.ts';
import type { LockStats } from '../sync/lock/lock-statistics.ts';
import type { Attachment } from '../sync/threads/attachment.ts';
import type { ChunkTable } from './records/chunk-table.ts';
import { type StripeCounts, stripeCounts } from './stripe-counts.ts';

/** Thread-local counts of other threads lag behind. */
export interface StoreStats extends LockStats {
  /** References stored. */
  entries: number;
  /**
   * Bytes that hold something: references, what finds them, the locks, and events that were published to watchers. The rest
   * of what is committed has never been written to, and takes no memory of the machine.
   */
  bytesUsed: number;
  /** Bytes committed. */
  bytesReserved: number;
  /** Reads answered from this thread's memory with one atomic load; summed over threads. */
  cacheHits: number;
  cacheMisses: number;
  /** Highest number of threads that were attached at once. */
  threads: number;
  /** What each stripe counted: index i is stripe i in all three lists. */
  byStripe: StripeCounts;
}

/**
 * `entries`: how many references there are; `published`: cells of the watch ring that were ever claimed. What this thread
 * counted for itself is to be flushed before.
 */
export function storeStats(
  memory: SharedMemory,
  table: ChunkTable,
  { statistics, threads }: Attachment,
  entries: number,
  published: number,
): StoreStats {
  const committed = memory.committedChunks();
  let owned = 0;
  for (let chunk = 0; chunk < committed; chunk++) if (table.owner(chunk) !== 0) owned++;
  return {
    ...statistics.read(),
    entries,
    bytesUsed: usedBytes(memory.layout, published, owned),
    bytesReserved: memory.bytesOf(committed),
    cacheHits: statistics.get('CACHE_HITS'),
    cacheMisses: statistics.get('CACHE_MISSES'),
    threads,
    byStripe: stripeCounts(memory.words, memory.layout.lock),
  };
}

/** What of them people look for first. */
export function inLine({ entries, bytesUsed, bytesReserved, threads }: StoreStats): string {
  return `{ size: ${entries}, bytesUsed: ${bytesUsed}, bytesReserved: ${bytesReserved}, threads: ${threads} }`;
}
