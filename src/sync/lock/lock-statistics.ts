/**
 * Statistics of one lock region: shared counters that threads add to on slow paths and now and then, so that a fast
 * acquisition never writes a shared word for them. Written through attachment.ts, read by `stats()`.
 */

import type { CoreBuild } from '../../core/core.ts';
import { LockHeader, type LockRegion, WAIT_BUCKETS } from '../../memory/layout.ts';
import { seesDeaths } from '../threads/os-thread.ts';
import type { LockMode } from './lock-mode.ts';

/** What a lock region counted so far. Thread-local counts arrive late: on a thread's slow paths, `stats()` and detach. */
export interface LockStats {
  readAcquisitions: number;
  writeAcquisitions: number;
  /** Acquisitions that found the lock taken, those that gave up included. */
  contended: number;
  /** Times a thread slept. */
  waits: number;
  /**
   * waitsUs[i]: contended acquisitions that took less than 2^i microseconds, and not less than 2^(i-1). Those that got in by
   * looking again, without a sleep, are not timed: they are all in waitsUs[2].
   */
  waitsUs: number[];
  /** What of waitsUs was to read. */
  readWaitsUs: number[];
  /** What of waitsUs was to write. */
  writeWaitsUs: number[];
  /** Dead threads that something was taken from: a lock they held, or a place among the waiting readers. */
  recoveries: number;
  /** Stripes repaired after their owner died. */
  repairs: number;
  /**
   * Whether this thread, when it waits for one that has died, sees that by itself (Linux). False: only by `watchWorker`, or
   * as the creator of that Worker; and by default no wait takes longer than a minute then.
   */
  seesDeaths: boolean;
  /** What this thread's hot paths run as; the same protocol either way. `REFMANAGER_CORE=js` in the environment forces JavaScript. */
  core: CoreBuild;
}

type Counter =
  | 'READ_ACQUISITIONS'
  | 'WRITE_ACQUISITIONS'
  | 'CONTENDED'
  | 'SLEEPS'
  | 'RECOVERIES'
  | 'REPAIRS'
  | 'CACHE_HITS'
  | 'CACHE_MISSES';

/** The first bucket of each mode, from the start of the header. */
const FIRST_BUCKET = { read: LockHeader.READ_WAITS_US, write: LockHeader.WRITE_WAITS_US } as const;

const US_PER_MS = 1000;
/** Looking again before a sleep takes about 2 microseconds. */
const SPUN_BUCKET = 2;
const WORD_BITS = 32;

/** The shared counters of one region, from any thread. */
export class LockStatistics {
  readonly #words: Int32Array;
  readonly #longs: BigInt64Array;
  readonly #base: number;
  readonly #core: CoreBuild;

  constructor(words: Int32Array, longs: BigInt64Array, region: LockRegion, core: CoreBuild) {
    this.#core = core;
    this.#words = words;
    this.#longs = longs;
    this.#base = region.base;
  }

  add(counter: Counter, count: number): void {
    if (count !== 0) Atomics.add(this.#longs, (this.#base + LockHeader[counter]) / 2, BigInt(count));
  }

  get(counter: Counter): number {
    return Number(Atomics.load(this.#longs, (this.#base + LockHeader[counter]) / 2));
  }

  addWait(mode: LockMode, waitMs: number): void {
    const waitUs = Math.min(Math.max(0, waitMs * US_PER_MS), 2 ** (WAIT_BUCKETS - 2));
    const bucket = WORD_BITS - Math.clz32(waitUs);
    Atomics.add(this.#words, this.#base + FIRST_BUCKET[mode] + bucket, 1);
  }

  /** Contended acquisitions that got in by looking again. */
  addSpun(mode: LockMode, count: number): void {
    if (count === 0) return;
    this.add('CONTENDED', count);
    Atomics.add(this.#words, this.#base + FIRST_BUCKET[mode] + SPUN_BUCKET, count);
  }

  read(): LockStats {
    const readWaitsUs = this.#waitsUs('read');
    const writeWaitsUs = this.#waitsUs('write');
    return {
      readAcquisitions: this.get('READ_ACQUISITIONS'),
      writeAcquisitions: this.get('WRITE_ACQUISITIONS'),
      contended: this.get('CONTENDED'),
      waits: this.get('SLEEPS'),
      waitsUs: readWaitsUs.map((waits, i) => waits + (writeWaitsUs[i] ?? 0)),
      readWaitsUs,
      writeWaitsUs,
      recoveries: this.get('RECOVERIES'),
      repairs: this.get('REPAIRS'),
      seesDeaths,
      core: this.#core,
    };
  }

  #waitsUs(mode: LockMode): number[] {
    const first = this.#base + FIRST_BUCKET[mode];
    return Array.from({ length: WAIT_BUCKETS }, (_, i) => Atomics.load(this.#words, first + i) >>> 0);
  }
}
