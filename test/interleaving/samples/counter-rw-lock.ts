/** A reader/writer lock that counts its readers in one word. A bare count cannot be recovered: nobody knows whose it is. */

import type { SampleKind, SampleLock } from './sample-lock.ts';

const WORD = 0;
const WRITER = 1 << 30;

class CounterRwLock implements SampleLock {
  readonly #words: Int32Array;
  readonly #bug: string | undefined;

  constructor(words: Int32Array, bug: string | undefined) {
    this.#words = words;
    this.#bug = bug;
  }

  lockShared(): void {
    for (;;) {
      const seen = Atomics.load(this.#words, WORD);
      if (seen === WRITER) this.#sleep(seen);
      else if (this.#bug === 'a reader stores instead of a CAS') {
        Atomics.store(this.#words, WORD, seen + 1);
        return;
      } else if (Atomics.compareExchange(this.#words, WORD, seen, seen + 1) === seen) return;
    }
  }

  unlockShared(): void {
    if (Atomics.sub(this.#words, WORD, 1) === 1)
      Atomics.notify(this.#words, WORD, this.#bug === 'wakes one' ? 1 : undefined);
  }

  lock(): void {
    for (;;) {
      const seen = Atomics.compareExchange(this.#words, WORD, 0, WRITER);
      if (seen === 0) return;
      this.#sleep(seen);
    }
  }

  unlock(): void {
    if (this.#bug === 'notifies before the store') Atomics.notify(this.#words, WORD);
    Atomics.store(this.#words, WORD, 0);
    if (this.#bug !== 'notifies before the store') Atomics.notify(this.#words, WORD);
  }

  recover(): void {
    if (Atomics.compareExchange(this.#words, WORD, WRITER, 0) === WRITER) Atomics.notify(this.#words, WORD);
  }

  #sleep(seen: number): void {
    Atomics.wait(
      this.#words,
      WORD,
      this.#bug === 'no re-check before the sleep' ? Atomics.load(this.#words, WORD) : seen,
    );
  }
}

export const COUNTER_RW_LOCK: SampleKind = {
  words: 2,
  make: (words, _thread, _threads, bug) => new CounterRwLock(words, bug),
};
