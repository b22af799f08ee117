/**
 * What lies where in the shared memory: every region and every word, with its owner and what protects it.
 *
 * Unit: 32-bit words, counted from the start of the memory, unless a name says bytes. Offsets fit a signed 32-bit
 * integer, so a memory holds at most 2^31 - 1 words; MAX_BYTES stays below that.
 *
 * ```text
 * +--------------+----------------------------------------------+------------+-------------+---------+-----+---------+
 * | store header | lock region: header | thread slots | stripes | watch ring | chunk table | chunk 0 | ... | scratch |
 * +--------------+----------------------------------------------+------------+-------------+---------+-----+---------+
 *                  ^ all of it in a bare RWLock                   |            ^ one entry a chunk, for all chunks up to maxBytes
 *                                                                 ^ untouched, so without memory behind it, until somebody watches
 * ```
 *
 * Guards: "stripe lock" is the reader/writer lock of the stripe that owns the word (sync/lock/striped-lock.ts): written
 * by the holder of its write lock, read under either. "atomic" words are only touched through `Atomics`.
 */

/** Words in a cache line; regions and contended words start on one. */
export const CACHE_LINE_WORDS = 16;
export const WORD_BYTES = 4;

/** "refm" in ASCII: marks a memory as ours. */
export const MAGIC = 0x7265_666d;
/** Changes whenever anything in this file changes meaning; attach refuses another one. */
export const LAYOUT_VERSION = 7;

/** Largest memory: 4 GiB, well inside 2^31 words and what every supported engine can map. */
export const MAX_BYTES: number = 4 * 1024 ** 3;

/**
 * Store header, from word 0.
 * | word  | name             | written by          | guarded by     | holds                                         |
 * | ----- | ---------------- | ------------------- | -------------- | --------------------------------------------- |
 * | 0     | MAGIC            | creator, once       | LAYOUT_VERSION | marks the memory as ours                      |
 * | 1     | LAYOUT_VERSION   | creator, last       | atomic         | 0 until the header is complete                |
 * | 2-3   | STORE_ID         | creator, once       | LAYOUT_VERSION | random; also seeds the hash                   |
 * | 4     | MAX_THREADS      | creator, once       | LAYOUT_VERSION | thread slots                                  |
 * | 5     | STRIPES          | creator, once       | LAYOUT_VERSION | a power of two                                |
 * | 6     | MAX_CHUNKS       | creator, once       | LAYOUT_VERSION | entries of the chunk table                    |
 * | 7     | COMMITTED_CHUNKS | whoever grew        | atomic CAS     | chunks that exist; only rises                 |
 * | 8     | RELEASES         | release             | atomic add     | chunks given back so far; counts round        |
 * | 9     | CLAIM_HINT       | claim, release      | atomic         | where the next search for a free chunk starts |
 * | 10    | RETIRED_SLOTS    | any writer          | atomic add     | record slots whose generations are used up    |
 * | 11    | WATCHED          | watchers, publishers| atomic CAS     | bit 0: somebody watches; the rest counts up   |
 * | 12    | WATCH_CELLS      | creator, once       | LAYOUT_VERSION | cells of the watch ring, a power of two       |
 * | 13    | SEARCHED         | claim               | atomic         | RELEASES + COMMITTED_CHUNKS before the last search that found no chunk free; a hint |
 */
export const Header = {
  MAGIC: 0,
  LAYOUT_VERSION: 1,
  STORE_ID: 2,
  MAX_THREADS: 4,
  STRIPES: 5,
  MAX_CHUNKS: 6,
  COMMITTED_CHUNKS: 7,
  RELEASES: 8,
  CLAIM_HINT: 9,
  RETIRED_SLOTS: 10,
  WATCHED: 11,
  WATCH_CELLS: 12,
  SEARCHED: 13,
} as const;
export const HEADER_WORDS: number = CACHE_LINE_WORDS;

/**
 * Header of a lock region, offsets from the region's start. 64-bit counters take two words.
 * | word  | name               | written by         | guarded by | holds                                            |
 * | ----- | ------------------ | ------------------ | ---------- | ------------------------------------------------ |
 * | 0     | HIGH_WATER         | attach             | atomic CAS | 1 + highest slot ever attached; only rises       |
 * | 1     | PROBED_AT          | waiters            | atomic CAS | when all threads were last looked at for dead ones, ms of the process, low 32 bits |
 * | 16-17 | READ_ACQUISITIONS  | any thread, lagging| atomic add | 64-bit statistics                                |
 * | 18-19 | WRITE_ACQUISITIONS | any thread, lagging| atomic add | 64-bit statistics                                |
 * | 20-21 | CONTENDED          | slow paths         | atomic add | acquisitions that found the lock taken           |
 * | 22-23 | SLEEPS             | slow paths         | atomic add | times a thread went to sleep                     |
 * | 24-25 | RECOVERIES         | recover            | atomic add | dead threads' slots given back                   |
 * | 26-27 | REPAIRS            | takeover           | atomic add | stripes repaired after a death                   |
 * | 28-29 | CACHE_HITS         | any thread, lagging| atomic add | reads answered without a lock                    |
 * | 30-31 | CACHE_MISSES       | any thread, lagging| atomic add | reads that took a lock                           |
 * | 32-63 | READ_WAITS_US      | slow paths         | atomic add | word i: waits to read of less than 2^i microseconds |
 * | 64-95 | WRITE_WAITS_US     | slow paths         | atomic add | word i: the same of waits to write               |
 */
export const LockHeader = {
  HIGH_WATER: 0,
  PROBED_AT: 1,
  READ_ACQUISITIONS: 16,
  WRITE_ACQUISITIONS: 18,
  CONTENDED: 20,
  SLEEPS: 22,
  RECOVERIES: 24,
  REPAIRS: 26,
  CACHE_HITS: 28,
  CACHE_MISSES: 30,
  READ_WAITS_US: 32,
  WRITE_WAITS_US: 64,
} as const;
export const WAIT_BUCKETS = 32;
export const LOCK_HEADER_WORDS: number = LockHeader.WRITE_WAITS_US + WAIT_BUCKETS;

/**
 * One thread slot, offsets from its start; bits of STATE in sync/threads/thread-registry.ts, of LINE in core/lock-words.ts.
 * | word | name          | written by                      | guarded by     | holds                                    |
 * | ---- | ------------- | ------------------------------- | -------------- | ---------------------------------------- |
 * | 0-1  | STATE         | attach, detach, recover         | atomic CAS, 64 | free / alive / dead, threadId, generation|
 * | 2    | OS_THREAD     | the attached thread             | atomic         | OS thread id, 0 unknown                  |
 * | 3    | OS_START      | the attached thread             | atomic         | its start time in clock ticks (31 bits)  |
 * | 4    | OS_GENERATION | the attached thread, last       | atomic         | generation that words 2 and 3 belong to  |
 * | 5    | WATCHING      | the attached thread             | atomic         | its generation while it watches the store|
 * | 16   | LINE          | the thread, promoter, recover   | atomic         | what this thread reads or waits for      |
 */
export const Slot = { STATE: 0, OS_THREAD: 2, OS_START: 3, OS_GENERATION: 4, WATCHING: 5, LINE: 16 } as const;
export const SLOT_WORDS: number = 2 * CACHE_LINE_WORDS;
/** The writer word names a slot in 8 bits; 0 means free and 255 ABANDONED. */
export const MAX_THREADS = 254;

/**
 * One stripe, offsets from its start; a bare RWLock has a single one and uses words 0-3, 11 and 12 only.
 * | word  | name        | written by               | guarded by  | holds                                              |
 * | ----- | ----------- | ------------------------ | ----------- | -------------------------------------------------- |
 * | 0     | WRITER      | acquire, release, recover| atomic CAS  | who owns the stripe; bits in core/lock-words.ts    |
 * | 1     | EVENTS      | whoever must wake sleepers| atomic add | event count: who waits for WRITER sleeps here, and all are woken |
 * | 2     | SEEN_HELD   | waiters                  | atomic      | since when WRITER is known to be held, ms of the process, low 32 bits |
 * | 3     | ABANDONED   | repair, markConsistent   | atomic      | RWLock: 1 while guarded data may be half written   |
 * | 4     | COUNT       | write lock               | atomic      | references in the stripe                           |
 * | 5-6   | SEQUENCE    | write lock               | stripe lock | number of the last write begun, low and high word  |
 * | 7     | INDEX_DEPTH | write lock               | stripe lock | bits of the hash that pick the index page          |
 * | 8     | INDEX_ROOT  | write lock               | stripe lock | 1 + chunk of the page (depth 0) or directory; 0 none|
 * | 9     | PUBLISH_AT  | write lock               | atomic      | first cell of the watch event being published      |
 * | 10    | PUBLISH_CELLS | write lock             | atomic      | how many cells it takes; 0: none is being published|
 * | 11    | SEEN_EVENTS | waiters                  | atomic      | 1 + EVENTS when SEEN_HELD was noted: else it is stale |
 * | 12    | TURNS       | whoever must wake sleepers| atomic add | event count: threads that stand still to write sleep here, and one is woken |
 * | 16-.. | PARTIAL     | write lock               | stripe lock | by size class: 1 + first chunk with a free slot    |
 */
export const Stripe = {
  WRITER: 0,
  EVENTS: 1,
  SEEN_HELD: 2,
  ABANDONED: 3,
  COUNT: 4,
  SEQUENCE: 5,
  INDEX_DEPTH: 7,
  INDEX_ROOT: 8,
  PUBLISH_AT: 9,
  PUBLISH_CELLS: 10,
  SEEN_EVENTS: 11,
  TURNS: 12,
  PARTIAL: 16,
} as const;
export const STRIPE_WORDS: number = 4 * CACHE_LINE_WORDS;
export const BARE_STRIPE_WORDS: number = CACHE_LINE_WORDS;
/** The reader line names a stripe in 10 bits. */
export const MAX_STRIPES = 1024;

/** Where the parts of one lock region lie, in words of the memory. */
export interface LockRegion {
  readonly base: number;
  readonly maxThreads: number;
  readonly stripes: number;
  readonly stripeWords: number;
  readonly slots: number;
  readonly firstStripe: number;
  readonly end: number;
}

/** The lock region of `stripes` stripes and `maxThreads` thread slots that starts at word `base` (a multiple of 2). */
export function lockRegion(base: number, maxThreads: number, stripes: number, stripeWords: number): LockRegion {
  const slots = base + LOCK_HEADER_WORDS;
  const firstStripe = slots + maxThreads * SLOT_WORDS;
  return { base, maxThreads, stripes, stripeWords, slots, firstStripe, end: firstStripe + stripes * stripeWords };
}

/**
 * Header of the watch ring, offsets from the ring's start; the protocol is in store/watch/watch-ring.ts.
 * | word | name     | written by               | guarded by    | holds                                                 |
 * | ---- | -------- | ------------------------ | ------------- | ----------------------------------------------------- |
 * | 0-1  | HEAD     | publishers               | atomic add, 64| cells claimed so far: the next event's position       |
 * | 16   | EPOCH    | publishers, repair       | atomic add    | times that every watcher was told to begin anew       |
 * | 17   | EVENTS   | whoever wakes watchers   | atomic add    | event count on which waiting watchers sleep           |
 * | 18   | SLEEPING | watchers, publishers     | atomic        | 1 while a watcher sleeps, or will                     |
 */
export const WatchHeader = { HEAD: 0, EPOCH: 16, EVENTS: 17, SLEEPING: 18 } as const;
export const WATCH_HEADER_WORDS: number = 2 * CACHE_LINE_WORDS;

/**
 * One cell of the watch ring, offsets from its start. An event fills one cell, or several behind one another; words 2 to
 * 5 are such in its first cell only, in the others REST begins there. All words but TAKEN are written by the publisher
 * that took the cell, and PUBLISHED also by the repair of that publisher's stripe.
 * | word | name        | guarded by | holds                                                                           |
 * | ---- | ----------- | ---------- | ------------------------------------------------------------------------------- |
 * | 0    | TAKEN       | atomic CAS | 1 + position (low 32 bits) of the publisher that came last                      |
 * | 1    | PUBLISHED   | atomic     | the same once it is done; equal to TAKEN: nobody writes here                    |
 * | 2    | SHAPE       | atomic     | as in a record                                                                  |
 * | 3    | KEY_BYTES   | atomic     | as in a record                                                                  |
 * | 4    | VALUE_BYTES | atomic     | as in a record; -1: the reference was cleared                                   |
 * | 6..  | BODY        | atomic, 64 | key text, padded to a word; value: as in a record                               |
 * | 2..  | REST        | atomic, 64 | of a further cell: the body goes on                                             |
 */
export const WatchCell = { TAKEN: 0, PUBLISHED: 1, SHAPE: 2, KEY_BYTES: 3, VALUE_BYTES: 4, BODY: 6, REST: 2 } as const;
/** 384 bytes: an event of a typical reference (about 270 bytes) takes one cell. */
export const WATCH_CELL_WORDS: number = 6 * CACHE_LINE_WORDS;
/** Share of the store's memory that the ring may take; it decides in a small store. */
const WATCH_SHARE = 1 / 16;
/** Cells of the ring in a large store, 12 MiB: how many writes a watcher may fall behind before it gets ERR_WATCH_TOO_OLD. */
const MAX_WATCH_CELLS: number = 2 ** 15;

/** Where the watch ring lies, in words of the memory. */
export interface WatchRegion {
  readonly base: number;
  readonly cells: number;
  readonly cellWords: number;
  readonly firstCell: number;
  readonly end: number;
}

/** The watch ring of `cells` cells (a power of two) that starts at word `base` (a multiple of 2). */
export function watchRegion(base: number, cells: number, cellWords: number = WATCH_CELL_WORDS): WatchRegion {
  const firstCell = base + WATCH_HEADER_WORDS;
  return { base, cells, cellWords, firstCell, end: firstCell + cells * cellWords };
}

/** Cells of the watch ring in a store of `maxBytes`. */
export function watchCells(maxBytes: number): number {
  const affordable = (maxBytes * WATCH_SHARE) / (WATCH_CELL_WORDS * WORD_BYTES);
  return Math.min(MAX_WATCH_CELLS, 2 ** Math.floor(Math.log2(affordable)));
}

/**
 * One entry of the chunk table, offsets from its start.
 * | word | name      | written by                   | guarded by  | holds                                            |
 * | ---- | --------- | ---------------------------- | ----------- | ------------------------------------------------ |
 * | 0    | OWNER     | claim (CAS), release (store) | atomic      | 0 free, else kind, size class and 1 + stripe     |
 * | 1    | LIVE      | owner's write lock           | stripe lock | slots in use                                     |
 * | 2-5  | FREE      | owner's write lock           | stripe lock | a bit a slot: 1 when nobody has it; PAGE_BITS    |
 * | 6    | NEXT      | owner's write lock           | stripe lock | 1 + next chunk with a free slot of this class    |
 * | 7    | PREVIOUS  | owner's write lock           | stripe lock | 1 + previous one                                 |
 */
export const Chunk = { OWNER: 0, LIVE: 1, FREE: 2, NEXT: 6, PREVIOUS: 7 } as const;
export const CHUNK_ENTRY_WORDS = 8;
/** Words of FREE. */
export const FREE_WORDS = 4;
/** An index page has no slots: there the first word of FREE says how many hash bits all its entries share. */
export const PAGE_BITS: number = Chunk.FREE;

/** A chunk is 16 KiB: state words first, for ever; the rest belongs to whatever the chunk is now. */
export const CHUNK_WORDS = 4096;
export const CHUNK_BYTES: number = CHUNK_WORDS * WORD_BYTES;
/** A chunk's words are a power of two. */
export const CHUNK_SHIFT: number = Math.log2(CHUNK_WORDS);
/** One state word a slot. They are never anything else, so that a remembered reader may look at one at any time. */
export const STATE_WORDS = 128;
export const CHUNK_DATA_WORDS: number = CHUNK_WORDS - STATE_WORDS;

/** What a chunk is used for. */
export const ChunkKind = { RECORDS: 1, INDEX_PAGE: 2, INDEX_DIRECTORY: 3, OVERFLOW: 4 } as const;
export type ChunkKind = (typeof ChunkKind)[keyof typeof ChunkKind];

/** OWNER word: kind in bits 0-2, size class in bits 3-9, 1 + stripe from bit 10. Never 0 for an owned chunk. */
export function chunkOwner(kind: ChunkKind, sizeClass: number, stripe: number): number {
  return kind | (sizeClass << 3) | ((stripe + 1) << 10);
}
export function ownerKind(owner: number): number {
  return owner & 0b111;
}
export function ownerClass(owner: number): number {
  return (owner >>> 3) & 0b111_1111;
}
export function ownerStripe(owner: number): number {
  return (owner >>> 10) - 1;
}

/**
 * What a thread has of its own in the memory (core/store/own.ts): 8 KiB, two pages of the system, so that a slot that no
 * thread has takes no memory. Plain words, written and read by the thread of the slot alone.
 */
export const SCRATCH_WORDS = 2048;

/**
 * A record: one reference under its container ID, in a slot of a RECORDS chunk. Plain words: written once by the
 * holder of the write lock before the slot's state word makes it live, read under the stripe's lock.
 * | word | name      | holds                                                                              |
 * | ---- | --------- | ---------------------------------------------------------------------------------- |
 * | 0    | HASH      | of the key                                                                         |
 * | 1-2  | SEQUENCE  | of the write that made it: of two live records of one key the higher is current    |
 * | 3    | SHAPE     | flags, and the length of the ID's type in characters; bits in store/encoding/codec.ts       |
 * | 4    | KEY_BYTES | bytes of the key text (type and id run together)                                   |
 * | 5    | VALUE_BYTES | bytes of the value's part: field lengths, then their text run together           |
 * | 6..  | BODY      | key text, padded to a word; value. Or, when SHAPE says OVERFLOW, 1 + each chunk that holds them |
 */
export const RecordWord = { HASH: 0, SEQUENCE: 1, SHAPE: 3, KEY_BYTES: 4, VALUE_BYTES: 5, BODY: 6 } as const;
