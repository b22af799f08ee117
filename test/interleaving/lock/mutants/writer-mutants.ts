/** Seeded bugs on the writer's side: acquiring, draining, promoting, releasing, waking. */

import { BROKEN_EXCLUSION, type Edit, LOST_WAKE_UP, type Mutant } from './mutant.ts';

function inLock(find: string, replace: string): Edit {
  return { file: 'striped-lock.ts', find, replace };
}

const FREES = '    if ((Atomics.exchange(words, writer, 0) & PARKED) !== 0) this.#wake(writer);\n';
const PROMOTES_ONE =
  '        if (Atomics.compareExchange(words, index, line, (line & ~MODE_MASK) | Mode.READING) === line) break;\n';
const WAKES = '    Atomics.add(this.#words, events, 1);\n    wakeAll(this.#words, events);\n';
const DRAIN_SLEEPS = `        if (slot === this.sibling || !(yield* this.#sleep(index, line, deadline))) {
          this.#blockedBy = slot;
          return false;
        }
`;

export const WRITER_MUTANTS: readonly Mutant[] = [
  {
    name: 'a drain sleeps without DRAIN',
    edits: [inLock('          Atomics.or(words, writer, DRAIN);', '          ')],
    shownBy: [{ users: ['r', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a drain ignores RETRY',
    edits: [
      inLock(
        '        lineIs(line, stripe, BLOCKS_DRAIN);\n',
        '        lineIs(line, stripe, BLOCKS_DRAIN) && (line & MODE_MASK) === Mode.READING;\n',
      ),
    ],
    shownBy: [{ users: ['r', 'ww'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'the first look at the lines ignores RETRY',
    edits: [
      inLock(
        '!lineIs(Atomics.load(this.#words, index), stripe, BLOCKS_DRAIN)) continue;',
        '!lineIs(Atomics.load(this.#words, index), stripe, BLOCKS_DRAIN) || (Atomics.load(this.#words, index) & MODE_MASK) !== Mode.READING) continue;',
      ),
    ],
    shownBy: [{ users: ['r', 'ww'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a drain does not look again after its sleep',
    edits: [inLock(DRAIN_SLEEPS, `${DRAIN_SLEEPS}        break;\n`)],
    shownBy: [{ users: ['r', 'ww'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a drain does not look again after it has set DRAIN',
    edits: [inLock('          announced = true;\n          continue;\n', '          announced = true;\n')],
    shownBy: [{ users: ['r', 'w'] }, { users: ['r', 'ww'] }, { users: ['r', 'w', 'w'] }],
    verdict: { equivalent: 'the sleep itself compares the line with the value seen before, which is the second look' },
  },
  {
    name: 'a drain waits for its own line',
    edits: [inLock('      if (slot === this.#slot) continue;', '      ')],
    shownBy: [{ users: ['r', 'w'], abandoned: true, crashes: 1, mortals: [1], recoverers: ['X'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'the high-water mark is read before the writer word is taken',
    edits: [
      inLock('  #stripe = 0;\n', '  #stripe = 0;\n  #early = 0;\n'),
      inLock('    const free = Atomics', '    this.#early = this.#registry.highWater();\n    const free = Atomics'),
      inLock(
        '    const highWater = this.#registry.highWater(); // after the CAS',
        '    const highWater = this.#early; // after the CAS',
      ),
    ],
    shownBy: [{ users: ['w', 'ar'], spareSlots: 1 }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'attach does not raise the high-water mark',
    edits: [{ file: 'thread-registry.ts', find: '      this.#raiseHighWater(slot + 1);', replace: '      ' }],
    shownBy: [{ users: ['w', 'ar'], spareSlots: 1 }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a writer sleeps without PARKED',
    edits: [inLock('        if ((seen & PARKED) === 0 && !this.#park(stripe, writer, seen)) continue;\n', '')],
    shownBy: [{ users: ['w', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a writer loads the event count after the writer word',
    edits: [
      inLock(
        `      const count = Atomics.load(words, events);
      seen = Atomics.compareExchange(words, writer, 0, this.#me);
`,
        `      seen = Atomics.compareExchange(words, writer, 0, this.#me);
      const count = Atomics.load(words, events);
`,
      ),
    ],
    shownBy: [{ users: ['w', 'w', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'one promotion CAS a line',
    edits: [inLock(PROMOTES_ONE, PROMOTES_ONE.replace('if (', '').replace(' === line) break;', ';\n        break;'))],
    shownBy: [{ users: ['r', 'wwww'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'RETRY is not promoted',
    edits: [
      inLock(
        '        lineIs(line, stripe, WANTS_PROMOTION);\n',
        '        lineIs(line, stripe, WANTS_PROMOTION) && (line & MODE_MASK) === Mode.WAITING;\n',
      ),
    ],
    shownBy: [{ users: ['r', 'wwww'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'promotes by a plain store of the mode',
    edits: [
      inLock(
        PROMOTES_ONE,
        '        Atomics.store(words, index, (line & ~MODE_MASK) | Mode.READING);\n        break;\n',
      ),
    ],
    shownBy: [{ users: ['R', 'ww'] }],
    verdict: ['deadlock', 'only a time-out helps', 'final', 'ghost'],
  },
  {
    name: 'nobody is promoted',
    edits: [inLock('        lineIs(line, stripe, WANTS_PROMOTION);\n', '        line < 0;\n')],
    shownBy: [{ users: ['r', 'www'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'frees the word, then promotes',
    edits: [
      inLock(
        '    const highWater = this.#registry.highWater(); // loaded again',
        '    const freed = Atomics.exchange(words, writer, 0);\n    const highWater = this.#registry.highWater(); // loaded again',
      ),
      inLock(FREES, '    if ((freed & PARKED) !== 0) this.#wake(writer);\n'),
    ],
    shownBy: [{ users: ['r', 'w', 'w'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'wakes before it frees the word',
    edits: [
      inLock(
        FREES,
        '    if ((Atomics.load(words, writer) & PARKED) !== 0) this.#wake(writer);\n    Atomics.store(words, writer, 0);\n',
      ),
    ],
    shownBy: [{ users: ['w', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'notifies, then bumps the event count',
    edits: [inLock(WAKES, '    wakeAll(this.#words, events);\n    Atomics.add(this.#words, events, 1);\n')],
    shownBy: [{ users: ['w', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'does not bump the event count',
    edits: [inLock(WAKES, '    wakeAll(this.#words, events);\n')],
    shownBy: [{ users: ['w', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'setting PARKED loses DRAIN',
    edits: [inLock('seen, seen | PARKED) !== seen', 'seen, (seen & ~DRAIN) | PARKED) !== seen')],
    shownBy: [{ users: ['r', 'w', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'wakes one where all are needed',
    edits: [
      {
        file: 'parking.ts',
        find: '  Atomics.notify(words, index);\n',
        replace: '  Atomics.notify(words, index, 1);\n',
      },
    ],
    shownBy: [{ users: ['w', 'w', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'frees the word by a load and a store',
    edits: [
      inLock(
        FREES,
        '    const last = Atomics.load(words, writer);\n    Atomics.store(words, writer, 0);\n    if ((last & PARKED) !== 0) this.#wake(writer);\n',
      ),
    ],
    shownBy: [{ users: ['w', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a writer that gives up while draining wakes nobody',
    edits: [
      inLock(
        '    this.#letGo(stripe, writer);\n    return false;\n',
        '    Atomics.store(words, writer, 0);\n    return false;\n',
      ),
    ],
    shownBy: [{ users: ['r', 'W', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a failed try to write enters all the same',
    edits: [
      inLock(
        '      if (this.#isDrained(stripe)) {\n',
        '      if (this.#isDrained(stripe) || words.length > 0) {\n'.replace('words', 'this.#words'),
      ),
    ],
    shownBy: [{ users: ['r', 'u'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'the writer word is taken by a load and a store',
    edits: [
      inLock(
        '    const free = Atomics.compareExchange(this.#words, writer, 0, this.#me) === 0;\n',
        '    const free = Atomics.load(this.#words, writer) === 0;\n    if (free) Atomics.store(this.#words, writer, this.#me);\n',
      ),
    ],
    shownBy: [{ users: ['w', 'w'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a writer does not drain',
    edits: [inLock('        lineIs(line, stripe, BLOCKS_DRAIN);\n', '        line < 0;\n')],
    shownBy: [{ users: ['r', 'w'] }],
    verdict: BROKEN_EXCLUSION,
  },
];
