/**
 * The reader/writer lock of the textbooks: one shared word counts the readers inside, a bit says that a writer is
 * inside, another that a writer waits and new readers must queue (so writers do not starve; readers may). Every read
 * writes the shared word twice: that is what our lock's line per reader is there to avoid.
 */

import type { LockKind } from '../lock-kind.ts';
import { lineOf, sharedLines, spin } from './shared-lines.ts';

/** Bits 0-19: readers inside. 0 whenever WRITER is set. */
const READERS = 0x000f_ffff;
const WRITER = 1 << 20;
/** A writer waits: readers queue. Cleared by every releasing writer; whoever still waits sets it again. */
const WRITER_WAITS = 1 << 21;
/** Second word of the line: adds 1 whenever somebody who sleeps must look again. */
const EVENTS = 1;
/** Third word: threads that sleep, or are about to. */
const SLEEPERS = 2;

export const counterRwLock: LockKind = {
  name: 'counter RW lock',
  about: 'One word with a count of readers, a writer bit and a writer-waits bit; short spin, then an event count.',
  excludes: true,
  missing: () => undefined,
  create: (_threads, stripes) => sharedLines(stripes),
  attach: async (handle) => {
    const words = handle as Int32Array<SharedArrayBuffer>;
    const tryRead = (at: number): boolean => {
      const seen = Atomics.load(words, at);
      return (seen & ~READERS) === 0 && Atomics.compareExchange(words, at, seen, seen + 1) === seen;
    };
    const tryWrite = (at: number): boolean => {
      const seen = Atomics.load(words, at);
      return (seen & ~WRITER_WAITS) === 0 && Atomics.compareExchange(words, at, seen, seen | WRITER) === seen;
    };
    // No lost wake-up: SLEEPERS is raised, then the count is loaded, then the lock is tried. Whoever frees it changes
    // the word first and looks at SLEEPERS afterwards, so either the attempt succeeds or the count moves.
    const sleepUntil = (at: number, attempt: () => boolean): void => {
      Atomics.add(words, at + SLEEPERS, 1);
      for (;;) {
        const events = Atomics.load(words, at + EVENTS);
        if (attempt()) break;
        Atomics.wait(words, at + EVENTS, events);
      }
      Atomics.sub(words, at + SLEEPERS, 1);
    };
    const wake = (at: number): void => {
      if (Atomics.load(words, at + SLEEPERS) === 0) return;
      Atomics.add(words, at + EVENTS, 1);
      Atomics.notify(words, at + EVENTS);
    };
    return {
      style: 'acquires',
      acquireRead: (stripe) => {
        const at = lineOf(stripe);
        if (tryRead(at) || spin(() => tryRead(at))) return;
        sleepUntil(at, () => {
          // A reader that lost its compare-exchange to another reader tries again: nobody would wake it.
          while ((Atomics.load(words, at) & ~READERS) === 0) if (tryRead(at)) return true;
          return false;
        });
      },
      releaseRead: (stripe) => {
        const at = lineOf(stripe);
        if ((Atomics.sub(words, at, 1) & READERS) === 1) wake(at);
      },
      acquireWrite: (stripe) => {
        const at = lineOf(stripe);
        if (tryWrite(at) || spin(() => tryWrite(at))) return;
        sleepUntil(at, () => {
          for (;;) {
            const seen = Atomics.or(words, at, WRITER_WAITS) | WRITER_WAITS;
            if ((seen & ~WRITER_WAITS) !== 0) return false;
            if (Atomics.compareExchange(words, at, seen, WRITER) === seen) return true;
          }
        });
      },
      releaseWrite: (stripe) => {
        const at = lineOf(stripe);
        Atomics.store(words, at, 0); // WRITER_WAITS goes too: the sleepers are woken and race
        wake(at);
      },
    };
  },
};
