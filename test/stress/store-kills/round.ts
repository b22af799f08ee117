/**
 * One store, a crew that keeps it busy, and somebody who watches it: for some hundred deaths. Says after each whether all
 * is well: what was acknowledged is stored, nothing is held, everything adds up.
 */

import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { RefManager, type RefManagerHandle } from '../../../src/index.ts';
import { assertWhole, Control, Progress, SHARED_KEYS, sharedKey } from '../../support/churn.ts';
import type { ChurnData } from '../../support/churn-worker.ts';
import { auditStore } from '../../support/store-audit.ts';

const churn = new URL('../../support/churn-worker.ts', import.meta.url);
const CREW = 2;
/** The crew, this thread, a victim with its bait, and those of the next attempt. */
const THREADS = 8;
const STRIPES = 2;
const MAX_BYTES: number = 2 ** 28;
/** A lock that is stuck shows as ERR_LOCK_TIMEOUT after this long: who dies of its heap limit may take its time. */
const STUCK_MS = 60_000;
const FOREVER: number = 2 ** 30;
/** Of each thread of the crew, until the store has what it will have. */
const FILLING_OPERATIONS = 500;

export class Round {
  readonly refs: RefManager = RefManager.create({
    stripes: STRIPES,
    initialBytes: 0,
    maxBytes: MAX_BYTES,
    maxThreads: THREADS,
    lockTimeoutMs: STUCK_MS,
  });
  /** Errors of threads that were to find none. */
  readonly failures: Error[] = [];
  /** What the watcher was told. */
  events = 0;
  tooOld = 0;
  readonly #control: Int32Array = new Int32Array(
    new SharedArrayBuffer((Control.WORDS + CREW * Progress.WORDS) * Int32Array.BYTES_PER_ELEMENT),
  );
  readonly #crew: Worker[] = [];
  readonly #ending = new AbortController();
  readonly #watching: Promise<void>;
  #isPaused = true;

  constructor(seed: number) {
    Atomics.store(this.#control, Control.PAUSE, 1);
    for (let row = 0; row < CREW; row++) {
      const progress = this.#control.buffer as SharedArrayBuffer;
      const data: ChurnData = {
        handle: this.handle,
        progress,
        worker: row,
        row,
        seed: seed + row,
        operations: FOREVER,
        end: 'when killed',
      };
      const worker = new Worker(churn, { workerData: data });
      worker.on('error', (error) => this.failures.push(error));
      this.#crew.push(worker);
    }
    this.#watching = this.#watch();
  }

  get handle(): RefManagerHandle & { readonly lockTimeoutMs: number } {
    return { ...this.refs.handle, lockTimeoutMs: STUCK_MS };
  }

  /** Lets the crew fill the store: a death in an empty one leaves nothing to repair. Then it stands still. */
  async fill(): Promise<void> {
    await this.resume();
    while (this.#operations() < FILLING_OPERATIONS) {
      assert.deepEqual(this.failures, []);
      await turn();
    }
    await this.pause();
  }

  /** The crew stands still between two operations, holding nothing. As it does at first. */
  async pause(): Promise<void> {
    if (this.#isPaused) return;
    this.#isPaused = true;
    while (this.#paused() > 0) await turn(); // some may not have left the pause before
    Atomics.store(this.#control, Control.PAUSE, 1);
    await this.#stands();
  }

  async #stands(): Promise<void> {
    while (this.#paused() < CREW) {
      assert.deepEqual(this.failures, []);
      await turn();
    }
  }

  async resume(): Promise<void> {
    await this.#stands();
    this.#isPaused = false;
    Atomics.store(this.#control, Control.PAUSE, 0);
    Atomics.notify(this.#control, Control.PAUSE);
  }

  /** A look at every shared key: throws where somebody dead still stands in the way, or left half a reference. */
  look(): void {
    for (let key = 0; key < SHARED_KEYS; key++) {
      const ref = this.refs.getRef(sharedKey(key));
      if (ref !== undefined && ref !== null) assertWhole(sharedKey(key), ref);
    }
  }

  /** Everything adds up. The crew is paused, and all who died are recovered. */
  audit(): void {
    const { size } = this.refs;
    const { problems, entries } = auditStore(this.refs);
    assert.deepEqual(problems, []);
    assert.equal(size, entries.size);
  }

  async end(): Promise<void> {
    for (const worker of this.#crew) await worker.terminate();
    this.#ending.abort();
    await this.#watching;
    this.refs.detach();
  }

  /** Of the thread of the crew that did the fewest. */
  #operations(): number {
    const words = this.#crew.map((_, row) => Control.WORDS + row * Progress.WORDS + Progress.OPERATIONS);
    return Math.min(...words.map((word) => Atomics.load(this.#control, word)));
  }

  #paused(): number {
    return this.#crew.filter((_, row) => {
      const word = Control.WORDS + row * Progress.WORDS + Progress.PAUSED;
      return Atomics.load(this.#control, word) !== 0;
    }).length;
  }

  /** So that writers publish. A death ends the watch, and it begins anew. */
  async #watch(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      try {
        for await (const { id } of this.refs.watch({ signal })) if (id.id !== '') this.events++;
      } catch (error) {
        if ((error as { code?: unknown }).code !== 'ERR_WATCH_TOO_OLD') throw error;
        this.tooOld++;
      }
    }
  }
}
