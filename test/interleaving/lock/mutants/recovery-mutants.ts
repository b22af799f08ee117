/** Seeded bugs in recovery and in the thread table. */

import { edit } from '../../../mutation/edit.ts';
import { BROKEN_EXCLUSION, LEFT_OVER, LOST_WAKE_UP, type Mutant } from './mutant.ts';

const ABANDONS =
  '      if (Atomics.compareExchange(words, writer, seen, ABANDONED) !== seen) continue;\n      took = true;\n      break;\n';
const CLEARS =
  '    if (Atomics.compareExchange(words, index, line, Mode.NONE) !== line) continue;\n    took = true;\n    break;\n';
const FREES = `    const freed = registry.replace(slot, state, packSlot(SlotState.FREE, NO_THREAD, slotGeneration(state)));
    if (freed && held) deaths++;
`;
const TAKES = '  for (const each of dead) each.held = takeFrom(registry, each.slot, slotGeneration(each.state));\n';
const WAKES = '  if (dead.length > 0) wakeEverybody(registry);\n';

export const RECOVERY_MUTANTS: readonly Mutant[] = [
  {
    name: 'one CAS on the word of a live thread whose release was cut',
    edits: [
      edit(
        'Atomics.store(this.words, writer, ABANDONED);',
        'Atomics.compareExchange(this.words, writer, Atomics.load(this.words, writer) & ~PARKED, ABANDONED);',
      ),
    ],
    shownBy: [{ users: ['w!1a', 'r'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: "a dead writer's word becomes free",
    edits: [edit(ABANDONS, ABANDONS.replace('ABANDONED', '0'))],
    shownBy: [{ users: ['w', 'w'], crashes: 1, recoverers: ['X'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: "one CAS on a dead writer's word",
    edits: [edit(ABANDONS, '      Atomics.compareExchange(words, writer, seen, ABANDONED);\n      break;\n')],
    shownBy: [{ users: ['w', 'w'], crashes: 1, recoverers: ['X'] }],
    verdict: ['deadlock', 'only a time-out helps', 'final'],
  },
  {
    name: 'the generation in the writer word is ignored',
    edits: [edit('(seen & OWNER_MASK) === owner;', '(seen & 0xff) === (owner & 0xff);')],
    shownBy: [{ users: ['w'], crashes: 1, mortals: [0], recoverers: ['X', 'X'], newcomers: ['aw'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: "one CAS on a dead reader's line",
    edits: [edit(CLEARS, '    Atomics.compareExchange(words, index, line, Mode.NONE);\n    break;\n')],
    shownBy: [{ users: ['r', 'w'], crashes: 1, mortals: [0], recoverers: ['X'] }],
    verdict: ['final', 'deadlock', 'only a time-out helps'],
  },
  {
    name: 'recovery forgets RETRY',
    edits: [
      edit('line !== Mode.NONE && generationOf', 'line !== Mode.NONE && (line & 3) !== Mode.RETRY && generationOf'),
    ],
    shownBy: [{ users: ['r', 'w'], crashes: 1, mortals: [0], recoverers: ['X'] }],
    verdict: ['final', 'deadlock', 'only a time-out helps'],
  },
  {
    name: 'recovery forgets lines that somebody awaits',
    edits: [edit('line !== Mode.NONE && generationOf', 'line > Mode.NONE && generationOf')],
    shownBy: [{ users: ['r', 'w'], crashes: 1, mortals: [0], recoverers: ['X'] }],
    verdict: ['final', 'deadlock', 'only a time-out helps'],
  },
  {
    name: 'recovery forgets a reader',
    edits: [edit(CLEARS, '    break;\n')],
    shownBy: [{ users: ['r', 'w'], crashes: 1, mortals: [0], recoverers: ['X'] }],
    verdict: ['final', 'deadlock', 'only a time-out helps'],
  },
  {
    name: 'the line is cleared by a store',
    edits: [edit(CLEARS, '    Atomics.store(words, index, Mode.NONE);\n    break;\n')],
    shownBy: [{ users: ['r', 'w'], crashes: 1, mortals: [0], recoverers: ['X', 'X'], newcomers: ['ar'] }],
    verdict: ['ghost', 'final', 'deadlock', 'only a time-out helps'],
  },
  {
    name: 'the generation in the line is ignored',
    edits: [edit(' && generationOf(line) === generation;', ';')],
    shownBy: [{ users: ['r', 'w'], crashes: 1, mortals: [0], recoverers: ['X', 'X'], newcomers: ['ar'] }],
    verdict: ['ghost', 'final', 'deadlock', 'only a time-out helps'],
  },
  {
    name: 'recovery wakes only if a writer word named the dead',
    edits: [edit(WAKES, ''), edit(ABANDONS, ABANDONS.replace('break;', 'wakeEverybody(registry);\n      break;'))],
    shownBy: [{ users: ['w', 'w'], crashes: 1, recoverers: ['X'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'recovery wakes the sleepers of one stripe only',
    edits: [
      edit(
        '  for (let stripe = 0; stripe < region.stripes; stripe++) {\n    const base',
        '  for (let stripe = 0; stripe < 1; stripe++) {\n    const base',
      ),
    ],
    shownBy: [{ users: ['w1', 'w1'], stripes: 2, crashes: 1, recoverers: ['X'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'recovery wakes nobody',
    edits: [edit(WAKES, '')],
    shownBy: [{ users: ['r', 'w'], crashes: 1, mortals: [0], recoverers: ['X'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'recovery notifies no lines',
    edits: [edit('  for (let slot = 0; slot < highWater; slot++) wakeAll(words, registry.lineIndex(slot));\n', '')],
    shownBy: [{ users: ['r', 'w'], crashes: 1, mortals: [0], recoverers: ['X'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'recovery does not bump the event counts',
    edits: [edit('      Atomics.add(words, count, 1);\n', '')],
    shownBy: [{ users: ['w', 'w'], crashes: 1, recoverers: ['X'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'the slot is freed first',
    edits: [
      edit(FREES, '    void state;\n'),
      edit(
        TAKES,
        `  for (const { slot, state } of dead) registry.replace(slot, state, packSlot(SlotState.FREE, NO_THREAD, slotGeneration(state)));\n${TAKES}`,
      ),
    ],
    shownBy: [{ users: ['r'], crashes: 2, mortals: [0, 1], recoverers: ['Y', 'Y'] }],
    verdict: ['final', 'deadlock', 'only a time-out helps'],
  },
  {
    name: 'the slot is freed by a store',
    edits: [
      edit(
        'const freed = registry.replace(slot, state, packSlot(',
        'const freed = registry.replace(slot, registry.load(slot), packSlot(',
      ),
    ],
    shownBy: [{ users: ['w'], crashes: 1, mortals: [0], recoverers: ['Y', 'Y'], newcomers: ['aw', 'aw'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'recovery leaves DEAD slots of others alone',
    edits: [
      edit(
        '    if (slotState(state) === SlotState.DEAD) dead',
        '    if (slotState(state) === SlotState.DEAD && isDead(slot, state)) dead',
      ),
    ],
    shownBy: [{ users: ['rw', 'F'], deadSlot: true }],
    verdict: LEFT_OVER,
  },
  {
    name: 'a lost race for DEAD means skip',
    edits: [
      edit(
        '      registry.replace(slot, state, marked);',
        '      if (!registry.replace(slot, state, marked)) continue;',
      ),
    ],
    shownBy: [{ users: ['w'], crashes: 2, mortals: [0, 1], recoverers: ['Y', 'Y'] }],
    verdict: LEFT_OVER,
  },
  {
    name: 'attach repeats the generation',
    edits: [
      {
        find: '      const generation = slotGeneration(seen) + 1;\n',
        replace: '      const generation = Math.max(1, slotGeneration(seen));\n',
      },
    ],
    shownBy: [{ users: ['w'], crashes: 1, mortals: [0], recoverers: ['X', 'X'], newcomers: ['aw'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'attach claims by a store',
    edits: [
      {
        find: '      if (!this.replace(slot, seen, packSlot(SlotState.ALIVE, threadId, generation))) continue;\n',
        replace: '      this.replace(slot, this.load(slot), packSlot(SlotState.ALIVE, threadId, generation));\n',
      },
    ],
    shownBy: [{ users: ['aw', 'ar'], spareSlots: 2 }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: "recovery notifies only the dead slots' lines",
    edits: [
      edit(
        '  for (let slot = 0; slot < highWater; slot++) wakeAll(words, registry.lineIndex(slot));\n',
        '  for (let slot = 0; slot < highWater; slot++) if (slotState(registry.load(slot)) === SlotState.DEAD) wakeAll(words, registry.lineIndex(slot));\n',
      ),
    ],
    shownBy: [
      { users: ['r', 'w'], crashes: 1, recoverers: ['X'] },
      { users: ['w'], crashes: 1, recoverers: ['X', 'X'] },
    ],
    verdict: {
      equivalent: "a live reader notifies for itself, and a dead one's slot stays DEAD until its line was notified",
    },
  },
  {
    name: 'recovery repairs nothing itself',
    edits: [edit('lock.tryRepair(stripe);', 'continue;')],
    shownBy: [
      { users: ['r', 'w'], crashes: 1, recoverers: ['X'] },
      { users: ['w', 'w'], crashes: 1, recoverers: ['X'] },
    ],
    verdict: {
      equivalent: 'an ABANDONED stripe is repaired by whoever needs it next; the repair here only saves them time',
    },
  },
];
