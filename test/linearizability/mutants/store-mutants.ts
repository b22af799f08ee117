/** Seeded bugs of the store. */

import { edit } from '../../mutation/edit.ts';
import { ALIVE, DEADLY, type Variant } from '../recorder/variant.ts';
import type { StoreMutant } from './mutant.ts';

function variantNamed(name: string): Variant {
  const found = [...ALIVE, ...DEADLY].find((variant) => variant.name === name);
  if (found === undefined) throw new Error(`no variant is named ${name}`);
  return found;
}

const UNCACHED = variantNamed('few hot keys, no cache');
const CACHED = variantNamed('few hot keys, cached');
const FRESH = variantNamed('fresh IDs, cached');
const CACHE_TOO_SMALL = variantNamed('few hot keys, cache too small');
const ALL_LENGTHS = variantNamed('references of all lengths');
const TINY = variantNamed('tiny store, no cache');
const DYING = variantNamed('watched deaths, no cache');
const DYING_CACHED = variantNamed('watched deaths, cached');

const VALIDATE = 'return Atomics.load(words, entry.stateIndex) === entry.state;';
const FREE_OLD = 'freeRecord(own, stripe, old);';
const FIND = 'const entry: i32 = findKey(own, stripe, hash, keyBytes, shape);\n  if (entry === 0) {';
const COMMIT = 'const state: i32 = commit(own, record);\n  if (entry === 0) {';
const FIND_SLOWLY = 'const entry = this.#find(stripe);\n    if (entry === 0) index.reserve';
const RELEASE_WRITTEN = `this.#writtenState = this.memory.words[this.#writtenAt] as number;
      this.attachment.lock.releaseWrite();`;
const READ = `if (isNoted) found = this.#stripes.getNotedLocked(stripe, this, type, name, noted);
      else found = this.#stripes.getLocked(stripe, this);
`;
const RELEASE_READ = '      this.attachment.lock.releaseRead();\n';

export const STORE_MUTANTS: readonly StoreMutant[] = [
  {
    name: 'a remembered reference is not validated',
    edits: [edit(VALIDATE, 'return words.length > 0 && entry.state !== 0;')],
    variant: FRESH,
    shown: 'surely',
    isInShortRun: true,
  },
  {
    name: 'a reference found on the ID is not validated',
    edits: [edit('    if (Atomics.load(this.memory.words, seen.stateIndex) !== seen.state) return undefined;\n', '')],
    variant: CACHED,
    shown: 'surely',
    isInShortRun: true,
  },
  {
    name: 'a remembered reference is validated as live, not as the same',
    edits: [edit(VALIDATE, 'return (Atomics.load(words, entry.stateIndex) & 1) === 1;')],
    variant: FRESH,
    shown: 'surely',
  },
  {
    name: 'an update does not look whether it was overtaken',
    edits: [edit('if (!this.#stripes.holdsLocked(stripe, version)) return false;', '')],
    variant: UNCACHED,
    shown: 'surely',
    isInShortRun: true,
  },
  {
    name: 'an update takes another record in the same place for the one it saw',
    edits: [
      edit(
        'return stateIndex === version.stateIndex && this.#memory.words[stateIndex] === version.state;',
        'return stateIndex === version.stateIndex;',
      ),
    ],
    variant: UNCACHED,
    shown: 'by chance',
  },
  {
    name: 'the cache confuses IDs that differ in their type',
    edits: [
      edit(
        'if (entry === undefined || entry.type !== type) return undefined;',
        'if (entry === undefined) return undefined;',
      ),
    ],
    variant: FRESH,
    shown: 'surely',
  },
  {
    name: 'a freed slot counts back, so that its next record has the same number',
    edits: [edit('const freed: i32 = get(state) + 1;', 'const freed: i32 = get(state) - 1;')],
    variant: FRESH, // by a held ID, a bug of the state word leaves an update without end: nothing may be left to check
    shown: 'surely',
    isInShortRun: true,
  },
  {
    name: 'a clear leaves the state word, so that caches keep the entry',
    edits: [edit('freeRecord(own, stripe, get(entry + 1));\n  removeEntry(own, entry);', 'removeEntry(own, entry);')],
    variant: FRESH,
    shown: 'surely',
    isInShortRun: true,
  },
  {
    name: 'an overwrite leaves the old record live',
    edits: [edit(FREE_OLD, '')],
    variant: FRESH,
    shown: 'surely',
  },
  {
    name: 'an overwrite does not point the index to the new record',
    edits: [edit('const old: i32 = get(entry + 1);\n    put(entry + 1, record);\n', 'const old: i32 = record;\n')],
    variant: FRESH,
    shown: 'surely',
  },
  {
    name: 'a set does not look for the key',
    edits: [edit(FIND, 'const entry: i32 = 0;\n  if (entry === 0) {')],
    variant: FRESH, // a held ID knows where its record is
    shown: 'surely',
  },
  {
    name: 'a clear always says that something was there',
    edits: [edit('if (cleared === ABSENT) return false;', 'if (cleared === ABSENT) return true;')],
    variant: FRESH, // a held ID knows its hash: what is absent is told by the index alone
    shown: 'surely',
    isInShortRun: true,
  },
  {
    name: 'a refused overwrite has freed the old record',
    edits: [
      edit(
        FIND_SLOWLY,
        FIND_SLOWLY.replace('const entry', 'let entry').replace(
          'if',
          'if (entry !== 0) this.clearLocked(stripe);\n    entry = 0;\n    if',
        ),
      ),
    ],
    variant: TINY,
    shown: 'surely',
    isInShortRun: true,
  },
  {
    name: 'a get reads without the lock',
    edits: [edit(`      this.#gate.acquireRead(stripe, operation);\n      ${READ}${RELEASE_READ}`, `      ${READ}`)],
    variant: ALL_LENGTHS,
    shown: 'by chance',
  },
  {
    name: 'a writer does not wait for the readers inside',
    edits: [
      edit('      this.#leave = READERS;\n      return false;', '      this.#leave = READERS;\n      return true;'),
    ],
    variant: ALL_LENGTHS,
    shown: 'by chance',
  },
  {
    name: 'the old record is freed after the lock is released',
    edits: [
      edit(FREE_OLD, 'left.record = old;'),
      edit('function overflows(', 'export const left: { record: i32 } = { record: 0 };\nfunction overflows('),
      edit(
        "import { Encoder } from '../encoding/encoder.ts';",
        "import { Encoder } from '../encoding/encoder.ts';\nimport { left } from '../../core/store/write.ts';",
        { file: 'store-core.ts' },
      ),
      edit(
        RELEASE_WRITTEN,
        `${RELEASE_WRITTEN}
      if (left.record !== 0) this.#encoder.store.freeRecord(0, stripe, left.record);
      left.record = 0;`,
      ),
    ],
    variant: CACHE_TOO_SMALL,
    shown: 'by chance',
  },
  {
    name: 'the state that a reader remembers is loaded after the lock is released',
    edits: [
      edit(
        READ + RELEASE_READ,
        `${READ}${RELEASE_READ}      if (found) found = { ...found, state: Atomics.load(this.memory.words, found.stateIndex) };\n`,
      ),
    ],
    variant: CACHE_TOO_SMALL,
    shown: 'by chance',
  },
  {
    name: 'an overwrite frees the old record before it commits the new one',
    edits: [
      edit(COMMIT, 'let state: i32 = 0;\n  if (entry === 0) {\n    state = commit(own, record);'),
      edit(FREE_OLD, `${FREE_OLD}\n    state = commit(own, record);`),
    ],
    variant: DYING,
    shown: 'by chance',
  },
  {
    name: 'of two live records of a key the repair keeps the older',
    edits: [
      edit(
        'if (this.records.sequence(record) > this.records.sequence(other)) {',
        'if (this.records.sequence(record) < this.records.sequence(other)) {',
      ),
    ],
    variant: DYING,
    shown: {
      never: 'nobody can have seen the newer one: its writer died before the stripe was free, so either may be kept',
    },
  },
  {
    name: 'an abandoned stripe is not repaired',
    edits: [edit('      this.#options.repair(stripe);\n', '')],
    variant: DYING_CACHED,
    shown: 'by chance',
  },
  {
    name: 'the repair forgets the stripe’s references',
    edits: [
      edit(
        '      if (this.#reinsert(index, stripe, record)) count++;\n',
        '      if (live.length > 1 && this.#reinsert(index, stripe, record)) count++;\n',
      ),
    ],
    variant: DYING,
    shown: 'by chance',
  },
];
