/** The watch ring of a store, as stripe.ts has it. */

import type { SharedMemory } from '../../memory/shared-memory.ts';
import { ThreadRegistry } from '../../sync/threads/thread-registry.ts';
import { settleWatched } from './watch-interest.ts';
import { WatchRing } from './watch-ring.ts';

/** The watch ring and all before it: the fixed part of the memory, so these views stay valid. */
export function ringOver({ buffer, layout }: SharedMemory): WatchRing {
  const words = new Int32Array(buffer, 0, layout.watch.end);
  const longs = new BigInt64Array(buffer, 0, layout.watch.end / 2);
  const registry = new ThreadRegistry(words, longs, layout.lock);
  return new WatchRing(words, longs, layout, () => settleWatched(registry));
}
