/** Seeded bugs in READERS, the bit that says whether a writer has to look at the lines at all. */

import { edit } from '../../../mutation/edit.ts';
import { BROKEN_EXCLUSION, LOST_WAKE_UP, type Mutant } from './mutant.ts';

const CONFIRMS = '  return isFree(seen) && isFree(or(writer, READERS)) ? 1 : 0;\n';
const LOOKS_AT_LINES = '    return this.isDrained(stripe) ? seen : UNDRAINED;\n';

export const READERS_BIT_MUTANTS: readonly Mutant[] = [
  {
    name: 'a reader enters without saying so in the writer word',
    edits: [edit(CONFIRMS, '  return isFree(seen) ? 1 : 0;\n')],
    shownBy: [{ users: ['r', 'w'], unread: true }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a reader that says so does not look whether the word was free then',
    edits: [edit('isFree(or(writer, READERS))', 'or(writer, READERS) !== 0.5')],
    shownBy: [{ users: ['r', 'w'], unread: true }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a reader says so by a load and a store',
    edits: [
      edit(
        CONFIRMS,
        '  if (!isFree(seen) || !isFree(load(writer))) return 0;\n  store(writer, READERS);\n  return 1;\n',
      ),
    ],
    shownBy: [{ users: ['r', 'w'], unread: true }],
    verdict: [...BROKEN_EXCLUSION, ...LOST_WAKE_UP, 'final'],
  },
  {
    name: 'a reader that tries again enters without saying so',
    edits: [
      edit(
        '    if (this.#access.confirm(writer)) return true;\n',
        '    if (isFree(Atomics.load(words, writer))) return true;\n',
      ),
    ],
    shownBy: [{ users: ['r', 'w', 'w'], unread: true }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a writer takes the word without its READERS',
    edits: [edit('    this.#held = this.me | this.#guess;\n', '    this.#held = this.me;\n')],
    shownBy: [{ users: ['r', 'w'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'no writer looks at the lines at first',
    edits: [edit(LOOKS_AT_LINES, '    this.#leave = 0;\n    return seen;\n')],
    shownBy: [{ users: ['r', 'w'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'every writer looks at the lines',
    edits: [
      edit(
        '    if (seen !== 0) return this.#enterWriteSlow(stripe, seen);\n',
        '    if (stripe >= 0) return this.#enterWriteSlow(stripe, seen);\n',
      ),
      edit('    if ((this.#held & READERS) === 0) return true;\n', ''),
      edit('    return (this.#held & READERS) !== 0;\n', '    return true;\n'),
    ],
    shownBy: [
      { users: ['rw', 'wr'], unread: true },
      { users: ['r', 'w'], unread: true, crashes: 1, recoverers: ['X'] },
    ],
    verdict: {
      equivalent: 'the lock as it was without the bit: a line that blocks is no hold when the word was taken first',
    },
  },
  {
    name: 'a writer that gives up because of a reader takes READERS away',
    edits: [edit('    this.#leave = READERS;\n    return false;\n', '    this.#leave = 0;\n    return false;\n')],
    shownBy: [{ users: ['r', 'u', 'w'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a writer whose time runs out while it drains takes READERS away',
    edits: [edit('    access.leaveReaders();\n', '')],
    shownBy: [{ users: ['r', 'W', 'ww'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a release that promotes takes READERS away',
    edits: [
      edit(
        'const before = Atomics.exchange(words, writer, this.me | READERS);',
        'const before = Atomics.exchange(words, writer, this.me);',
      ),
    ],
    shownBy: [{ users: ['r', 'ww', 'w'], unread: true }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a word freed for those who wait loses READERS',
    edits: [edit('Atomics.and(words, writer, PARKED | READERS);', 'Atomics.and(words, writer, PARKED);')],
    shownBy: [{ users: ['r', 'ww', 'w'], unread: true }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a release wakes only those who waited before the look at the lines',
    edits: [
      edit(
        'if (((before | after) & PARKED) !== 0) this.wake(writer);',
        'if ((before & PARKED) !== 0 || after === 0.5) this.wake(writer);',
      ),
    ],
    shownBy: [{ users: ['r', 'w', 'w'], unread: true }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a taker believes that there are no readers',
    edits: [edit('    this.#held = this.me | READERS;\n', '    this.#held = this.me;\n')],
    shownBy: [{ users: ['r', 'w'], crashes: 1, mortals: [1], recoverers: ['X'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'an ABANDONED word forgets that readers may be inside',
    edits: [
      edit('= NOBODY | PARKED | READERS;', '= NOBODY | PARKED;'),
      edit('    const ours = access.me | PARKED | READERS;\n', '    const ours = access.me | PARKED;\n'),
    ],
    shownBy: [{ users: ['r', 'r', 'w'], crashes: 1, mortals: [2], recoverers: ['X'], unread: true }],
    verdict: ['ghost', 'exception', 'deadlock', 'only a time-out helps', 'final', 'livelock'],
  },
  {
    name: 'of many stripes, each is let go with what was noted of the last',
    edits: [
      edit('    this.#held = seen & ~PARKED;\n    this.#leave = seen & READERS;\n', '    this.#leave = seen & 0;\n'),
    ],
    shownBy: [
      { users: ['B', 'r1', 'w'], stripes: 2 },
      { users: ['B', 'r1', 'w1'], stripes: 2 },
    ],
    verdict: {
      equivalent: 'all are drained, so READERS may go from each; a word that says anything else is let go the slow way',
    },
  },
];
