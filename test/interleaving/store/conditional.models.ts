/**
 * Writes by what is stored, in the interleavings with two pre-emptions and with a death at any step; and that the model would
 * show it if a write did not look whether what it saw still stands.
 */

import { describe, it } from 'node:test';
import { edit } from '../../mutation/edit.ts';
import { mutantIsFound, storePasses } from './check-store.ts';
import type { StoreConfiguration } from './store-model.ts';

const STANDS = 'return stateIndex === version.stateIndex && this.#memory.words[stateIndex] === version.state;';
const NOTHING = 'return entry === 0 && version === undefined;';
const WRONG = ['ghost', 'final', 'exception'] as const;
/** Retries multiply the interleavings: no more than so many threads cut into what another was doing. */
const bounded = { preemptions: 2 } as const;
const recovered = { afterwards: ['X a?'], crashes: 1 } as const;

const CONFIGURATIONS: Readonly<Record<string, StoreConfiguration>> = {
  'two that set what is absent': { threads: ['a+1', 'a+2'], ...bounded },
  'two that compare and set': { before: 'a=1', threads: ['a1>2', 'a1>3'], ...bounded },
  'two that update': { before: 'a=1', threads: ['a^', 'a^'], ...bounded },
  'one that updates what was absent beside a set': { threads: ['a^', 'a=3'], ...bounded },
  'one that compares beside a clear and a set of the same': { before: 'a=1', threads: ['a1>2', 'a- a=1'], ...bounded },
  'one that updates beside a clear': { before: 'a=1', threads: ['a^', 'a-'], ...bounded },
  'dies comparing': { before: 'a=1', threads: ['a1>2'], ...recovered },
  'dies updating': { before: 'a=1', threads: ['a^'], ...recovered },
};

describe('conditional writes are linearizable and add up, in the interleavings and with a death at any step', () => {
  for (const [name, configuration] of Object.entries(CONFIGURATIONS)) {
    it(name, async (context) => {
      const { states, seconds } = await storePasses(configuration);
      context.diagnostic(`${states} states, ${seconds.toFixed(1)} s`);
    });
  }
});

describe('a seeded bug of conditional writes is found', () => {
  const mutants = [
    {
      name: 'whatever is stored is taken for what was seen',
      edits: [edit(STANDS, 'return true;')],
      shownBy: { before: 'a=1', threads: ['a1>2', 'a1>3'] },
    },
    {
      name: 'another record in the same slot is taken for what was seen',
      edits: [edit(STANDS, 'return stateIndex === version.stateIndex;')],
      shownBy: { before: 'a=1', threads: ['a^', 'a- a=5'], ...bounded },
    },
    {
      name: 'what is stored meanwhile is taken for nothing',
      edits: [edit(NOTHING, 'return version === undefined;')],
      shownBy: { threads: ['a+1', 'a+2'] },
    },
  ];
  for (const mutant of mutants) it(mutant.name, () => mutantIsFound({ ...mutant, verdict: WRONG }));
});
