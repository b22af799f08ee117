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
const BESIDE: StoreConfiguration = { before: 'b=0', threads: ['a=1'] };
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

/** With room for the new record in a chunk that the stripe kept. */
const NOTED_OVERWRITE: StoreConfiguration = {
  before: 'a=1 c=1 c-',
  stripes: 2,
  chunks: [5, 8],
  threads: ['a:=2', 'a- b=3'],
};
const NOTED_CLEAR: StoreConfiguration = { before: 'a=1', threads: ['a:-', 'a- b=3'] };
const NOTED_GET: StoreConfiguration = { before: 'a=1', threads: ['a:?', 'a- b=3'] };
const NOTED_CHUNK: StoreConfiguration = { before: 'a=1', stripes: 2, threads: ['a:-', 'a- b=3'] };
const IS_NOTED = 'if (state === 0 || load(at) !== state) return 0;';

const COMMITS = '  const state: i32 = commit(own, record);\n';
const NOT_YET = '  let state: i32 = 0;\n';
const COMMITS_LATER = '    state = commit(own, record);\n';
const RELEASES_OVERFLOW = 'this.records.release(overflow);';
const FREES_OLD = '    freeRecord(own, stripe, old);\n';
const POINTS = '    put(entry + 1, record);\n';
const COUNTS_ONE = '    add(stripeAt(own, stripe) + Stripe.COUNT, 1);\n';
const FILLS = '  copyOut(record + RecordWord.BODY, from, words);\n';

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
      edit(COMMITS, '  const state: i32 = stateOf(own, record);\n'),
      edit(FILLS, `commit(own, record);\n${FILLS}`),
      edit('giveBackRecord, takeSlot }', 'giveBackRecord, stateOf, takeSlot }'),
    ],
    shownBy: FIRST_SET,
    verdict: WRONG,
  },
  {
    name: 'the sequence is not advanced',
    edits: [edit('  advance(stripeAt(own, stripe) + Stripe.SEQUENCE, record + RecordWord.SEQUENCE);\n', '')],
    shownBy: BESIDE,
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
        `const cleared = this.#core.clearEntry(this.#own, stripe, entry);
         ${RELEASES_OVERFLOW}`,
        `${RELEASES_OVERFLOW}
         const cleared = this.#core.clearEntry(this.#own, stripe, entry);`,
      ),
    ],
    shownBy: LARGE_CLEAR,
    verdict: WRONG,
  },
  {
    name: 'a clear takes the record out of the index first',
    edits: [
      edit(
        '  freeRecord(own, stripe, get(entry + 1));\n  removeEntry(own, entry);\n',
        '  const record: i32 = get(entry + 1);\n  removeEntry(own, entry);\n  freeRecord(own, stripe, record);\n',
      ),
    ],
    shownBy: CLEAR,
    verdict: { equivalent: 'the index is read under the lock alone, and after a death it is built anew' },
  },
  {
    name: 'a record becomes live by a plain store',
    edits: [edit('store(state, get(state) + 1);', 'put(state, get(state) + 1);')],
    shownBy: USED_AGAIN,
    verdict: RACE,
  },
  {
    name: 'a record ends by a plain store',
    edits: [edit('  store(state, freed);\n', '  put(state, freed);\n')],
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
    edits: [edit('  store(state, freed);\n', '  store(state, 0);\n')],
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
        '  unlink(own, stripe, sizeClass, chunk);\n  releaseChunk(own, chunk);\n',
        '  releaseChunk(own, chunk);\n  unlink(own, stripe, sizeClass, chunk);\n',
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
    edits: [edit(IS_NOTED, 'if (state === 0 || (load(at) & 1) === 0) return 0;')],
    shownBy: { ...NOTED_GET, preemptions: 2 },
    verdict: WRONG,
  },
  {
    name: 'whether a noted record is current is read plainly',
    edits: [edit(IS_NOTED, 'if (state === 0 || get(at) !== state) return 0;')],
    shownBy: NOTED_CHUNK,
    verdict: MISTOLD,
  },
];
