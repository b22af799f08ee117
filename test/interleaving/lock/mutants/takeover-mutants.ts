/** Seeded bugs in the takeover of an ABANDONED stripe. */

import { edit } from '../../../mutation/edit.ts';
import { BROKEN_EXCLUSION, LOST_WAKE_UP, type Mutant } from './mutant.ts';

export const TAKEOVER_MUTANTS: readonly Mutant[] = [
  {
    name: 'a taker repairs without draining',
    edits: [edit('      if (!(yield* this.#drain(stripe, deadline))) return false;\n', '')],
    shownBy: [{ users: ['r', 'w'], crashes: 1, mortals: [1], recoverers: ['X'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a taker that gives up frees the word',
    edits: [edit('if (!repaired) access.disown(writer);', 'if (!repaired) access.letGo(stripe, writer);')],
    shownBy: [{ users: ['r', 'w'], crashes: 1, mortals: [1], recoverers: ['X'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a taker that gives up is silent',
    edits: [
      edit(
        'Atomics.store(this.words, writer, ABANDONED);\n    this.wake(writer);',
        'Atomics.store(this.words, writer, ABANDONED);',
      ),
    ],
    shownBy: [{ users: ['r', 'u', 'w'], abandoned: true }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a reader that waits for ever gives up when another was faster to take over',
    edits: [
      edit(
        'if (!(yield* this.takeOver(stripe, writer, deadline, false)) && overdue(deadline)) {',
        'if (!(yield* this.takeOver(stripe, writer, deadline, false))) {',
      ),
    ],
    shownBy: [{ users: ['r', 'w'], abandoned: true }],
    verdict: ['exception'],
  },
  {
    name: 'a taker takes by a store',
    edits: [
      edit(
        '    if (Atomics.compareExchange(access.words, writer, ABANDONED, ours) !== ABANDONED) return false;\n',
        '    if (Atomics.load(access.words, writer) !== ABANDONED) return false;\n    Atomics.store(access.words, writer, ours);\n',
      ),
    ],
    shownBy: [{ users: ['w', 'w'], abandoned: true }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a taker loses PARKED',
    edits: [edit('    const ours = access.me | PARKED | READERS;\n', '    const ours = access.me | READERS;\n')],
    shownBy: [{ users: ['r', 'ww', 'w'], abandoned: true }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a taker does not repair',
    edits: [edit('      this.#options.repair(stripe);\n', '')],
    shownBy: [{ users: ['w', 'w'], crashes: 1, recoverers: ['X'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a taker that does not keep the stripe frees it silently',
    edits: [
      edit(
        '    if (!keep) access.letGo(stripe, writer);\n',
        '    if (!keep) Atomics.store(access.words, writer, 0);\n',
      ),
    ],
    shownBy: [{ users: ['r', 'w'], abandoned: true }],
    verdict: LOST_WAKE_UP,
  },
];
