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

const VALIDATE = 'return Atomics.load(words, entry.stateIndex) === entry.state ? entry : undefined;';
const FREE_OLD = 'this.records.free(stripe, old);';
const FIND = `const entry = this.index.find(stripe, hash, this.records);
    if (entry === 0) this.index.reserve`;
const WRITE = 'const record = this.records.write(stripe, this.#advance(stripe));';
const READ = `if (isNoted) found = this.#stripes.getNotedLocked(stripe, this, type, name, noted);
      else found = this.#stripes.getLocked(stripe, this);
`;
const RELEASE_READ = '      this.attachment.lock.releaseRead();\n';

export const STORE_MUTANTS: readonly StoreMutant[] = [
  {
    name: 'a remembered reference is not validated',
    edits: [edit(VALIDATE, 'return entry;')],
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
    edits: [edit(VALIDATE, 'return (Atomics.load(words, entry.stateIndex) & 1) === 1 ? entry : undefined;')],
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
    edits: [edit('const freed = (words[state] as number) + 1;', 'const freed = (words[state] as number) - 1;')],
    variant: CACHED,
    shown: 'surely',
    isInShortRun: true,
  },
  {
    name: 'a clear leaves the state word, so that caches keep the entry',
    edits: [edit('this.records.free(stripe, record);\n    this.index.remove(entry);', 'this.index.remove(entry);')],
    variant: CACHED,
    shown: 'surely',
    isInShortRun: true,
  },
  {
    name: 'an overwrite leaves the old record live',
    edits: [edit(FREE_OLD, '')],
    variant: CACHED,
    shown: 'surely',
  },
  {
    name: 'an overwrite does not point the index to the new record',
    edits: [
      edit(
        'const old = this.index.recordAt(entry);\n      this.index.replace(entry, record);\n',
        'const old = record;\n',
      ),
    ],
    variant: UNCACHED,
    shown: 'surely',
  },
  {
    name: 'a set does not look for the key',
    edits: [edit(FIND, FIND.replace('this.index.find(stripe, hash, this.records)', '0'))],
    variant: UNCACHED,
    shown: 'surely',
  },
  {
    name: 'a clear always says that something was there',
    edits: [edit('if (entry === 0) return false;\n    this.#clear', 'if (entry === 0) return true;\n    this.#clear')],
    variant: FRESH, // a held ID knows its hash: what is absent is told by the index alone
    shown: 'surely',
    isInShortRun: true,
  },
  {
    name: 'a refused overwrite has freed the old record',
    edits: [
      edit(FIND, FIND.replace('const', 'let')),
      edit(WRITE, `if (entry !== 0) this.clearLocked(stripe);\n    entry = 0;\n    ${WRITE}`),
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
      edit(FREE_OLD, 'this.old = old;'),
      edit('  readonly index: IndexPages;\n', '  readonly index: IndexPages;\n  old = 0;\n'),
      edit(
        '      this.#writtenState = this.memory.words[this.#writtenAt] as number;\n      this.attachment.lock.releaseWrite();\n',
        `      this.#writtenState = this.memory.words[this.#writtenAt] as number;
      this.attachment.lock.releaseWrite();
      if (this.#stripes.old !== 0) this.#stripes.records.free(stripe, this.#stripes.old);
      this.#stripes.old = 0;
`,
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
      edit(
        'const state = this.slab.commit(record);\n    if (entry === 0) {\n',
        'let state = 0;\n    if (entry === 0) {\n      state = this.slab.commit(record);\n',
      ),
      edit(FREE_OLD, `${FREE_OLD}\n      state = this.slab.commit(record);`),
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
