/**
 * The fast paths of the lock protocol that striped-lock.ts states: what a thread does when nobody is in its way. Portable:
 * see memory.ts. Called by stripe-access.ts, which knows the words, and does all that takes waiting or waking.
 *
 * `writer` is the index of a stripe's writer word, `line` that of a thread's reader line. Each function says by its result
 * all that its caller has to know: what was done, and what is held.
 */

import { SLOT_WORDS } from '../memory/layout.ts';
import { BLOCKS_DRAIN, isFree, isOpen, lineIs, READERS } from './lock-words.ts';
import type { i32 } from './memory.ts';
import { cas, exchange, load, or, store } from './memory.ts';

/** Writes READING for the stripe (`published`) into the own line, then reads the writer word. 1: the read lock is held. */
export function enterRead(line: i32, published: i32, writer: i32): i32 {
  store(line, published);
  return confirmRead(writer);
}

/**
 * For a thread whose line blocks the stripe already. 1 when it holds the read lock: the writer word is free and has
 * READERS, set here if need be.
 */
export function confirmRead(writer: i32): i32 {
  const seen: i32 = load(writer);
  if (isOpen(seen)) return 1;
  return isFree(seen) && isFree(or(writer, READERS)) ? 1 : 0;
}

/** The own line says NONE. Below 0: a writer awaited that (AWAITED is the sign bit), and is to be woken. */
export function leaveRead(line: i32): i32 {
  return exchange(line, 0);
}

/**
 * Takes the writer word if no thread has it; its other bits stay. Returns the word before: it is taken if that is free.
 * `guess`: READERS or 0, what the first attempt expects.
 */
export function takeWord(writer: i32, me: i32, guess: i32): i32 {
  let expected: i32 = guess;
  let seen: i32 = cas(writer, expected, me | expected);
  while (seen !== expected && isFree(seen)) {
    expected = seen;
    seen = cas(writer, expected, me | expected);
  }
  return seen;
}

/** The first slot but the own whose line blocks the stripe, or -1. For the thread that has the writer word. */
export function blockingSlot(stripe: i32, slot: i32, firstLine: i32, highWaterAt: i32): i32 {
  const highWater: i32 = load(highWaterAt); // after the CAS: an attached reader has raised it before publishing
  let line: i32 = firstLine;
  for (let other: i32 = 0; other < highWater; other++) {
    if (other !== slot && lineIs(load(line), stripe, BLOCKS_DRAIN)) return other;
    line += SLOT_WORDS;
  }
  return -1;
}

/** Frees the writer word if it still says `held`. 0: it does not, somebody waits: nothing was done. */
export function leaveWrite(writer: i32, held: i32, leave: i32): i32 {
  return cas(writer, held, leave) === held ? 1 : 0;
}
