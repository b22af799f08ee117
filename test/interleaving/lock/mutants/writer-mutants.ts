/** Seeded bugs on the writer's side: acquiring, draining, promoting, releasing, waking. */

import { edit } from '../../../mutation/edit.ts';
import { BROKEN_EXCLUSION, LOST_WAKE_UP, type Mutant } from './mutant.ts';

const FREES_UNWAITED = '  return cas(writer, held, leave) === held ? 1 : 0;\n';
const CLEARS_PARKED = '    const before = Atomics.exchange(words, writer, this.me | READERS);\n';
const PROMOTES = '    this.#promote(stripe);\n';
const FREES = '    const after = Atomics.and(words, writer, PARKED | READERS);\n';
const WAKES_AFTER = '    if (((before | after) & PARKED) !== 0) this.wake(writer);\n';
const PROMOTES_ONE =
  '        if (Atomics.compareExchange(words, index, line, (line & ~MODE_MASK) | Mode.READING) === line) break;\n';
const COUNTS = `    Atomics.add(this.words, stripe + Stripe.TURNS, 1);
    Atomics.add(this.words, stripe + Stripe.EVENTS, 1);
`;
const NOTIFIES = `    wakeAll(this.words, stripe + Stripe.EVENTS);
    wakeOne(this.words, stripe + Stripe.TURNS);
`;
const PASSES_ON = '    if (hasTurn) access.park(writer);\n';
const AWAITS = '        if (line >= 0 && Atomics.compareExchange(words, index, line, awaited) !== line) continue;\n';
const DRAIN_SLEEPS = `        if (isOwn || !(yield* this.#sleep(index, awaited, deadline))) {
          access.blockedBy = slot;
          return false;
        }
`;
const FIRST_LOOK = 'if (other !== slot && lineIs(load(line), stripe, BLOCKS_DRAIN)) return other;';

export const WRITER_MUTANTS: readonly Mutant[] = [
  {
    name: 'a drain sleeps without AWAITED',
    edits: [
      edit(AWAITS, ''),
      edit('this.#sleep(index, awaited, deadline)', 'this.#sleep(index, awaited & ~AWAITED, deadline)'),
    ],
    shownBy: [{ users: ['r', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'AWAITED is set by a store',
    edits: [edit(AWAITS, '        if (line >= 0) Atomics.store(words, index, awaited);\n')],
    shownBy: [{ users: ['r', 'w'] }],
    verdict: [...LOST_WAKE_UP, 'final'],
  },
  {
    name: 'a drain ignores RETRY',
    edits: [
      edit(
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
      edit(
        FIRST_LOOK,
        `const said = load(line);
    if (other !== slot && lineIs(said, stripe, BLOCKS_DRAIN) && (said & 0b11) === 0b01) return other;`,
      ),
    ],
    shownBy: [{ users: ['r', 'ww'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a drain does not look again after its sleep',
    edits: [edit(DRAIN_SLEEPS, `${DRAIN_SLEEPS}        break;\n`)],
    shownBy: [{ users: ['r', 'www'] }, { users: ['r', 'ww', 'ww'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a drain waits for its own line',
    edits: [edit('      if (slot === access.slot) continue;', '      ')],
    shownBy: [{ users: ['r', 'w'], abandoned: true, crashes: 1, mortals: [1], recoverers: ['X'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'the high-water mark is read before the writer word is taken',
    edits: [
      edit(
        `    const seen = this.#core.takeWord(writer, this.me, this.#guess);
    if (seen !== 0) return this.#enterWriteSlow(stripe, seen);
`,
        `    const early = this.highWater;
    const seen = this.#core.takeWord(writer, this.me, this.#guess);
    if (seen !== 0) return this.#enterWriteSlow(stripe, seen, early);
`,
      ),
      edit(
        '  #enterWriteSlow(stripe: number, seen: number): number {\n',
        '  #enterWriteSlow(stripe: number, seen: number, early: number): number {\n',
      ),
      edit(
        '    return this.isDrained(stripe) ? seen : UNDRAINED;\n',
        `    const others = Array.from({ length: early }, (_, other) => other).filter((other) => other !== this.slot);
    const blocks = others.some((other) => lineIs(Atomics.load(this.words, this.lineIndex(other)), stripe, 1));
    this.#leave = blocks ? READERS : 0;
    return blocks ? UNDRAINED : seen;
`,
      ),
    ],
    shownBy: [{ users: ['w', 'ar'], spareSlots: 1 }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'attach does not raise the high-water mark',
    edits: [edit('      this.#raiseHighWater(slot + 1);', '      ')],
    shownBy: [{ users: ['w', 'ar'], spareSlots: 1 }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a writer sleeps without PARKED',
    edits: [edit('      const seen = this.#parkOn(stripe, writer, found, count);\n', '      const seen = found;\n')],
    shownBy: [{ users: ['w', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a writer loads the event count after the writer word',
    edits: [
      edit(
        `      const count = Atomics.load(words, events);
      const found = access.takeWord(writer);
      if (isFree(found)) break;
      const seen = this.#parkOn(stripe, writer, found, count);
`,
        `      const found = access.takeWord(writer);
      if (isFree(found)) break;
      const seen = this.#parkOn(stripe, writer, found, 0);
      const count = Atomics.load(words, events);
`,
      ),
    ],
    shownBy: [{ users: ['w', 'w', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a writer takes what it saw free by a single look at each value',
    edits: [edit('  while (seen !== expected && isFree(seen)) {\n', '  if (seen !== expected && isFree(seen)) {\n')],
    shownBy: [{ users: ['r', 'ww', 'ww'] }, { users: ['ww', 'ww', 'w'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a writer takes the word without its PARKED',
    edits: [
      edit(
        '    seen = cas(writer, expected, me | expected);',
        '    seen = cas(writer, expected, me | (expected & READERS));',
      ),
    ],
    shownBy: [{ users: ['r', 'www'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'one promotion CAS a line',
    edits: [edit(PROMOTES_ONE, PROMOTES_ONE.replace('if (', '').replace(' === line) break;', ';\n        break;'))],
    shownBy: [{ users: ['r', 'wwww'] }, { users: ['r', 'ww', 'ww'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'RETRY is not promoted',
    edits: [
      edit(
        '        lineIs(line, stripe, WANTS_PROMOTION);\n',
        '        lineIs(line, stripe, WANTS_PROMOTION) && (line & MODE_MASK) === Mode.WAITING;\n',
      ),
    ],
    shownBy: [{ users: ['r', 'wwww'] }, { users: ['r', 'ww', 'ww'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'promotes by a plain store of the mode',
    edits: [
      edit(PROMOTES_ONE, '        Atomics.store(words, index, (line & ~MODE_MASK) | Mode.READING);\n        break;\n'),
    ],
    shownBy: [{ users: ['R', 'ww'] }],
    verdict: ['deadlock', 'only a time-out helps', 'final', 'ghost'],
  },
  {
    name: 'a promotion loses AWAITED',
    edits: [
      edit(
        '(line & ~MODE_MASK) | Mode.READING) === line) break;',
        '(line & ~MODE_MASK & 0x7fffffff) | Mode.READING) === line) break;',
      ),
    ],
    shownBy: [{ users: ['r', 'ww', 'w'] }, { users: ['r', 'W', 'w'] }],
    verdict: {
      equivalent:
        'a line that is promoted carries AWAITED only when its writer gave up waiting: nobody sleeps for it any more',
    },
  },
  {
    name: 'nobody is promoted',
    edits: [edit('        lineIs(line, stripe, WANTS_PROMOTION);\n', '        line === 0.5;\n')],
    shownBy: [{ users: ['r', 'www'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a promotion ignores the stripe',
    edits: [edit('        lineIs(line, stripe, WANTS_PROMOTION);\n', '        (line & WANTS_PROMOTION) !== 0;\n')],
    shownBy: [{ users: ['rw1', 'wr1', 'w'], stripes: 2 }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a writer that gives up takes PARKED away',
    edits: [
      edit(
        '        access.noteWriter(seen, own >= 0 ? own : undefined);\n        return false;',
        '        access.noteWriter(seen, own >= 0 ? own : undefined);\n        Atomics.and(words, writer, ~PARKED);\n        return false;',
      ),
    ],
    shownBy: [{ users: ['w', 'W', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'frees the word, then promotes',
    edits: [edit(CLEARS_PARKED + PROMOTES + FREES, CLEARS_PARKED + FREES + PROMOTES)],
    shownBy: [{ users: ['r', 'w', 'w'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'PARKED is cleared after the look at the lines',
    edits: [
      edit(
        CLEARS_PARKED + PROMOTES + FREES + WAKES_AFTER,
        `${PROMOTES}    Atomics.store(words, writer, READERS);\n    this.wake(writer);\n`,
      ),
    ],
    shownBy: [{ users: ['r', 'r', 'www'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a PARKED that came during the look at the lines is lost',
    edits: [
      edit(
        FREES + WAKES_AFTER,
        '    Atomics.store(words, writer, READERS);\n    if (before !== 0) this.wake(writer);\n',
      ),
    ],
    shownBy: [{ users: ['r', 'r', 'www'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'wakes before it frees the word',
    edits: [
      edit(
        FREES + WAKES_AFTER,
        `    if ((before & PARKED) !== 0) this.wake(writer);\n${FREES.replace('const after = ', '')}`,
      ),
    ],
    shownBy: [{ users: ['w', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'notifies, then bumps the event count',
    edits: [edit(COUNTS + NOTIFIES, NOTIFIES + COUNTS)],
    shownBy: [{ users: ['w', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'does not bump the event count',
    edits: [edit(COUNTS, '')],
    shownBy: [{ users: ['w', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'PARKED is set by a load and a store',
    edits: [
      edit(
        '    return Atomics.or(this.words, writer, PARKED);\n',
        '    const seen = Atomics.load(this.words, writer);\n    Atomics.store(this.words, writer, seen | PARKED);\n    return seen;\n',
      ),
    ],
    shownBy: [{ users: ['w', 'w'] }],
    verdict: [...LOST_WAKE_UP, 'final'],
  },
  {
    name: 'wakes one where all are needed',
    edits: [edit('  Atomics.notify(words, index);\n', '  Atomics.notify(words, index, 1);\n')],
    shownBy: [{ users: ['r', 'r', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a writer that had the turn does not pass it on',
    edits: [edit(PASSES_ON, '')],
    shownBy: [{ users: ['w', 'w', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a writer passes the turn on before it has the word',
    edits: [
      edit(PASSES_ON, ''),
      edit('          hasTurn = sleepsOn === Stripe.TURNS;\n', '          access.park(writer);\n'),
    ],
    shownBy: [{ users: ['w', 'w', 'w'] }],
    verdict: { equivalent: 'PARKED on a free word is kept by whoever takes it' },
  },
  {
    name: 'a release gives no turn',
    edits: [edit('    wakeOne(this.words, stripe + Stripe.TURNS);\n', '')],
    shownBy: [{ users: ['w', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'only writers count turns: the event count of sleeping readers stands still',
    edits: [edit('    Atomics.add(this.words, stripe + Stripe.EVENTS, 1);\n', '')],
    shownBy: [{ users: ['r', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'frees the word by a load and a store',
    edits: [edit(FREES_UNWAITED, '  if (load(writer) !== held) return 0;\n  store(writer, leave);\n  return 1;\n')],
    shownBy: [{ users: ['w', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'frees the word whatever it says, silently',
    edits: [edit(FREES_UNWAITED, '  return exchange(writer, leave) === held ? 1 : 0;\n')],
    shownBy: [{ users: ['w', 'w', 'w'] }],
    verdict: [...BROKEN_EXCLUSION, ...LOST_WAKE_UP],
  },
  {
    name: 'a writer that gives up while draining wakes nobody',
    edits: [
      edit(
        '    access.letGo(stripe, writer);\n    return false;\n',
        '    Atomics.store(words, writer, READERS);\n    return false;\n',
      ),
    ],
    shownBy: [{ users: ['r', 'W', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a failed try to write enters all the same',
    edits: [
      edit(
        '      seen = access.enterWrite(stripe, writer);\n    }\n    if (isFree(seen)) {\n',
        '      seen = access.enterWrite(stripe, writer);\n    }\n    if (isFree(seen) || seen === UNDRAINED) {\n',
      ),
    ],
    shownBy: [{ users: ['r', 'u'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'the writer word is taken by a load and a store',
    edits: [
      edit(
        '    seen = cas(writer, expected, me | expected);\n',
        '    seen = load(writer);\n    if (seen === expected) store(writer, me | expected);\n',
      ),
    ],
    shownBy: [{ users: ['w', 'w'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a writer does not drain',
    edits: [edit('        lineIs(line, stripe, BLOCKS_DRAIN);\n', '        line === 0.5;\n')],
    shownBy: [{ users: ['r', 'w'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a spinning writer enters without a look at the lines',
    edits: [edit('      if (ours && access.isDrained(stripe)) {\n', '      if (ours) {\n')],
    shownBy: [{ users: ['r', 'w'], spins: 1 }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a spinning writer forgets that it has taken the word',
    edits: [edit('forWrite(stripe, writer, ours, deadlineIn', 'forWrite(stripe, writer, taken, deadlineIn')],
    shownBy: [{ users: ['r', 'w', 'w'], spins: 1 }],
    verdict: {
      equivalent: 'a word that names the thread itself is taken for a cut release: repaired first, then all goes on',
    },
  },
];
