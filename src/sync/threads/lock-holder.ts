/**
 * Who is in the way of an acquisition that gave up, in words: for the message of `ERR_LOCK_TIMEOUT`.
 */

import { AWAITED, BLOCKS_DRAIN, lineIs } from '../../core/lock-words.ts';
import type { StripedLock } from '../lock/striped-lock.ts';
import { nowMs } from '../real-time.ts';
import { heldForMs, stripeBase } from './held-since.ts';
import { slotThreadId, type ThreadRegistry } from './thread-registry.ts';

/** Looks at a reader line before it is called a hold: one that comes and goes blocks a third of the time. */
const LOOKS_AT_A_LINE = 32;

/** `thread 7 has it, held for at least 20 ms`, of the last acquisition of `stripe` by `lock`. */
export function describeHolder(registry: ThreadRegistry, lock: StripedLock, stripe: number): string {
  const { words, region } = registry;
  const { drainingSinceMs, blockedBy: slot } = lock;
  const isWriter = Number.isNaN(drainingSinceMs);
  // A writer that still waits for a reader has the word, not the lock. That reader was inside before the word was taken.
  const reader = isWriter ? readerInside(registry, stripe) : slot;
  const inside = reader >= 0 ? reader : slot;
  const holder = inside < 0 ? 'a thread that is gone' : `thread ${slotThreadId(registry.load(inside))}`;
  const heldMs = isWriter ? heldForMs(words, stripeBase(region, stripe)) : nowMs() - drainingSinceMs;
  return `${holder} has it, held for at least ${Math.max(0, Math.floor(heldMs))} ms`;
}

/** Slot of a thread that reads in the stripe while its writer waits, or -1. */
function readerInside(registry: ThreadRegistry, stripe: number): number {
  const highWater = registry.highWater();
  for (let slot = 0; slot < highWater; slot++) if (blocksForLong(registry, slot, stripe)) return slot;
  return -1;
}

/**
 * The line blocks, and its writer sleeps for it, or it blocks whenever one looks: published only for a moment, by a thread
 * that is about to see that it must wait, it would be gone at some look.
 */
function blocksForLong(registry: ThreadRegistry, slot: number, stripe: number): boolean {
  const index = registry.lineIndex(slot);
  for (let look = 0; look < LOOKS_AT_A_LINE; look++) {
    const line = Atomics.load(registry.words, index);
    if (!lineIs(line, stripe, BLOCKS_DRAIN)) return false;
    if ((line & AWAITED) !== 0) return true;
  }
  return true;
}
