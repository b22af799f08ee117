/**
 * What this very thread holds through another copy of this package: the program has loaded it twice, in a bundle and beside
 * it or in two versions. A synchronous wait for it would never end. Asked by attachment.ts, on the way to a sleep alone.
 */

import { BLOCKS_DRAIN, lineIs } from '../../core/lock-words.ts';
import { SlotState, slotState, slotThreadId, type ThreadRegistry } from './thread-registry.ts';

/** The slots of one thread that are those of another copy. */
export class OtherCopy {
  readonly #registry: ThreadRegistry;
  readonly #threadId: number;

  constructor(registry: ThreadRegistry, threadId: number) {
    this.#registry = registry;
    this.#threadId = threadId;
  }

  /** `holder` when it is such a slot, or one that reads in the stripe; -1: there is none. `own`: the slots of this copy. */
  inTheWay(stripe: number, holder: number, own: readonly number[]): number {
    if (this.owns(holder, own)) return holder;
    const { words } = this.#registry;
    const highWater = this.#registry.highWater();
    for (let slot = 0; slot < highWater; slot++) {
      const line = Atomics.load(words, this.#registry.lineIndex(slot));
      if (lineIs(line, stripe, BLOCKS_DRAIN) && this.owns(slot, own)) return slot;
    }
    return -1;
  }

  /** The slot is this thread's, but not this copy's. */
  owns(slot: number, own: readonly number[]): boolean {
    if (own.includes(slot)) return false;
    const state = this.#registry.load(slot);
    return slotState(state) === SlotState.ALIVE && slotThreadId(state) === this.#threadId;
  }
}
