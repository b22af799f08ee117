/** The watch ring under test as modules: the real ones of src/store, or a mutant of them. */

import * as watchCursor from '../../../src/store/watch/watch-cursor.ts';
import * as watchInterest from '../../../src/store/watch/watch-interest.ts';
import * as watchRing from '../../../src/store/watch/watch-ring.ts';
import * as threadRegistry from '../../../src/sync/threads/thread-registry.ts';
import type { Edit } from '../../mutation/edit.ts';
import { type Mutation, withMutant } from '../../mutation/with-mutant.ts';

const RING = ['watch-ring.ts', 'watch-cursor.ts', 'watch-interest.ts'];

/** What the model needs of src/. */
export interface WatchModules {
  readonly WatchRing: typeof watchRing.WatchRing;
  readonly WatchCursor: typeof watchCursor.WatchCursor;
  readonly announceWatcher: typeof watchInterest.announceWatcher;
  readonly withdrawWatcher: typeof watchInterest.withdrawWatcher;
  readonly settleWatched: typeof watchInterest.settleWatched;
  readonly ThreadRegistry: typeof threadRegistry.ThreadRegistry;
}

/** The ring as it is. */
export const REAL_WATCH: WatchModules = { ...watchRing, ...watchCursor, ...watchInterest, ...threadRegistry };

export function watchMutation(edits: readonly Edit[]): Mutation {
  return { edits, among: RING };
}

/** The ring with `edits` made. */
export function mutantWatch(edits: readonly Edit[]): Promise<WatchModules> {
  return withMutant(watchMutation(edits), (mutant) => mutant.load<WatchModules>(...RING, 'thread-registry.ts'));
}
