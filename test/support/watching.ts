/**
 * Looks into the shared words behind `watch`, and replays its events over a Map.
 */

import type { ContainerIDLike, RefManager, WatchEvent, Watcher } from '../../src/index.ts';
import { Header, SLOT_WORDS, Slot, WatchHeader } from '../../src/memory/layout.ts';
import { SharedMemory } from '../../src/memory/shared-memory.ts';
import { keyOf } from './reference-store.ts';

/** The last event of a test: whoever reads up to it has read all that was committed before. */
export const LAST: ContainerIDLike = { type: 'test', id: 'last event' };

/** Sets the last event, and yields everything before it. */
export async function eventsSoFar(refs: RefManager, watcher: Watcher): Promise<WatchEvent[]> {
  refs.setRef(LAST, null);
  const events: WatchEvent[] = [];
  for (let next = await watcher.next(); next.done !== true; next = await watcher.next()) {
    if (next.value.id.equals(LAST)) return events;
    events.push(next.value);
  }
  throw new Error('the watcher ended before the last event');
}

/** Does what the event says to a Map by `keyOf`. */
export function replay(entries: Map<string, unknown>, { type, id, ref }: WatchEvent): void {
  if (type === 'set') entries.set(keyOf(id), ref);
  else if (!entries.delete(keyOf(id))) throw new Error(`${id.toString()} was cleared but not there`);
}

/** What the store says of its watchers. */
export interface WatchState {
  /** Writers publish. */
  readonly watched: boolean;
  /** Thread slots that say that they watch. */
  readonly watchingSlots: number;
  readonly asleep: boolean;
  readonly head: bigint;
  readonly epoch: number;
  readonly cells: number;
}

export function watchState(refs: RefManager): WatchState {
  const { words, layout, buffer } = SharedMemory.attach(refs.handle);
  const { lock, watch } = layout;
  let watchingSlots = 0;
  for (let slot = 0; slot < lock.maxThreads; slot++)
    if (Atomics.load(words, lock.slots + slot * SLOT_WORDS + Slot.WATCHING) !== 0) watchingSlots++;
  return {
    watched: (Atomics.load(words, Header.WATCHED) & 1) !== 0,
    watchingSlots,
    asleep: Atomics.load(words, watch.base + WatchHeader.SLEEPING) !== 0,
    head: Atomics.load(new BigInt64Array(buffer, watch.base * 4, 1), 0),
    epoch: Atomics.load(words, watch.base + WatchHeader.EPOCH),
    cells: watch.cells,
  };
}
