/** Seeded bugs of the commit protocol: edits of its sources, and the smallest configuration found that shows each. */

import { type Edit, edit } from '../../mutation/edit.ts';
import type { FailureKind } from '../explorer/index.ts';
import type { StoreConfiguration } from './store-model.ts';

export interface Mutant {
  readonly name: string;
  readonly edits: readonly Edit[];
  readonly shownBy: StoreConfiguration;
  /** The kinds of failure it may be found by; or why no run can tell it from the store. */
  readonly verdict: readonly FailureKind[] | { readonly equivalent: string };
}

const recovered = { afterwards: ['X a?'], crashes: 1 } as const;
const FIRST_SET: StoreConfiguration = { threads: ['a=1'], ...recovered };
const OVERWRITE: StoreConfiguration = { before: 'a=1', threads: ['a=2'], ...recovered };
const CLEAR: StoreConfiguration = { before: 'a=1 b=0', threads: ['a-'], ...recovered };
const LARGE_OVERWRITE: StoreConfiguration = { before: 'a=7', threads: ['a=8'], ...recovered };
const LARGE_CLEAR: StoreConfiguration = { before: 'a=7', threads: ['a-'], ...recovered };
const REMEMBERED: StoreConfiguration = { before: 'a=1', threads: ['a=2', 'a! a!'], racesToo: true };
const USED_AGAIN: StoreConfiguration = { before: 'a=1', threads: ['a- a=2', 'a!'], racesToo: true };
const SPLIT: StoreConfiguration = {
  before: 'b=0 c=0 d=0 e=0',
  threads: ['a=0'],
  chunks: [16, 16],
  ...recovered,
};
const TWO_STRIPES: StoreConfiguration = { stripes: 2, threads: ['a=1', 'b=1'] };

/** Somebody is told what nothing explains, or finds a word without its lock. */
const MISTOLD: readonly FailureKind[] = ['ghost', 'exception'];
/** What is stored does not add up, or is not what was acknowledged. */
const LEFT_OVER: readonly FailureKind[] = ['final'];
const WRONG: readonly FailureKind[] = [...MISTOLD, ...LEFT_OVER];
const RACE: readonly FailureKind[] = ['data race', 'ghost'];

const NOTED_OVERWRITE: StoreConfiguration = { before: 'a=1', threads: ['a:=2', 'a- b=3'] };
const NOTED_CLEAR: StoreConfiguration = { before: 'a=1', threads: ['a:-', 'a- b=3'] };
const NOTED_CHUNK: StoreConfiguration = { before: 'a=1', stripes: 2, threads: ['a:-', 'a- b=3'] };
const NOTED_LARGE: StoreConfiguration = { before: 'a=7', threads: ['a:=8'] };
const IS_NOTED = 'if (state === 0 || Atomics.load(this.#memory.words, stateIndex) !== state) return 0;';

const COMMITS = '    const state = this.slab.commit(record);\n';
const NOT_YET = '    let state = 0;\n';
const COMMITS_LATER = '      state = this.slab.commit(record);\n';
const RELEASES_OVERFLOW = 'if (overflow !== NONE) for (const chunk of overflow) this.#table.release(chunk);';
const FREES_OLD = '      this.records.free(stripe, old);\n';
const POINTS = '      this.index.replace(entry, record);\n';
const COUNTS_ONE = '      this.#count(stripe, 1);\n';

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'the old record is freed before the new one is committed',
    edits: [
      edit(COMMITS, NOT_YET),
      edit(FREES_OLD, FREES_OLD + COMMITS_LATER),
      edit(COUNTS_ONE, COUNTS_ONE + COMMITS_LATER),
    ],
    shownBy: OVERWRITE,
    verdict: WRONG,
  },
  {
    name: 'the index points to the new record before it is committed',
    edits: [edit(COMMITS, NOT_YET), edit(POINTS, POINTS + COMMITS_LATER), edit(COUNTS_ONE, COUNTS_ONE + COMMITS_LATER)],
    shownBy: OVERWRITE,
    verdict: { equivalent: 'the index is read under the lock alone, and after a death it is built anew' },
  },
  {
    name: 'the old record is not freed',
    edits: [edit(FREES_OLD, '')],
    shownBy: OVERWRITE,
    verdict: WRONG,
  },
  {
    name: 'a record is live before it is filled',
    edits: [
      edit(COMMITS, '    const state = this.slab.stateIndex(record);\n'),
      edit(
        'const { words, bytes } = this.#table.memory;\n    for',
        'this.#slab.commit(record);\n    const { words, bytes } = this.#table.memory;\n    for',
      ),
    ],
    shownBy: FIRST_SET,
    verdict: WRONG,
  },
  {
    name: 'the sequence is not advanced',
    edits: [edit('    this.#setSequence(stripe, next);\n', '')],
    shownBy: OVERWRITE,
    verdict: LEFT_OVER,
  },
  {
    name: 'repair keeps both of two live records',
    edits: [edit('      this.records.free(stripe, other);\n', '')],
    shownBy: OVERWRITE,
    verdict: WRONG,
  },
  {
    name: 'of two live records repair keeps the older',
    edits: [
      edit(
        'this.records.sequence(record) > this.records.sequence(other)',
        'this.records.sequence(record) < this.records.sequence(other)',
      ),
    ],
    shownBy: OVERWRITE,
    verdict: {
      equivalent:
        'there are two only when their writer died before it freed the old one: not acknowledged, and seen by nobody',
    },
  },
  {
    name: 'repair does not set the count',
    edits: [edit('    Atomics.store(this.#memory.words, this.#base(stripe) + Stripe.COUNT, count);\n', '')],
    shownBy: FIRST_SET,
    verdict: LEFT_OVER,
  },
  {
    name: 'repair does not raise the sequence',
    edits: [edit('    this.#setSequence(stripe, Math.max(highest, this.#sequence(stripe)));\n', '    void highest;\n')],
    shownBy: OVERWRITE,
    verdict: {
      equivalent:
        'a write advances it before anything else, so no record is ahead of it; the store is only more careful',
    },
  },
  {
    name: 'repair leaves the lists of partly free chunks',
    edits: [edit('    this.slab.forgetPartial(stripe);\n', '')],
    shownBy: OVERWRITE,
    verdict: [...WRONG, 'livelock'],
  },
  {
    name: 'repair keeps chunks of the old index that the new one does not need',
    edits: [edit('    for (const chunk of spare) this.table.release(chunk);\n', '')],
    shownBy: SPLIT,
    verdict: LEFT_OVER,
  },
  {
    name: 'repair leaks overflow chunks that no record names',
    edits: [edit('    this.#releaseLostOverflow(stripe);\n', '')],
    shownBy: LARGE_OVERWRITE,
    verdict: LEFT_OVER,
  },
  {
    name: 'overflow chunks are released before their record is freed',
    edits: [
      edit(
        `this.#slab.free(stripe, record);
         ${RELEASES_OVERFLOW}`,
        `${RELEASES_OVERFLOW}
         this.#slab.free(stripe, record);`,
      ),
    ],
    shownBy: LARGE_CLEAR,
    verdict: WRONG,
  },
  {
    name: 'a clear takes the record out of the index first',
    edits: [
      edit(
        '    this.records.free(stripe, record);\n    this.index.remove(entry);\n',
        '    this.index.remove(entry);\n    this.records.free(stripe, record);\n',
      ),
    ],
    shownBy: CLEAR,
    verdict: { equivalent: 'the index is read under the lock alone, and after a death it is built anew' },
  },
  {
    name: 'a record becomes live by a plain store',
    edits: [
      edit(
        'Atomics.store(words, state, (words[state] as number) + 1);',
        'words[state] = (words[state] as number) + 1;',
      ),
    ],
    shownBy: USED_AGAIN,
    verdict: RACE,
  },
  {
    name: 'a record ends by a plain store',
    edits: [edit('    Atomics.store(words, state, freed);\n', '    words[state] = freed;\n')],
    shownBy: REMEMBERED,
    verdict: RACE,
  },
  {
    name: 'what is remembered is validated by a plain load',
    edits: [
      edit(
        'return Atomics.load(words, entry.stateIndex) === entry.state',
        'return words[entry.stateIndex] === entry.state',
      ),
    ],
    shownBy: REMEMBERED,
    verdict: RACE,
  },
  {
    name: 'a state word goes back to 0 when its slot is freed',
    edits: [edit('    Atomics.store(words, state, freed);\n', '    Atomics.store(words, state, 0);\n')],
    shownBy: USED_AGAIN,
    verdict: WRONG,
  },
  {
    name: 'a chunk is claimed by a store',
    edits: [
      edit(
        '      if (Atomics.compareExchange(memory.words, entry + Chunk.OWNER, 0, owner) !== 0) continue;\n',
        '      Atomics.store(memory.words, entry + Chunk.OWNER, owner);\n',
      ),
    ],
    shownBy: TWO_STRIPES,
    verdict: WRONG,
  },
  {
    name: 'an empty chunk is released before it is unlinked',
    edits: [
      edit(
        '!this.#isKept(stripe, sizeClass, chunk)) {\n      this.#unlink(stripe, sizeClass, chunk);\n      this.#table.release(chunk);\n',
        '!this.#isKept(stripe, sizeClass, chunk)) {\n      this.#table.release(chunk);\n      this.#unlink(stripe, sizeClass, chunk);\n',
      ),
    ],
    shownBy: CLEAR,
    verdict: WRONG,
  },
  {
    name: 'a noted record is overwritten, whatever lies there by now',
    edits: [edit(IS_NOTED, 'if (state === 0) return 0;')],
    shownBy: NOTED_OVERWRITE,
    verdict: WRONG,
  },
  {
    name: 'a noted record is cleared, whatever lies there by now',
    edits: [edit(IS_NOTED, 'if (state === 0) return 0;')],
    shownBy: NOTED_CLEAR,
    verdict: WRONG,
  },
  {
    name: 'a noted record is current when anything is live there',
    edits: [edit(IS_NOTED, 'if (state === 0 || (Atomics.load(this.#memory.words, stateIndex) & 1) === 0) return 0;')],
    shownBy: { ...NOTED_CLEAR, preemptions: 2 },
    verdict: WRONG,
  },
  {
    name: 'whether a noted record is current is read plainly',
    edits: [edit(IS_NOTED, 'if (state === 0 || this.#memory.words[stateIndex] !== state) return 0;')],
    shownBy: NOTED_CHUNK,
    verdict: MISTOLD,
  },
  {
    name: 'the key of a noted record is taken from a slot that only names its chunks',
    edits: [
      edit('(shape ^ encoder.shape) & (KEY_SHAPE_MASK | Shape.OVERFLOW)', '(shape ^ encoder.shape) & KEY_SHAPE_MASK'),
    ],
    shownBy: NOTED_LARGE,
    verdict: WRONG,
  },
];
