/** What a victim of lock-kills.stress.ts is told, and the steps of the gate it shares with the main thread. */

import type { CoreBuild } from '../../../../src/core/core.ts';
import type { RWLockHandle } from '../../../../src/sync/index.ts';
import type { End } from '../../killing/ends.ts';

/** Where: the number of a window, at the so-many-th atomic operation on the lock, or nowhere in particular. */
export type Aim = { readonly window: number } | { readonly operation: number } | 'nowhere';

export interface VictimData {
  readonly handle: RWLockHandle;
  /** What its hot paths are to run as. */
  readonly core: CoreBuild;
  readonly guarded: SharedArrayBuffer;
  readonly row: number;
  readonly rows: number;
  readonly gate: SharedArrayBuffer;
  readonly aim: Aim;
  readonly end: End;
  readonly seed: number;
}

/** READY: attached. ARMED: may begin. STOPPED: is where it shall end. MISSED: others were first. ROUNDS: sections done. BAIT: 1 + thread to recover. WATCHING: looks out for the end of the bait. */
export const Step = { READY: 0, ARMED: 1, STOPPED: 2, MISSED: 3, ROUNDS: 4, BAIT: 5, WATCHING: 6 } as const;
