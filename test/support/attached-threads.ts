/** Who has a slot of a store, whether it lives or not. */

import type { RefManager } from '../../src/index.ts';
import { SharedMemory } from '../../src/memory/shared-memory.ts';
import { SlotState, slotState, slotThreadId, ThreadRegistry } from '../../src/sync/threads/thread-registry.ts';

/** The thread ids in the slots that are taken. */
export function attachedThreads(refs: RefManager): number[] {
  const { buffer, words, layout } = SharedMemory.attach(refs.handle);
  const longs = new BigInt64Array(buffer, 0, Math.floor(layout.lock.end / 2));
  const registry = new ThreadRegistry(words, longs, layout.lock);
  return Array.from({ length: layout.maxThreads }, (_, slot) => registry.load(slot))
    .filter((state) => slotState(state) !== SlotState.FREE)
    .map(slotThreadId);
}
