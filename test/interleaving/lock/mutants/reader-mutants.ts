/** Seeded bugs on the reader's side: publishing, retracting, parking, giving up, releasing. */

import { type Edit, edit } from '../../../mutation/edit.ts';
import { BROKEN_EXCLUSION, LOST_WAKE_UP, type Mutant } from './mutant.ts';

const READER_PARKS = '      const seen = this.#parkOn(stripe, writer, Atomics.load(words, writer), count);\n';
const COUNTS = '      const count = Atomics.load(words, events);\n';
const LOOKS = '      if ((Atomics.load(words, line) & MODE_MASK) === Mode.READING) return true;\n';
const CLEARS = '    if (this.#core.leaveRead(this.line) < 0) wakeAll(this.words, this.line);\n';
const RETRACTS =
  '    if (Atomics.exchange(this.words, this.line, base | Mode.WAITING) < 0) wakeAll(this.words, this.line);\n';
const SPINS_IN =
  "        if (access.publish(stripe, writer)) {\n          this.#options.observer.spun('read');\n          return true;\n        }\n        access.clearLine();\n      }\n";
const PATIENT_LOOKS =
  '        if (access.publish(stripe, writer)) return true;\n        access.clearLine();\n        if (overdue';
const GIVES_UP =
  '    if (Atomics.compareExchange(words, line, waiting, Mode.NONE) !== waiting) this.#access.clearLine();\n';

const SLEEPS_ON_WRITER_WORD: readonly Edit[] = [
  edit(
    '      if (own >= 0 || !(yield* this.#sleep(events, count, deadline))) {',
    '      if (own >= 0 || !(yield* this.#sleep(writer, seen | PARKED, deadline))) {',
  ),
  edit(
    '        if (own < 0 && (yield* this.#sleep(events, count, deadline))) {',
    '        if (own < 0 && (yield* this.#sleep(writer, seen | PARKED, deadline))) {',
  ),
  edit('    wakeAll(this.words, stripe + Stripe.EVENTS);\n', '    wakeAll(this.words, writer);\n'),
];

export const READER_MUTANTS: readonly Mutant[] = [
  {
    name: 'a patient reader enters without a second look',
    edits: [edit(PATIENT_LOOKS, PATIENT_LOOKS.replace('stripe, writer)', 'stripe, writer) || words.length > 0'))],
    shownBy: [
      { users: ['r', 'ww'], patient: true },
      { users: ['r', 'w', 'w'], patient: true },
    ],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a patient reader retracts silently',
    edits: [
      edit(
        PATIENT_LOOKS,
        PATIENT_LOOKS.replace('access.clearLine();', 'Atomics.store(words, access.line, Mode.NONE);'),
      ),
    ],
    shownBy: [
      { users: ['r', 'ww'], patient: true, timeouts: 'none' },
      { users: ['r', 'w', 'w'], patient: true, timeouts: 'none' },
    ],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a patient reader begins without clearing its line',
    edits: [edit('    access.clearLine();\n    for (;;)', '    for (;;)')],
    shownBy: [{ users: ['r', 'w'], patient: true, timeouts: 'none' }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a patient reader enters an ABANDONED stripe',
    edits: [edit('if (seen === ABANDONED || (seen', 'if (seen === ABANDONED) return true;\n      if ((seen')],
    shownBy: [{ users: ['r', 'w'], patient: true, abandoned: true }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'the writer word is loaded before the line is published',
    edits: [
      edit(
        '  store(line, published);\n  return confirmRead(writer);\n',
        '  const open: i32 = confirmRead(writer);\n  store(line, published);\n  return open;\n',
      ),
    ],
    shownBy: [{ users: ['r', 'w'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'the first retract is silent',
    edits: [edit(RETRACTS, '    Atomics.store(this.words, this.line, base | Mode.WAITING);\n')],
    shownBy: [{ users: ['r', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'the retract from RETRY is silent',
    edits: [edit('    if (seen < 0) wakeAll(words, line);\n', '')],
    shownBy: [{ users: ['r', 'ww'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'the retract from RETRY overlooks AWAITED',
    edits: [edit('      if (found === seen) break;\n      seen = found;\n', '      break;\n')],
    shownBy: [{ users: ['r', 'ww'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'the retract from RETRY is a store',
    edits: [
      edit(
        '      const found = Atomics.compareExchange(words, line, seen, waiting);\n',
        '      const found = Atomics.load(words, line);\n      if (found === seen) Atomics.store(words, line, waiting);\n',
      ),
    ],
    shownBy: [{ users: ['r', 'ww'] }],
    verdict: [...LOST_WAKE_UP, 'final', 'ghost'],
  },
  {
    name: 'no RETRY: a waiting reader flips to READING by itself',
    edits: [edit('    let seen = base | Mode.RETRY;\n', '    let seen = base | Mode.READING;\n')],
    shownBy: [{ users: ['r', 'www'] }, { users: ['r', 'ww', 'w'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'PARKED is not set before RETRY ends',
    edits: [edit('    this.#access.park(writer);\n    for (;;)', '    for (;;)')],
    shownBy: [{ users: ['r', 'wwww'] }],
    verdict: {
      equivalent:
        'a reader is owed its turn from when it has set PARKED; this only makes that a bounded number of its own steps',
    },
  },
  {
    name: 'the line is looked at before PARKED is set',
    edits: [edit(READER_PARKS + LOOKS, LOOKS + READER_PARKS)],
    shownBy: [
      { users: ['r', 'ww'] },
      { users: ['r', 'r', 'ww'] },
      { users: ['R', 'w', 'w'] },
      { users: ['r', 'w'], crashes: 1, recoverers: ['X'] },
    ],
    verdict: {
      equivalent: 'whoever promotes adds 1 to the event count afterwards, and the count was loaded before the look',
    },
  },
  {
    name: 'a reader sleeps without PARKED',
    edits: [edit(COUNTS + READER_PARKS + LOOKS, `${COUNTS}      const seen = Atomics.load(words, writer);\n${LOOKS}`)],
    shownBy: [{ users: ['r', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a reader believes that the word is still what it was before PARKED was set',
    edits: [
      edit(
        '    const seen = isFirst ? this.#access.park(writer) : found;\n',
        '    if (isFirst) this.#access.park(writer);\n    const seen = found;\n',
      ),
    ],
    shownBy: [{ users: ['r', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a reader loads the event count after the writer word',
    edits: [edit(COUNTS + READER_PARKS + LOOKS, READER_PARKS.replace('count)', '0)') + COUNTS + LOOKS)],
    shownBy: [{ users: ['r', 'w', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'sleeps on the writer word, the line looked at first',
    edits: [...SLEEPS_ON_WRITER_WORD, edit(READER_PARKS + LOOKS, LOOKS + READER_PARKS)],
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
    edits: [edit(GIVES_UP, '    if (waiting !== 0) Atomics.store(words, line, Mode.NONE);\n')],
    shownBy: [{ users: ['R', 'ww'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a time-out keeps the promoted line',
    edits: [edit(GIVES_UP, '    Atomics.compareExchange(words, line, waiting, Mode.NONE);\n')],
    shownBy: [{ users: ['R', 'ww'] }],
    verdict: ['deadlock', 'only a time-out helps', 'final'],
  },
  {
    name: 'a read release is silent',
    edits: [edit(CLEARS, '    Atomics.store(this.words, this.line, Mode.NONE);\n')],
    shownBy: [{ users: ['r', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a read release notifies before it clears the line',
    edits: [
      edit(
        CLEARS,
        `    if (Atomics.load(this.words, this.line) < 0) wakeAll(this.words, this.line);
    Atomics.store(this.words, this.line, Mode.NONE);
`,
      ),
    ],
    shownBy: [{ users: ['r', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a reader enters an ABANDONED stripe',
    edits: [edit('  if (isOpen(seen)) return 1;\n', '  if (isOpen(seen) || seen === 0x3ff) return 1; // ABANDONED\n')],
    shownBy: [{ users: ['r', 'w'], abandoned: true }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a reader that tries again does not look at the writer word again',
    edits: [
      edit(
        '    if (this.#access.confirm(writer)) return true;\n    this.#access.park',
        '    if (writer !== 0) return true;\n    this.#access.park',
      ),
    ],
    shownBy: [{ users: ['r', 'ww'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a reader that must wait does not retract',
    edits: [edit('    access.retract(base);\n', '')],
    shownBy: [{ users: ['r', 'w'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a failed try to read retracts silently',
    edits: [
      edit(
        '    access.clearLine();\n    this.#doing = IDLE;\n    const seen',
        '    Atomics.store(this.#words, access.line, 0);\n    this.#doing = IDLE;\n    const seen',
      ),
    ],
    shownBy: [{ users: ['t', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a spinning reader keeps its line published',
    edits: [edit('    if (spins > 0) access.clearLine();\n', ''), edit(SPINS_IN, '        return true;\n      }\n')],
    shownBy: [{ users: ['r', 'w', 'w'], spins: 1 }],
    verdict: BROKEN_EXCLUSION, // published before a writer looked at no line, it must say READERS
  },
  {
    name: 'a spinning reader enters without a second look',
    edits: [edit(SPINS_IN, '        access.publish(stripe, writer);\n        return true;\n      }\n')],
    shownBy: [
      { users: ['r', 'ww'], spins: 1 },
      { users: ['r', 'w', 'w'], spins: 1 },
    ],
    verdict: BROKEN_EXCLUSION,
  },
];
