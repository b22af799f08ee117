/** Seeded bugs in the takeover of an ABANDONED stripe. */

import { BROKEN_EXCLUSION, type Edit, LOST_WAKE_UP, type Mutant } from './mutant.ts';

function inLock(find: string, replace: string): Edit {
  return { file: 'striped-lock.ts', find, replace };
}

const TAKES =
  '    if (Atomics.compareExchange(this.#words, writer, ABANDONED, this.#me) !== ABANDONED) return false;\n';

export const TAKEOVER_MUTANTS: readonly Mutant[] = [
  {
    name: 'a taker repairs without draining',
    edits: [inLock('      if (!(yield* this.#drain(stripe, writer, deadline))) return false;\n', '')],
    shownBy: [{ users: ['r', 'w'], crashes: 1, mortals: [1], recoverers: ['X'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a taker that gives up frees the word',
    edits: [
      inLock(
        '        Atomics.store(words, writer, ABANDONED); // never 0'.replace('words', 'this.#words'),
        '        Atomics.store(this.#words, writer, 0); // never 0',
      ),
    ],
    shownBy: [{ users: ['r', 'w'], crashes: 1, mortals: [1], recoverers: ['X'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a taker that gives up is silent',
    edits: [inLock('        this.#wake(writer); // others may sleep with our word in mind\n', '')],
    shownBy: [{ users: ['r', 'u', 'w'], abandoned: true }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a taker takes by a store',
    edits: [
      inLock(
        TAKES,
        '    if (Atomics.load(this.#words, writer) !== ABANDONED) return false;\n    Atomics.store(this.#words, writer, this.#me);\n',
      ),
    ],
    shownBy: [{ users: ['w', 'w'], abandoned: true }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a taker does not repair',
    edits: [inLock('      this.#options.repair(stripe);\n', '')],
    shownBy: [{ users: ['w', 'w'], crashes: 1, recoverers: ['X'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a taker that does not keep the stripe frees it silently',
    edits: [
      inLock(
        '    if (!keep) this.#letGo(stripe, writer);\n',
        '    if (!keep) Atomics.store(this.#words, writer, 0);\n',
      ),
    ],
    shownBy: [{ users: ['r', 'w'], abandoned: true }],
    verdict: LOST_WAKE_UP,
  },
];
