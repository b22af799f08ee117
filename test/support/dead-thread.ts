/**
 * Makes the second attachment of second-thread.ts a thread of its own that is dead: its slots get the id of a thread
 * that does not exist, under which `recover` finds them.
 */

import type { RefManager } from '../../src/index.ts';
import { SLOT_WORDS, Slot } from '../../src/memory/layout.ts';
import { SharedMemory } from '../../src/memory/shared-memory.ts';
import { packSlot, SlotState, slotGeneration, slotState } from '../../src/sync/threads/thread-registry.ts';

/** No worker of a test run gets this far. */
export const DEAD_THREAD_ID = 1_000_000;

/** Slot 0 is the creator's: every other attached slot becomes `threadId`'s. */
export function buryOthers(refs: RefManager, threadId: number = DEAD_THREAD_ID): void {
  const { layout, buffer } = SharedMemory.attach(refs.handle);
  const longs = new BigInt64Array(buffer, 0, Math.floor(layout.lock.end / 2));
  for (let slot = 1; slot < layout.maxThreads; slot++) {
    const index = (layout.lock.slots + slot * SLOT_WORDS + Slot.STATE) / 2;
    const state = Atomics.load(longs, index);
    if (slotState(state) === SlotState.ALIVE)
      Atomics.store(longs, index, packSlot(SlotState.ALIVE, threadId, slotGeneration(state)));
  }
}
