/** Mutants that short histories give away, and how far they are recorded. */

import assert from 'node:assert/strict';
import { catchMutant, caughtBy } from './catch-mutant.ts';
import type { StoreMutant } from './mutant.ts';
import { STORE_MUTANTS } from './store-mutants.ts';

const SEED = 1;
const MOST_OPERATIONS = 400_000;
const SHORT_ROOM = 4000;

/** The others need long runs: long/mutants.long.ts. */
export const SHORT_RUN: readonly StoreMutant[] = STORE_MUTANTS.filter(({ isInShortRun }) => isInShortRun === true);

/** @throws AssertionError when no history gives the mutant away */
export async function historyShows(mutant: StoreMutant): Promise<void> {
  const shorter = { ...mutant, variant: { ...mutant.variant, room: SHORT_ROOM } };
  assert.equal(caughtBy(await catchMutant(shorter, MOST_OPERATIONS, SEED)), 'history');
}
