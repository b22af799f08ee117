/** What crossed-waits.test.ts and its threads agree on. */

import { BARE_STRIPE_WORDS, type LockRegion, lockRegion } from '../../src/memory/layout.ts';

const THREADS = 8;
/** Two stripes. */
export const CROSSED: LockRegion = lockRegion(0, THREADS, 2, BARE_STRIPE_WORDS);
export const CrossedStep = { BOTH_DRAIN: 0, GO: 1 } as const;
