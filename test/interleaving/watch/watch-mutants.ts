/** Seeded bugs of the watch ring: edits of its sources, and the smallest configuration found that shows each. */

import { type Edit, edit } from '../../mutation/edit.ts';
import type { FailureKind } from '../explorer/index.ts';
import type { WatchConfiguration } from './watch-model.ts';

export interface Mutant {
  readonly name: string;
  readonly edits: readonly Edit[];
  readonly shownBy: WatchConfiguration;
  /** The kinds of failure it may be found by. */
  readonly verdict: readonly FailureKind[];
}

const ONE = [1] as const;
const TWO = [1, 1] as const;
const beginning = { reader: 'from the beginning' } as const;
const whenever = { reader: 'whenever' } as const;

const TWO_WRITERS: WatchConfiguration = { ...beginning, writers: [ONE, ONE], cells: 2, neverTooOld: true };
const LAPS: WatchConfiguration = { ...beginning, writers: [[1, 1, 1]], cells: 2 };
const LATE: WatchConfiguration = { ...whenever, writers: [ONE, ONE], cells: 1 };
const PASSER: WatchConfiguration = { ...whenever, writers: [ONE], cells: 2, passer: true };
const DEATH: WatchConfiguration = { ...beginning, writers: [TWO], cells: 2, crashes: 1 };
const OVERTAKEN_DEATH: WatchConfiguration = { reader: 'asleep for ever', writers: [ONE, ONE], cells: 1, crashes: 1 };
const EARLIER_DEATH: WatchConfiguration = { ...whenever, writers: [ONE, ONE], cells: 1, crashes: 1 };

const LOST_WAKE_UP: readonly FailureKind[] = ['deadlock'];
const MISTOLD: readonly FailureKind[] = ['ghost'];
const LEFT_OVER: readonly FailureKind[] = ['final'];

const FILLS = `    if (taken === cells) this.#fill(at, bodyLongs, event, cleared);
    else this.endAll();
`;
const PUBLISHES = `    for (let i = taken - 1; i >= 0; i--)
      Atomics.store(words, this.#cell(at + i) + WatchCell.PUBLISHED, stampOf(at + i));
`;
const NOTES = '    Atomics.store(words, note + Stripe.PUBLISH_CELLS, cells);\n';
const TAKES = '    const taken = this.#take(at, cells);\n';
const WAKES =
  '    if (Atomics.load(words, sleeping) !== 0 && Atomics.exchange(words, sleeping, 0) !== 0) this.#wake();\n';
const SLEEPING = '    const sleeping = this.#base + WatchHeader.SLEEPING;\n';
const CLEARS_NOTE = '    Atomics.store(words, note + Stripe.PUBLISH_CELLS, 0);\n';
const REPAIR_BEGINS = `    this.endAll();
    const cells = Atomics.load(words, note + Stripe.PUBLISH_CELLS);
`;
const REPAIR_LOOKS = [
  '      const published = Atomics.load(words, cell + WatchCell.PUBLISHED);\n',
  '      const taken = Atomics.load(words, cell + WatchCell.TAKEN);\n',
] as const;
const ANNOUNCES = '  registry.setWatching(identity, true);\n';

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'an event is published before its payload',
    edits: [edit(FILLS + PUBLISHES, PUBLISHES + FILLS)],
    shownBy: TWO_WRITERS,
    verdict: MISTOLD,
  },
  {
    name: 'TAKEN is not looked at again after reading',
    edits: [
      edit(
        '      if (Atomics.load(words, cell + WatchCell.TAKEN) !== stampOf(at + i)) return Found.OVERWRITTEN;\n',
        '',
      ),
    ],
    shownBy: LAPS,
    verdict: MISTOLD,
  },
  {
    name: 'the first cell of several is published first',
    edits: [edit(PUBLISHES, PUBLISHES.replace('let i = taken - 1; i >= 0; i--', 'let i = 0; i < taken; i++'))],
    shownBy: { ...beginning, writers: [[2]], cells: 4, neverTooOld: true },
    verdict: MISTOLD,
  },
  {
    name: 'a cell is taken by a store',
    edits: [
      edit(
        '      if (Atomics.compareExchange(words, cell + WatchCell.TAKEN, published, stamp) !== published) return i;\n',
        '      Atomics.store(words, cell + WatchCell.TAKEN, stamp);\n',
      ),
    ],
    shownBy: LATE,
    verdict: ['ghost', 'final'],
  },
  {
    name: 'a publisher that was overtaken by a lap goes on',
    edits: [edit('      if (!isLater(stamp, published)) return i;\n', '')],
    shownBy: LATE,
    verdict: MISTOLD,
  },
  {
    name: 'an event is given up silently',
    edits: [edit('    else this.endAll();\n', '')],
    shownBy: LATE,
    verdict: MISTOLD,
  },
  {
    name: 'repair does not bump the epoch',
    edits: [edit(REPAIR_BEGINS, REPAIR_BEGINS.replace('endAll', '#wake'))],
    shownBy: DEATH,
    verdict: ['ghost', 'deadlock'],
  },
  {
    name: 'the bump wakes nobody',
    edits: [
      edit(
        '    Atomics.add(this.words, this.#base + WatchHeader.EPOCH, 1);\n    this.#wake();\n',
        '    Atomics.add(this.words, this.#base + WatchHeader.EPOCH, 1);\n',
      ),
    ],
    shownBy: DEATH,
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'repair bumps the epoch last',
    edits: [
      edit(REPAIR_BEGINS, REPAIR_BEGINS.replace('this.endAll();', '')),
      edit(
        `      if (taken === stamp && published !== stamp) Atomics.store(words, cell + WatchCell.PUBLISHED, stamp);\n    }\n${CLEARS_NOTE}`,
        `      if (taken === stamp && published !== stamp) Atomics.store(words, cell + WatchCell.PUBLISHED, stamp);\n    }\n${CLEARS_NOTE}    this.endAll();\n`,
      ),
    ],
    shownBy: DEATH,
    verdict: MISTOLD,
  },
  {
    name: 'repair leaves the cells of the dead taken',
    edits: [
      edit('      if (taken === stamp && published !== stamp) Atomics', '      if (stamp === undefined) Atomics'),
    ],
    shownBy: DEATH,
    verdict: LEFT_OVER,
  },
  {
    name: 'repair finishes cells that the dead had not taken',
    edits: [edit('taken === stamp && published !== stamp', 'published !== stamp')],
    shownBy: DEATH,
    verdict: LEFT_OVER,
  },
  {
    name: 'repair finishes cells that the dead had published, and others use',
    edits: [edit('taken === stamp && published !== stamp', 'taken === stamp')],
    shownBy: OVERTAKEN_DEATH,
    verdict: LEFT_OVER,
  },
  {
    name: 'repair looks at TAKEN first',
    edits: [edit(REPAIR_LOOKS.join(''), [...REPAIR_LOOKS].reverse().join(''))],
    shownBy: OVERTAKEN_DEATH,
    verdict: LEFT_OVER,
  },
  {
    name: 'a publisher notes its cells after it took them',
    edits: [edit(NOTES + TAKES, TAKES + NOTES)],
    shownBy: DEATH,
    verdict: LEFT_OVER,
  },
  {
    name: 'a reader looks at the epoch before it reads',
    edits: [
      edit('    const found = ahead', '    const epoch = ring.epoch;\n    const found = ahead'),
      edit('ring.epoch !== this.#epoch', 'epoch !== this.#epoch'),
    ],
    shownBy: DEATH,
    verdict: MISTOLD,
  },
  {
    name: 'a reader takes its place before it notes the epoch',
    edits: [
      edit(
        '    this.#epoch = ring.epoch;\n    this.#at = ring.head;\n',
        '    this.#at = ring.head;\n    this.#epoch = ring.epoch;\n',
      ),
    ],
    shownBy: EARLIER_DEATH,
    verdict: MISTOLD,
  },
  {
    name: 'a publisher looks for sleepers before it publishes',
    edits: [edit(PUBLISHES + CLEARS_NOTE + SLEEPING + WAKES, SLEEPING + WAKES + PUBLISHES + CLEARS_NOTE)],
    shownBy: TWO_WRITERS,
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a publisher wakes without counting',
    edits: [edit('    Atomics.add(this.words, this.eventsIndex, 1);\n', '')],
    shownBy: TWO_WRITERS,
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'SLEEPING is cleared after waking',
    edits: [
      edit(
        WAKES,
        '    if (Atomics.load(words, sleeping) !== 0) {\n      this.#wake();\n      Atomics.store(words, sleeping, 0);\n    }\n',
      ),
    ],
    shownBy: TWO_WRITERS,
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a reader does not say that it sleeps',
    edits: [edit('    Atomics.store(this.words, this.#base + WatchHeader.SLEEPING, 1);\n', '')],
    shownBy: TWO_WRITERS,
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a newcomer sets its slot after WATCHED',
    edits: [
      edit(ANNOUNCES, ''),
      edit(
        '    if (found === seen) return;\n',
        '    if (found === seen) return registry.setWatching(identity, true);\n',
      ),
    ],
    shownBy: PASSER,
    verdict: MISTOLD,
  },
  {
    name: 'a newcomer leaves WATCHED as it is when it is set',
    edits: [edit('(seen + ONE_MORE) | SOMEBODY', 'ONE_MORE === 0 ? 0 : seen | SOMEBODY')],
    shownBy: PASSER,
    verdict: MISTOLD,
  },
  {
    name: 'WATCHED is cleared by a store',
    edits: [
      edit(
        '  Atomics.compareExchange(words, Header.WATCHED, seen, seen & ~SOMEBODY);',
        '  Atomics.store(words, Header.WATCHED, seen & ~SOMEBODY);',
      ),
    ],
    shownBy: PASSER,
    verdict: MISTOLD,
  },
];
