/**
 * What a thread of a lock fleet is told to do, and what it did: bench-section-loop.ts does it.
 */

import type { Waits } from '../fleet/waits.ts';

/** Words of the plain data of one stripe: a cache line. */
export const DATA_WORDS = 16;

export interface ThreadTask {
  /** Word 0: Phase. */
  readonly control: Int32Array<SharedArrayBuffer>;
  /** DATA_WORDS for each stripe. */
  readonly data: Int32Array<SharedArrayBuffer>;
  readonly stripes: number;
  readonly readShare: number;
  /** Steps of busy work in a section. */
  readonly holdSteps: number;
  readonly timing: 'samples' | 'every' | 'none';
  /** Share of a core this thread can hope for: at most 1. */
  readonly coreShare: number;
  readonly seed: number;
  readonly excludes: boolean;
}

export interface LoopResult {
  readonly operations: number;
  readonly elapsedMs: number;
  readonly writes: number;
  readonly waits: Waits;
  readonly timedOneIn: number;
  /** Readers that found a writer inside beside them. */
  readonly besideWriter: number;
  /** Calls of the lock that did not call their section exactly once before they came back. */
  readonly miscalled: number;
}
