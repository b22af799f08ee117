/**
 * Who watches: writers publish only while somebody does. Each watching thread says so in its own slot, with the slot's
 * generation, so that what a dead thread said is void once its slot is recovered; the store's word WATCHED sums it up.
 *
 * WATCHED changes its value whenever somebody begins to watch, so whoever found nobody watching and clears it by CAS
 * fails if a newcomer came meanwhile: a newcomer sets its slot first. A dead watcher costs at most needless publishing,
 * until its slot is recovered and a publisher has looked (WatchRing, LOOKS_A_LAP).
 */

import { Header } from '../../memory/layout.ts';
import type { SlotIdentity, ThreadRegistry } from '../../sync/threads/thread-registry.ts';

const SOMEBODY = 1;
/** The rest of WATCHED counts those who began. */
const ONE_MORE = 2;

/** Sets WATCHED after this thread's slot says that it watches. */
export function announceWatcher(registry: ThreadRegistry, identity: SlotIdentity): void {
  registry.setWatching(identity, true); // first: whoever looks from here on finds it
  const { words } = registry;
  for (let seen = Atomics.load(words, Header.WATCHED); ; ) {
    const found = Atomics.compareExchange(words, Header.WATCHED, seen, (seen + ONE_MORE) | SOMEBODY);
    if (found === seen) return;
    seen = found;
  }
}

/** This thread watches no more. */
export function withdrawWatcher(registry: ThreadRegistry, identity: SlotIdentity): void {
  registry.setWatching(identity, false);
  settleWatched(registry);
}

/** Clears WATCHED if nobody watches. Any thread. */
export function settleWatched(registry: ThreadRegistry): void {
  const { words } = registry;
  const seen = Atomics.load(words, Header.WATCHED);
  if ((seen & SOMEBODY) === 0) return;
  const highWater = registry.highWater();
  for (let slot = 0; slot < highWater; slot++) if (registry.isWatching(slot)) return;
  Atomics.compareExchange(words, Header.WATCHED, seen, seen & ~SOMEBODY); // lost: somebody began, or cleared it
}
