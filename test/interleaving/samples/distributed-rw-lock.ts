/** A reader/writer lock with one flag a reader and one word for the writer: the simplest form of the real one. */

import type { SampleKind, SampleLock } from './sample-lock.ts';

const WRITER = 0;
const FIRST_FLAG = 1;

class DistributedRwLock implements SampleLock {
  readonly #words: Int32Array;
  readonly #me: number;
  readonly #flag: number;
  readonly #threads: number;
  readonly #bug: string | undefined;

  constructor(words: Int32Array, thread: number, threads: number, bug: string | undefined) {
    this.#words = words;
    this.#me = thread + 1;
    this.#flag = FIRST_FLAG + thread;
    this.#threads = threads;
    this.#bug = bug;
  }

  lockShared(): void {
    for (;;) {
      if (this.#bug === 'loads the writer before it sets its flag') {
        const early = Atomics.load(this.#words, WRITER);
        Atomics.store(this.#words, this.#flag, 1);
        if (early === 0) return;
      } else {
        Atomics.store(this.#words, this.#flag, 1);
      }
      const seen = Atomics.load(this.#words, WRITER);
      if (seen === 0) return;
      Atomics.store(this.#words, this.#flag, 0);
      if (this.#bug !== 'backs off without notify') Atomics.notify(this.#words, this.#flag);
      Atomics.wait(this.#words, WRITER, seen);
    }
  }

  unlockShared(): void {
    if (this.#bug === 'notifies before the store') Atomics.notify(this.#words, this.#flag);
    Atomics.store(this.#words, this.#flag, 0);
    if (this.#bug !== 'notifies before the store') Atomics.notify(this.#words, this.#flag);
  }

  lock(): void {
    for (let seen = this.#take(); seen !== 0; seen = this.#take()) {
      Atomics.wait(this.#words, WRITER, seen);
      if (this.#bug === 'a writer skips the re-check') break;
    }
    for (let flag = FIRST_FLAG; flag < FIRST_FLAG + this.#threads; flag++) {
      while (Atomics.load(this.#words, flag) === 1) {
        Atomics.wait(this.#words, flag, 1);
        if (this.#bug === 'if for while: equivalent') break;
      }
    }
  }

  #take(): number {
    return Atomics.compareExchange(this.#words, WRITER, 0, this.#me);
  }

  unlock(): void {
    Atomics.store(this.#words, WRITER, 0);
    Atomics.notify(this.#words, WRITER);
  }

  recover(dead: number): void {
    const owned = Atomics.compareExchange(this.#words, WRITER, dead + 1, 0) === dead + 1;
    if (owned || this.#bug !== 'recovery wakes only if the owner died') Atomics.notify(this.#words, WRITER);
    if (this.#bug === 'recovery forgets the flag') return;
    Atomics.store(this.#words, FIRST_FLAG + dead, 0);
    Atomics.notify(this.#words, FIRST_FLAG + dead);
  }
}

export const DISTRIBUTED_RW_LOCK: SampleKind = {
  words: 8,
  make: (words, thread, threads, bug) => new DistributedRwLock(words, thread, threads, bug),
};
