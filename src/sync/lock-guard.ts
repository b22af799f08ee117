/**
 * What an acquisition of an RWLock gives: the hold as an object, which gives it back once.
 */

import type { Attachment } from './threads/attachment.ts';

/** A lock held; `release` gives it back, as does leaving a `using` block. */
export interface LockGuard extends Disposable {
  release(): void;
  /** Writers: true while what a dead writer left has not been followed by `markConsistent`. Readers: always false. */
  readonly abandoned: boolean;
}

/** A bare lock has one stripe. */
const STRIPE = 0;

/** Gives back the hold that was taken last, once; when that hold is over already, a later one is none of its business. */
export class ReadGuard implements LockGuard {
  readonly #attachment: Attachment;
  /** What `holds` of the lock said; 0 once released. */
  #hold: number;

  constructor(attachment: Attachment, hold: number) {
    this.#attachment = attachment;
    this.#hold = hold;
  }

  get abandoned(): boolean {
    return false;
  }

  release(): void {
    const hold = this.#hold;
    if (hold === 0) return;
    const { lock } = this.#attachment;
    lock.leaving = hold;
    lock.releaseReadHold(hold);
    this.#hold = 0;
  }

  [Symbol.dispose](): void {
    this.#attachment.lock.leaving = this.#hold; // before the call, which a stack overflow may keep from beginning
    this.release();
  }
}

/** As ReadGuard. */
export class WriteGuard implements LockGuard {
  readonly #attachment: Attachment;
  #hold: number;

  constructor(attachment: Attachment, hold: number) {
    this.#attachment = attachment;
    this.#hold = hold;
  }

  get abandoned(): boolean {
    return this.#attachment.isAbandoned(STRIPE);
  }

  release(): void {
    const hold = this.#hold;
    if (hold === 0) return;
    const { lock } = this.#attachment;
    lock.leaving = hold;
    lock.releaseWriteHold(hold);
    this.#hold = 0;
  }

  [Symbol.dispose](): void {
    this.#attachment.lock.leaving = this.#hold; // before the call, which a stack overflow may keep from beginning
    this.release();
  }
}
