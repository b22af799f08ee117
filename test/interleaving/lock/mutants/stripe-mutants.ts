/** Seeded bugs that only a second stripe shows, and readers that come too late. */

import { edit } from '../../../mutation/edit.ts';
import { BROKEN_EXCLUSION, LEFT_OVER, LOST_WAKE_UP, type Mutant } from './mutant.ts';

const DRAINS = '        lineIs(line, stripe, BLOCKS_DRAIN);\n';
const IS_DRAINED = 'lineIs(load(line), stripe, BLOCKS_DRAIN)';
const EACH_STRIPE = '  for (let stripe = 0; stripe < region.stripes; stripe++) {\n';
const FIRST_STRIPE = '  for (let stripe = 0; stripe < 1; stripe++) {\n';

export const STRIPE_MUTANTS: readonly Mutant[] = [
  {
    name: "a reader's line names the first stripe, whatever it reads",
    edits: [edit('this.line, this.#reading | lineWord(stripe, 0), writer)', 'this.line, this.#reading, writer)')],
    shownBy: [{ users: ['r1', 'w1'], stripes: 2 }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'the line of a waiting reader names the first stripe, whatever it waits for',
    edits: [
      edit(
        '    return (this.#reading & ~MODE_MASK) | lineWord(stripe, 0);\n',
        '    return this.#reading & ~MODE_MASK & ~lineWord(stripe, 0);\n',
      ),
    ],
    shownBy: [{ users: ['r1', 'w1w1'], stripes: 2 }],
    verdict: [...BROKEN_EXCLUSION, ...LOST_WAKE_UP],
  },
  {
    name: 'a drain waits for readers of another stripe',
    edits: [
      edit(IS_DRAINED, '(load(line) & BLOCKS_DRAIN) !== 0'),
      edit(DRAINS, '        (line & BLOCKS_DRAIN) !== 0;\n'),
    ],
    shownBy: [{ users: ['(r1_+w-)', 'w'], stripes: 2 }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a release promotes readers of another stripe',
    edits: [edit('        lineIs(line, stripe, WANTS_PROMOTION);\n', '        (line & WANTS_PROMOTION) !== 0;\n')],
    shownBy: [{ users: ['Wr1', 'w', 'w1'], stripes: 2 }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'recovery takes the first stripe alone from a dead writer',
    edits: [edit(`${EACH_STRIPE}    const writer`, `${FIRST_STRIPE}    const writer`)],
    shownBy: [{ users: ['w1'], stripes: 2, crashes: 1, mortals: [0], recoverers: ['X'] }],
    verdict: LEFT_OVER,
  },
  {
    name: 'recovery wakes those who wait for the first stripe alone',
    edits: [edit(`${EACH_STRIPE}    const base`, `${FIRST_STRIPE}    const base`)],
    shownBy: [{ users: ['w1', 'w1'], stripes: 2, crashes: 1, recoverers: ['X'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'recovery clears lines about the first stripe alone',
    edits: [edit('line !== Mode.NONE && generationOf', 'line !== Mode.NONE && (line & 0xffc) === 0 && generationOf')],
    shownBy: [{ users: ['r1'], stripes: 2, crashes: 1, mortals: [0], recoverers: ['X'] }],
    verdict: LEFT_OVER,
  },
  {
    name: 'recovery repairs the first stripe alone',
    edits: [edit('stripe < registry.region.stripes; stripe++) lock.tryRepair', 'stripe < 1; stripe++) lock.tryRepair')],
    shownBy: [{ users: ['w', 'w1'], stripes: 2, crashes: 1, recoverers: ['X'] }],
    verdict: { equivalent: 'whoever needs the other one repairs it, as with no repair by recovery at all' },
  },
  {
    name: 'a drain lets readers in that came after it',
    edits: [
      edit(
        '      const index = access.lineIndex(slot);\n',
        `      const index = access.lineIndex(slot);
      const late = Atomics.load(words, index);
      if (lineIs(late, stripe, 0b10) && Atomics.compareExchange(words, index, late, (late & ~0b11) | Mode.READING) === late)
        access.wake(access.writerIndex(stripe));
`,
      ),
    ],
    shownBy: [{ users: ['r', 'w'], writersFirst: true }],
    verdict: BROKEN_EXCLUSION,
  },
];
