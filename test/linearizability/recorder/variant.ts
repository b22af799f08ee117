/** What is recorded: which store, which threads, what they do, and how they die. */

export interface Variant {
  readonly name: string;
  readonly threads: number;
  readonly keys: number;
  readonly stripes: number;
  /** What each thread remembers; 0: nothing, so that every read takes the lock. */
  readonly cacheEntries: number;
  /** The caller's IDs: one ContainerID a key that is kept, or a new plain object each time. */
  readonly ids: 'held' | 'fresh';
  /** Lengths of the references' long field, one of which each number gets. */
  readonly lengths: readonly number[];
  readonly maxBytes: number;
  /** Operations a thread has room for in a round. */
  readonly room: number;
  /** Threads that die in a round: killed, or by themselves inside a write. Another one takes the place of each. */
  readonly deaths: number;
  /** Who finds the dead: `watchWorker`, or the operating system, asked by whoever waits for one of them. */
  readonly found: 'by watching' | 'by probing';
}

const MIB: number = 2 ** 20;
/** In a slot of the smallest class. */
const SHORT = [3];
/** In a slot, in a larger one, in overflow chunks. */
const ALL_LENGTHS = [3, 900, 20_000];

const PLAIN: Variant = {
  name: 'few hot keys, no cache',
  threads: 3,
  keys: 2,
  stripes: 1,
  cacheEntries: 0,
  ids: 'held',
  lengths: SHORT,
  maxBytes: 16 * MIB,
  room: 40_000,
  deaths: 0,
  found: 'by watching',
};
/** The smallest store there is: it grows, and refuses when it is full. */
const TINY = { keys: 24, lengths: ALL_LENGTHS, maxBytes: MIB / 4, room: 20_000 } as const;
const DYING = { deaths: 6, room: 60_000 } as const;

export const ALIVE: readonly Variant[] = [
  PLAIN,
  { ...PLAIN, name: 'few hot keys, cached', cacheEntries: 2 },
  { ...PLAIN, name: 'few hot keys, cache too small', keys: 4, cacheEntries: 3, threads: 4, room: 30_000 },
  { ...PLAIN, name: 'fresh IDs, cached', keys: 4, ids: 'fresh', cacheEntries: 8 },
  { ...PLAIN, name: 'one key, six threads', keys: 1, threads: 6, cacheEntries: 1, room: 20_000 },
  { ...PLAIN, name: 'many stripes, no cache', keys: 32, stripes: 64, ids: 'fresh' },
  { ...PLAIN, name: 'many stripes, cached', keys: 32, stripes: 64, threads: 6, cacheEntries: 8, room: 20_000 },
  { ...PLAIN, name: 'references of all lengths', keys: 4, lengths: ALL_LENGTHS, cacheEntries: 2, room: 20_000 },
  { ...PLAIN, name: 'tiny store, no cache', ...TINY, stripes: 2 },
  { ...PLAIN, name: 'tiny store, cached', ...TINY, cacheEntries: 8, ids: 'fresh' },
];

export const DEADLY: readonly Variant[] = [
  { ...PLAIN, name: 'watched deaths, no cache', ...DYING },
  { ...PLAIN, name: 'watched deaths, cached', ...DYING, cacheEntries: 2 },
  { ...PLAIN, name: 'watched deaths, many stripes', ...DYING, keys: 16, stripes: 16, ids: 'fresh', cacheEntries: 8 },
  { ...PLAIN, name: 'watched deaths, tiny store', ...DYING, ...TINY, room: 30_000 },
  { ...PLAIN, name: 'probed deaths, no cache', ...DYING, found: 'by probing' },
  { ...PLAIN, name: 'probed deaths, cached', ...DYING, keys: 4, cacheEntries: 3, found: 'by probing' },
  {
    ...PLAIN,
    name: 'probed deaths, many stripes',
    ...DYING,
    keys: 16,
    stripes: 16,
    cacheEntries: 8,
    found: 'by probing',
  },
  { ...PLAIN, name: 'probed deaths, tiny store', ...DYING, ...TINY, stripes: 2, room: 30_000, found: 'by probing' },
];
