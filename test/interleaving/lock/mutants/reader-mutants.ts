/** Seeded bugs on the reader's side: publishing, retracting, parking, giving up, releasing. */

import { BROKEN_EXCLUSION, type Edit, LOST_WAKE_UP, type Mutant } from './mutant.ts';

function inLock(find: string, replace: string): Edit {
  return { file: 'striped-lock.ts', find, replace };
}

const PARKS = '      if (owned && (seen & PARKED) === 0 && !this.#park(stripe, writer, seen)) continue;\n';
const LOOKS =
  '      if (Atomics.load(words, this.#line) === (base | Mode.READING)) return true; // promoted; looked at only now\n';

const SLEEPS_ON_WRITER_WORD: readonly Edit[] = [
  inLock(
    '      if (ownerSlot(seen) === this.sibling || !(yield* this.#sleep(events, count, deadline))) {\n        this.#blockedByWriter(seen);\n        return this.#giveUpRead(base);',
    '      if (!(yield* this.#sleep(writer, seen | PARKED, deadline))) {\n        this.#blockedByWriter(seen);\n        return this.#giveUpRead(base);',
  ),
  inLock(
    '        if (ownerSlot(seen) === this.sibling || !(yield* this.#sleep(events, count, deadline))) {\n          this.#blockedByWriter(seen);\n          return false;',
    '        if (!(yield* this.#sleep(writer, seen | PARKED, deadline))) {\n          this.#blockedByWriter(seen);\n          return false;',
  ),
  inLock('    wakeAll(this.#words, events);\n', '    wakeAll(this.#words, writer);\n'),
];

export const READER_MUTANTS: readonly Mutant[] = [
  {
    name: 'a patient reader enters without a second look',
    edits: [
      inLock(
        '        if (Atomics.load(words, writer) === 0) return true;\n        this.#clearLine(writer);\n        if (overdue(until))',
        '        if (words.length > 0) return true;\n        this.#clearLine(writer);\n        if (overdue(until))',
      ),
    ],
    shownBy: [
      { users: ['r', 'ww'], patient: true },
      { users: ['r', 'w', 'w'], patient: true },
    ],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a patient reader retracts silently',
    edits: [
      inLock(
        '        this.#clearLine(writer);\n        if (overdue(until))',
        '        Atomics.store(words, this.#line, Mode.NONE);\n        if (overdue(until))',
      ),
    ],
    shownBy: [
      { users: ['r', 'ww'], patient: true, timeouts: 'none' },
      { users: ['r', 'w', 'w'], patient: true, timeouts: 'none' },
    ],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a patient reader sleeps without PARKED',
    edits: [
      inLock(
        '      if ((seen & PARKED) === 0 && !this.#park(stripe, writer, seen)) continue;\n      if (!(yield* this.#sleep(events, count, until, false)))',
        '      if (!(yield* this.#sleep(events, count, until, false)))',
      ),
    ],
    shownBy: [{ users: ['r', 'w'], patient: true, timeouts: 'none' }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'the writer word is loaded before the line is published',
    edits: [
      inLock(
        `    Atomics.store(this.#words, this.#line, lineWord(stripe, this.#generation) | Mode.READING);
    if (Atomics.load(this.#words, writer) === 0 ||`,
        `    const open = Atomics.load(this.#words, writer) === 0;
    Atomics.store(this.#words, this.#line, lineWord(stripe, this.#generation) | Mode.READING);
    if (open ||`,
      ),
    ],
    shownBy: [{ users: ['r', 'w'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'the first retract is silent',
    edits: [
      inLock(
        '    if ((Atomics.load(words, writer) & DRAIN) !== 0) wakeAll(words, this.#line); // retracted: the drainer must look again\n',
        '',
      ),
    ],
    shownBy: [{ users: ['r', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'the retract from RETRY is silent',
    edits: [
      inLock(
        '        if ((Atomics.load(words, writer) & DRAIN) !== 0) wakeAll(words, this.#line); // loaded again after the CAS\n',
        '',
      ),
    ],
    shownBy: [{ users: ['r', 'ww'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'the retract tests the writer word it loaded before',
    edits: [
      inLock(
        `    Atomics.store(words, this.#line, base | Mode.WAITING);
    if ((Atomics.load(words, writer) & DRAIN) !== 0)`,
        `    const before = Atomics.load(words, writer);
    Atomics.store(words, this.#line, base | Mode.WAITING);
    if ((before & DRAIN) !== 0)`,
      ),
    ],
    shownBy: [{ users: ['r', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'no RETRY: a waiting reader flips to READING by itself',
    edits: [
      inLock('base | Mode.WAITING, base | Mode.RETRY) !==', 'base | Mode.WAITING, base | Mode.READING) !=='),
      inLock(
        'base | Mode.RETRY, base | Mode.WAITING) !== (base | Mode.RETRY))',
        'base | Mode.READING, base | Mode.WAITING) !== (base | Mode.READING))',
      ),
    ],
    shownBy: [{ users: ['r', 'wwww'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'the line is looked at before PARKED is set',
    edits: [inLock(PARKS + LOOKS, LOOKS + PARKS)],
    shownBy: [{ users: ['r', 'ww'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a reader sleeps without PARKED',
    edits: [inLock(PARKS, '')],
    shownBy: [{ users: ['r', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a reader loads the event count after the writer word',
    edits: [
      inLock(
        `      const count = Atomics.load(words, events); // before the word: see "No lost wake-up" above
      const seen = Atomics.load(words, writer);
      const owned`,
        `      const seen = Atomics.load(words, writer);
      const count = Atomics.load(words, events);
      const owned`,
      ),
    ],
    shownBy: [{ users: ['r', 'w', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'sleeps on the writer word, the line looked at first',
    edits: [...SLEEPS_ON_WRITER_WORD, inLock(PARKS + LOOKS, LOOKS + PARKS)],
    shownBy: [{ users: ['r', 'www'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'sleeps on the writer word, the line looked at last',
    edits: SLEEPS_ON_WRITER_WORD,
    shownBy: [{ users: ['r', 'w', 'ww'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a time-out stores NONE over a promotion',
    edits: [
      inLock(
        `    if (Atomics.compareExchange(this.#words, this.#line, base | Mode.WAITING, Mode.NONE) !== (base | Mode.WAITING)) {
      this.#clearLine(this.#writerIndex(this.#stripe));
    }
`,
        '    Atomics.store(this.#words, this.#line, Mode.NONE);\n',
      ),
    ],
    shownBy: [{ users: ['R', 'ww'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a time-out keeps the promoted line',
    edits: [inLock('      this.#clearLine(this.#writerIndex(this.#stripe));\n    }\n', '    }\n')],
    shownBy: [{ users: ['R', 'ww'] }],
    verdict: ['deadlock', 'only a time-out helps', 'final'],
  },
  {
    name: 'a read release is silent',
    edits: [
      inLock('    if ((Atomics.load(this.#words, writer) & DRAIN) !== 0) wakeAll(this.#words, this.#line);\n', ''),
    ],
    shownBy: [{ users: ['r', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a read release notifies before it clears the line',
    edits: [
      inLock(
        `    Atomics.store(this.#words, this.#line, Mode.NONE);
    if ((Atomics.load(this.#words, writer) & DRAIN) !== 0) wakeAll(this.#words, this.#line);
`,
        `    if ((Atomics.load(this.#words, writer) & DRAIN) !== 0) wakeAll(this.#words, this.#line);
    Atomics.store(this.#words, this.#line, Mode.NONE);
`,
      ),
    ],
    shownBy: [{ users: ['r', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a reader enters an ABANDONED stripe',
    edits: [
      inLock(
        '    if (Atomics.load(this.#words, writer) === 0 || this.#acquireReadSlow',
        '    if (!namesOwner(Atomics.load(this.#words, writer)) || this.#acquireReadSlow',
      ),
    ],
    shownBy: [{ users: ['r', 'w'], abandoned: true }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a reader that tries again does not look at the writer word again',
    edits: [inLock('        if (Atomics.load(words, writer) === 0) {\n', '        if (words.length > 0) {\n')],
    shownBy: [{ users: ['r', 'ww'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a reader that must wait does not retract',
    edits: [inLock('    Atomics.store(words, this.#line, base | Mode.WAITING);\n', '')],
    shownBy: [{ users: ['r', 'w'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a failed try to read retracts silently',
    edits: [
      inLock(
        '    this.#clearLine(writer);\n    this.#doing = Doing.IDLE;\n    if (seen === ABANDONED)',
        '    Atomics.store(this.#words, this.#line, Mode.NONE);\n    this.#doing = Doing.IDLE;\n    if (seen === ABANDONED)',
      ),
    ],
    shownBy: [{ users: ['t', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a waiting reader that finds the stripe free is not promoted meanwhile: it ignores the failed CAS',
    edits: [
      inLock(
        '        if (Atomics.compareExchange(words, this.#line, base | Mode.RETRY, base | Mode.WAITING) !== (base | Mode.RETRY))\n          return true;\n',
        '        Atomics.compareExchange(words, this.#line, base | Mode.RETRY, base | Mode.WAITING);\n',
      ),
    ],
    shownBy: [{ users: ['r', 'ww'] }],
    verdict: {
      equivalent:
        'the CAS fails only when the line is READING already, and the next turn of the loop looks at the line before it sleeps or gives up',
    },
  },
];
