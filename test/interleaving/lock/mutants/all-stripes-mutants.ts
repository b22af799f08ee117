/** Seeded bugs in taking every stripe at once, and in giving them all back. */

import { edit } from '../../../mutation/edit.ts';
import { BROKEN_EXCLUSION, LEFT_OVER, LOST_WAKE_UP, type Mutant } from './mutant.ts';

const LETS_GO_BELOW =
  'for (let stripe = 0; stripe < end; stripe++) access.letGoOneOfMany(stripe, access.writerIndex(stripe));\n';

export const ALL_STRIPES_MUTANTS: readonly Mutant[] = [
  {
    name: 'whoever takes all does not look at the lines',
    edits: [edit('      if (free && access.isDrained(stripe)) continue;\n', '      if (free) continue;\n')],
    shownBy: [{ users: ['A', 'r1'], stripes: 2 }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'whoever cannot have all keeps what it has',
    edits: [edit('      this.#letGoBelow(stripe);\n', '')],
    shownBy: [{ users: ['B', 'w1'], stripes: 2 }],
    verdict: LEFT_OVER,
  },
  {
    name: 'all are freed silently',
    edits: [
      edit(
        LETS_GO_BELOW,
        LETS_GO_BELOW.replace('access.letGoOneOfMany(stripe, ', 'Atomics.store(this.#words, ').replace('));', '), 0);'),
      ),
    ],
    shownBy: [{ users: ['A', 'w1'], stripes: 2 }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'one is not given back with the others',
    edits: [edit('    this.#letGoBelow(this.#stripes);\n', '    this.#letGoBelow(this.#stripes - 1);\n')],
    shownBy: [{ users: ['A'], stripes: 2 }],
    verdict: LEFT_OVER,
  },
  {
    name: 'not everybody takes them upwards',
    edits: [
      edit(
        '    for (let stripe = 0; stripe < this.#stripes; stripe++) {\n      const writer',
        '    for (let nth = 0; nth < this.#stripes; nth++) {\n      const stripe = access.slot === 0 ? nth : this.#stripes - 1 - nth;\n      const writer',
      ),
    ],
    shownBy: [{ users: ['A', 'A'], stripes: 2 }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'what is cut while it takes all settles one stripe',
    edits: [edit('    const isAll = this.#doing >= Doing.ACQUIRING_ALL;\n', '    const isAll = false;\n')],
    shownBy: [{ users: ['A?6a'], stripes: 2 }],
    verdict: LEFT_OVER,
  },
  {
    name: 'nobody with others in hand ever gives up waiting',
    edits: [edit('Math.min(patienceWithAllMs, msUntil(deadline))', 'msUntil(deadline) + 0 * patienceWithAllMs')],
    shownBy: [{ users: ['(w1_+w-)', 'A'], stripes: 2, patientWithAll: true, helpedByTimeouts: true }],
    verdict: LOST_WAKE_UP,
  },
];
