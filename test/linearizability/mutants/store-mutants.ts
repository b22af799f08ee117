/** Seeded bugs of the store. */

import { ALIVE, DEADLY, type Variant } from '../recorder/variant.ts';
import { edit, type StoreMutant } from './mutant.ts';

function variantNamed(name: string): Variant {
  const found = [...ALIVE, ...DEADLY].find((variant) => variant.name === name);
  if (found === undefined) throw new Error(`no variant is named ${name}`);
  return found;
}

const UNCACHED = variantNamed('few hot keys, no cache');
const CACHED = variantNamed('few hot keys, cached');
const CACHE_TOO_SMALL = variantNamed('few hot keys, cache too small');
const ALL_LENGTHS = variantNamed('references of all lengths');
const TINY = variantNamed('tiny store, no cache');
const DYING = variantNamed('watched deaths, no cache');
const DYING_CACHED = variantNamed('watched deaths, cached');

const COMMIT_THEN_FREE = `    const old = this.index.recordAt(entry);
    this.index.replace(entry, record);
    this.records.free(stripe, old);
`;
const WRITE_AND_COMMIT = `    const record = this.records.write(stripe, this.#advance(stripe));
    this.slab.commit(record);
`;
const VALIDATE =
  'return cached !== undefined && Atomics.load(words, cached.stateIndex) === cached.state ? cached : undefined;';
const READ_LOCKED = `      this.#acquireRead(stripe, 'getRef');
      found = this.#stripes.getLocked(stripe);
      this.#attachment.lock.releaseRead();
`;

export const STORE_MUTANTS: readonly StoreMutant[] = [
  {
    name: 'a remembered reference is not validated',
    edits: [edit(VALIDATE, 'return cached;')],
    variant: CACHED,
    shown: 'surely',
    isInShortRun: true,
  },
  {
    name: 'a remembered reference is validated as live, not as the same',
    edits: [
      edit(VALIDATE, 'return cached !== undefined && Atomics.load(words, cached.stateIndex) & 1 ? cached : undefined;'),
    ],
    variant: CACHED,
    shown: 'surely',
  },
  {
    name: 'a freed slot counts back, so that its next record has the same number',
    edits: [edit('const freed = Atomics.load(words, state) + 1;', 'const freed = Atomics.load(words, state) - 1;')],
    variant: CACHED,
    shown: 'surely',
    isInShortRun: true,
  },
  {
    name: 'a clear leaves the state word, so that caches keep the entry',
    edits: [edit('    this.records.free(stripe, record); // the state word first: it is the commit point\n', '')],
    variant: CACHED,
    shown: 'surely',
    isInShortRun: true,
  },
  {
    name: 'an overwrite leaves the old record live',
    edits: [edit(COMMIT_THEN_FREE, '    this.index.replace(entry, record);\n')],
    variant: CACHED,
    shown: 'surely',
    isInShortRun: true,
  },
  {
    name: 'an overwrite does not point the index to the new record',
    edits: [edit(COMMIT_THEN_FREE, '    this.records.free(stripe, record);\n')],
    variant: UNCACHED,
    shown: 'surely',
  },
  {
    name: 'a set does not look for the key',
    edits: [
      edit(
        '    if (entry === 0) this.index.reserve(stripe, hash);\n    const record',
        '    this.index.reserve(stripe, hash);\n    const record',
      ),
      edit(
        `    this.slab.commit(record);
    if (entry === 0) {
`,
        `    this.slab.commit(record);
    if (entry >= 0) {
`,
      ),
    ],
    variant: UNCACHED,
    shown: 'surely',
  },
  {
    name: 'a clear always says that something was there',
    edits: [
      edit(
        '    if (entry === 0) return false;\n    const record = this.index.recordAt(entry);\n    this.records.free',
        '    if (entry === 0) return true;\n    const record = this.index.recordAt(entry);\n    this.records.free',
      ),
    ],
    variant: UNCACHED,
    shown: 'surely',
    isInShortRun: true,
  },
  {
    name: 'a refused overwrite has freed the old record',
    edits: [
      edit(
        WRITE_AND_COMMIT,
        `    if (entry !== 0) this.clearLocked(stripe);\n${WRITE_AND_COMMIT}    if (entry !== 0) {\n      this.index.insert(stripe, hash, record);\n      this.#count(stripe, 1);\n      return;\n    }\n`,
      ),
    ],
    variant: TINY,
    shown: 'surely',
    isInShortRun: true,
  },
  {
    name: 'has and get read without the lock',
    edits: [
      edit(READ_LOCKED, '      found = this.#stripes.getLocked(stripe);\n'),
      edit(
        "      this.#acquireRead(stripe, 'hasRef');\n      const found = this.#stripes.hasLocked(stripe);\n      this.#attachment.lock.releaseRead();\n",
        '      const found = this.#stripes.hasLocked(stripe);\n',
      ),
    ],
    variant: ALL_LENGTHS,
    shown: 'by chance',
  },
  {
    name: 'a writer does not wait for the readers inside',
    edits: [
      edit(
        '      return false;\n    }\n    return true;\n  }\n\n  /** Lines to look at',
        '      return true;\n    }\n    return true;\n  }\n\n  /** Lines to look at',
      ),
    ],
    variant: ALL_LENGTHS,
    shown: 'by chance',
  },
  {
    name: 'the old record is freed after the lock is released',
    edits: [
      edit(COMMIT_THEN_FREE, '    this.old = this.index.recordAt(entry);\n    this.index.replace(entry, record);\n'),
      edit(
        '  readonly index: IndexPages;\n  readonly #memory',
        '  readonly index: IndexPages;\n  old = 0;\n  readonly #memory',
      ),
      edit(
        '      this.#stripes.setLocked(stripe);\n      this.#attachment.lock.releaseWrite();\n',
        `      this.#stripes.setLocked(stripe);
      this.#attachment.lock.releaseWrite();
      if (this.#stripes.old !== 0) {
        this.#stripes.records.free(stripe, this.#stripes.old);
        this.#stripes.old = 0;
      }
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
        READ_LOCKED,
        `${READ_LOCKED}      if (found !== undefined) found = { ...found, state: Atomics.load(this.memory.words, found.stateIndex) };\n`,
      ),
    ],
    variant: CACHE_TOO_SMALL,
    shown: 'by chance',
  },
  {
    name: 'an overwrite frees the old record before it commits the new one',
    edits: [
      edit(
        WRITE_AND_COMMIT,
        WRITE_AND_COMMIT.replace('    this.slab.commit(record);\n', '    if (entry === 0) this.slab.commit(record);\n'),
      ),
      edit(COMMIT_THEN_FREE, `${COMMIT_THEN_FREE}    this.slab.commit(record);\n`),
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
