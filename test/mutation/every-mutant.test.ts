/** Whoever changes the sources learns here, in a second, which mutants no longer fit; that each is caught takes long. */

import { describe, it } from 'node:test';
import { lockMutation } from '../interleaving/lock/lock-modules.ts';
import { ALL_MUTANTS as LOCK_MUTANTS } from '../interleaving/lock/mutants/all-mutants.ts';
import { storeMutation } from '../interleaving/store/store-modules.ts';
import { MUTANTS as STORE_MUTANTS } from '../interleaving/store/store-mutants.ts';
import { watchMutation } from '../interleaving/watch/watch-modules.ts';
import { MUTANTS as WATCH_MUTANTS } from '../interleaving/watch/watch-mutants.ts';
import { historyMutation } from '../linearizability/mutants/catch-mutant.ts';
import { STORE_MUTANTS as HISTORY_MUTANTS } from '../linearizability/mutants/store-mutants.ts';
import { type Mutation, mutatedSources } from './with-mutant.ts';

type Named = readonly [name: string, mutation: Mutation];
const SUITES: Readonly<Record<string, readonly Named[]>> = {
  'the lock': LOCK_MUTANTS.map(({ name, edits }) => [name, lockMutation(edits)]),
  'the watch ring': WATCH_MUTANTS.map(({ name, edits }) => [name, watchMutation(edits)]),
  'the commit protocol': STORE_MUTANTS.map(({ name, edits, shownBy }) => [name, storeMutation(shownBy.sizes, edits)]),
  'recorded histories': HISTORY_MUTANTS.map(({ name, edits }) => [name, historyMutation(edits)]),
};

for (const [suite, mutants] of Object.entries(SUITES)) {
  describe(`the mutants of ${suite} fit the sources`, () => {
    for (const [name, mutation] of mutants) it(name, () => void mutatedSources(mutation));
  });
}
