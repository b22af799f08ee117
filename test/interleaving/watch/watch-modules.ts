/** The watch ring under test as modules: the real ones of src/store, or a mutant of them (load-mutant.ts). */

import * as watchCursor from '../../../src/store/watch-cursor.ts';
import * as watchInterest from '../../../src/store/watch-interest.ts';
import * as watchRing from '../../../src/store/watch-ring.ts';
import * as threadRegistry from '../../../src/sync/thread-registry.ts';

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
