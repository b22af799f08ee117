/**
 * What is done with a lock in one turn, for one side. Loaded once for each (`?side=…`), so that every call here has one
 * target: a loop that called both locks would measure what the engine makes of such a loop.
 */

import { type Core, coreOver } from '../../src/core/core.ts';
import { lineWord, ownerWord, READERS } from '../../src/core/lock-words.ts';
import { CACHE_LINE_WORDS, WORD_BYTES } from '../../src/memory/layout.ts';
import { allocateMemory } from '../../src/memory/linear-memory.ts';
import type * as Library from '../../src/sync/index.ts';
import { Mode } from '../../src/sync/lock/lock-mode.ts';

export const USES = ['read(body)', 'write(body)', 'acquireRead and its guard', 'acquireWrite and its guard'] as const;
export type Use = (typeof USES)[number];

/** Exported, so that no section can be left out. */
export let sum = 0;
const body = (): void => {
  sum++;
};

/** `times` uses of a lock that `library` makes. */
export function turnOf({ RWLock }: typeof Library, use: Use, times: number): () => void {
  const lock = RWLock.create();
  const uses: Readonly<Record<Use, () => void>> = {
    'read(body)': () => {
      for (let i = 0; i < times; i++) lock.read(body);
    },
    'write(body)': () => {
      for (let i = 0; i < times; i++) lock.write(body);
    },
    'acquireRead and its guard': () => {
      for (let i = 0; i < times; i++) {
        const guard = lock.acquireRead();
        sum++;
        guard.release();
      }
    },
    'acquireWrite and its guard': () => {
      for (let i = 0; i < times; i++) {
        const guard = lock.acquireWrite();
        sum++;
        guard.release();
      }
    },
  };
  return uses[use];
}

/**
 * The same with the core's functions alone, called from a bare loop: an instruction or two that every lock needs to be had,
 * and one to be given back. No lock on top of them can take less.
 */
export function coreTurn(use: Use, times: number): () => void {
  const line = CACHE_LINE_WORDS;
  const writer = 2 * CACHE_LINE_WORDS;
  const memory = allocateMemory(2 * writer * WORD_BYTES);
  const words = new Int32Array(memory.buffer);
  const { enterRead, leaveRead, takeWord, leaveWrite }: Core = coreOver(memory, words);
  if (use === 'read(body)' || use === 'acquireRead and its guard') {
    const published = lineWord(0, 1) | Mode.READING;
    words[writer] = READERS;
    return () => {
      for (let i = 0; i < times; i++) {
        if (enterRead(line, published, writer) === 0) throw new Error('nobody else has it');
        body();
        if (leaveRead(line) !== published) throw new Error('nobody waits');
      }
    };
  }
  const me = ownerWord(0, 1);
  return () => {
    for (let i = 0; i < times; i++) {
      if (takeWord(writer, me, 0) !== 0) throw new Error('nobody else has it');
      body();
      if (leaveWrite(writer, me, 0) === 0) throw new Error('nobody waits');
    }
  };
}

/** The same with what a lock comes to at least in JavaScript: one word, compare-exchange and store, and no waiting. */
export function bareTurn(times: number): () => void {
  const words = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const mutex = (section: () => void): void => {
    while (Atomics.compareExchange(words, 0, 0, 1) !== 0);
    section();
    Atomics.store(words, 0, 0);
  };
  return () => {
    for (let i = 0; i < times; i++) mutex(body);
  };
}
