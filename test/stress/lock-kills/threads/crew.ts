/** What the crew of lock-kills.stress.ts shares with the main thread: who keeps the lock busy while others die. */

import type { RWLockHandle } from '../../../../src/sync/index.ts';

export interface CrewData {
  readonly handle: RWLockHandle;
  readonly guarded: SharedArrayBuffer;
  readonly row: number;
  readonly rows: number;
  readonly control: SharedArrayBuffer;
  /** Uses readAsync and writeAsync. */
  readonly asynchronous: boolean;
}

/** STOP: 1 ends the crew. ASKED: number of the latest question. ANSWERS, by row: the question that stood when the last round began. */
export const CrewWord = { STOP: 0, ASKED: 1, ANSWERS: 2 } as const;
