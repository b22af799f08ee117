/** A mutex in one word: owner + 1, and a bit while somebody sleeps. Wakes one; who was woken keeps the bit. */

import type { SampleKind, SampleLock } from './sample-lock.ts';

const WORD = 0;
const SLEEPERS = 1 << 8;

class PlainMutex implements SampleLock {
  readonly #words: Int32Array;
  readonly #me: number;
  readonly #bug: string | undefined;

  constructor(words: Int32Array, thread: number, bug: string | undefined) {
    this.#words = words;
    this.#me = thread + 1;
    this.#bug = bug;
  }

  lock(): void {
    if (Atomics.compareExchange(this.#words, WORD, 0, this.#me) === 0) return;
    const mine = this.#bug === 're-acquires without the sleepers bit' ? this.#me : this.#me | SLEEPERS;
    for (;;) {
      const seen = Atomics.load(this.#words, WORD);
      if (seen === 0) {
        if (Atomics.compareExchange(this.#words, WORD, 0, mine) === 0) return;
        continue;
      }
      const parked = seen | SLEEPERS;
      if (seen !== parked && Atomics.compareExchange(this.#words, WORD, seen, parked) !== seen) continue;
      const woken = Atomics.wait(this.#words, WORD, parked) === 'ok';
      if (woken && this.#bug === 'skips the re-check') {
        Atomics.store(this.#words, WORD, mine);
        return;
      }
    }
  }

  unlock(): void {
    if (this.#bug === 'notifies before the store') {
      if ((Atomics.load(this.#words, WORD) & SLEEPERS) !== 0) Atomics.notify(this.#words, WORD, 1);
      Atomics.store(this.#words, WORD, 0);
      return;
    }
    if (this.#bug === 'unlocks by load and store') {
      const seen = Atomics.load(this.#words, WORD);
      Atomics.store(this.#words, WORD, 0);
      if ((seen & SLEEPERS) !== 0) Atomics.notify(this.#words, WORD, 1);
      return;
    }
    if ((Atomics.exchange(this.#words, WORD, 0) & SLEEPERS) !== 0) Atomics.notify(this.#words, WORD, 1);
  }

  recover(dead: number): void {
    let wasOwner = false;
    for (
      let seen = Atomics.load(this.#words, WORD);
      (seen & ~SLEEPERS) === dead + 1;
      seen = Atomics.load(this.#words, WORD)
    ) {
      wasOwner = Atomics.compareExchange(this.#words, WORD, seen, 0) === seen;
    }
    if (wasOwner || this.#bug !== 'recovery wakes only if the owner died') Atomics.notify(this.#words, WORD);
  }

  lockShared(): void {
    this.lock();
  }

  unlockShared(): void {
    this.unlock();
  }
}

export const PLAIN_MUTEX: SampleKind = {
  words: 2,
  make: (words, thread, _threads, bug) => new PlainMutex(words, thread, bug),
};
