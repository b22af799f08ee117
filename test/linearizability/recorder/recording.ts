/**
 * Records what real threads do to one store, round by round: starts them, lets them die and replaces them as the variant
 * says, and reads the history when all have ended. The store lives on from round to round.
 */

import { setImmediate as turn } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { ContainerID, RefManager } from '../../../src/index.ts';
import { randomOf } from '../../support/churn.ts';
import { startWorker } from '../../support/started-worker.ts';
import { ABSENT, Action, FIRST_VALUE, isMute, type Operation } from '../operation.ts';
import { HistoryMemory } from './history-memory.ts';
import type { RecordData } from './record-worker.ts';
import { idsOf, numberOf } from './references.ts';
import type { Variant } from './variant.ts';

const WORKER = new URL('record-worker.ts', import.meta.url);
/** A store that does not come to an end is found out by this: by a lock, or when no operation begins or ends. */
const STUCK_MS = 10_000;
/** Operations a thread that shall die does at most before. */
const LONGEST_LIFE = 8000;
/** Atomic operations of a write and its stamps, about: how far into it a thread may end by itself. */
const STEPS = 20;
const SEEDS = 2 ** 30;
/** The main thread's region, for its looks at the end of a round. */
const OWN_REGION = 0;

/** Where a store comes from. */
export interface StoreModule {
  readonly url: string;
  readonly RefManager: typeof RefManager;
}

export const REAL_STORE: StoreModule = {
  url: new URL('../../../src/index.ts', import.meta.url).href,
  RefManager,
};

export interface Round {
  readonly operations: readonly Operation[];
  /** Threads that died; `pending` of them inside a write. */
  readonly deaths: number;
  readonly pending: number;
  /** What a thread threw that is no refusal. The history ends there. */
  readonly error: Error | undefined;
}

export class Recording {
  readonly #variant: Variant;
  readonly #store: StoreModule;
  readonly #refs: RefManager;
  readonly #history: HistoryMemory;
  readonly #random: (below: number) => number;
  #nextValue = FIRST_VALUE;
  #nextRegion = OWN_REGION + 1;
  /** Lives of this round that shall end early: begun, and over. */
  #shortLivesBegun = 0;
  #shortLives = 0;
  #deaths = 0;
  #error: Error | undefined;
  readonly #alive = new Set<Worker>();

  constructor(variant: Variant, seed: number, store: StoreModule = REAL_STORE) {
    const { stripes, maxBytes, threads, room, deaths } = variant;
    this.#variant = variant;
    this.#store = store;
    this.#random = randomOf(seed);
    this.#history = HistoryMemory.create(1 + threads + deaths, room);
    // This thread remembers nothing: its looks take the lock, and so repair whatever a dead writer left.
    const maxThreads = threads + 2;
    this.#refs = store.RefManager.create({
      stripes,
      maxBytes,
      maxThreads,
      initialBytes: 0,
      cacheEntries: 0,
      lockTimeoutMs: STUCK_MS,
    });
  }

  /** Lets all threads run until their regions are full or the deaths are over, and returns what they did. */
  async round(): Promise<Round> {
    const { threads } = this.#variant;
    this.#history.reset(threads);
    this.#nextRegion = OWN_REGION + 1;
    this.#shortLivesBegun = 0;
    this.#shortLives = 0;
    this.#deaths = 0;
    const watching = this.#watchClock();
    await Promise.all(Array.from({ length: threads }, () => this.#keepAlive()));
    clearInterval(watching);
    if (this.#error === undefined) this.#lookAtAll();
    const operations: Operation[] = [];
    for (let region = OWN_REGION; region < this.#nextRegion; region++)
      operations.push(...this.#history.operations(region));
    const pending = operations.filter((operation) => operation.died && !isMute(operation)).length;
    return { operations, deaths: this.#deaths, pending, error: this.#error };
  }

  close(): void {
    this.#refs.detach();
  }

  /** One thread, and those that take its place. */
  async #keepAlive(): Promise<void> {
    for (let goesOn = true; goesOn; ) goesOn = await this.#live();
  }

  /** One life. True when it died before its time and another one shall follow. */
  async #live(): Promise<boolean> {
    const { variant, region, seed, firstValue, until, end } = this.#nextLife();
    const data: RecordData = {
      store: this.#store.url,
      handle: { ...this.#refs.handle, lockTimeoutMs: STUCK_MS },
      variant,
      history: this.#history.buffer,
      region,
      seed,
      firstValue,
      end,
    };
    const worker = startWorker(WORKER, { workerData: data });
    this.#alive.add(worker);
    if (variant.found === 'by watching') this.#refs.watchWorker(worker);
    let hasEnded = false;
    const exit = new Promise<number>((resolve) => worker.once('exit', resolve));
    worker.once('exit', () => {
      hasEnded = true;
      this.#alive.delete(worker);
    });
    worker.once('error', (error) => {
      this.#error ??= error instanceof Error ? error : new Error(String(error));
      this.#history.stop(); // a history with a hole would prove nothing
    });
    if (until !== undefined && end === undefined) {
      while (!hasEnded && !this.#history.hasBegun(region, until)) await turn();
      await worker.terminate();
    }
    const code = await exit;
    if (until === undefined || this.#error !== undefined) return false;
    if (code !== 0) this.#deaths++; // else it was done before the kill reached it
    if (++this.#shortLives < variant.deaths) return true;
    this.#history.stop();
    return false;
  }

  /** Ends threads that are in operations without end, as an update is that never finds what it has read: the history ends there. */
  #watchClock(): NodeJS.Timeout {
    let seen = 0;
    return setInterval(() => {
      const { clock } = this.#history;
      if (clock !== 0 && clock === seen) {
        this.#error ??= new Error(`no operation has begun or ended for ${STUCK_MS} ms`);
        this.#history.stop();
        for (const worker of this.#alive) void worker.terminate();
      }
      seen = clock;
    }, STUCK_MS);
  }

  #nextLife(): Omit<RecordData, 'store' | 'handle' | 'history'> & { readonly until: number | undefined } {
    const variant = this.#variant;
    const random = this.#random;
    const region = this.#nextRegion++;
    const firstValue = this.#nextValue;
    this.#nextValue += variant.room;
    const isShort = this.#shortLivesBegun < variant.deaths;
    if (isShort) this.#shortLivesBegun++;
    const until = isShort ? random(Math.min(LONGEST_LIFE, variant.room / 2)) : undefined;
    // Half of them is killed, half ends by itself at a step.
    const end = until === undefined || random(2) === 0 ? undefined : { operation: until, step: 1 + random(STEPS) };
    return { variant, region, seed: random(SEEDS), firstValue, until, end };
  }

  /** Looks at every key under its lock, which repairs what the dead left: from here on no write of theirs can take effect. */
  #lookAtAll(): void {
    const { keys, lengths } = this.#variant;
    const idOf = idsOf(keys, 'fresh', ContainerID);
    const history = this.#history;
    for (let key = 0; key < keys; key++) {
      history.begin(OWN_REGION, key, key, Action.GET, ABSENT);
      const found = this.#refs.getRef(idOf(key));
      const stamp = history.tick();
      history.end(OWN_REGION, key, stamp, numberOf(key, found, lengths));
    }
  }
}
