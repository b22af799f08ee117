/** The configurations of the watch ring that are explored: small enough for `npm run test:models`, and larger ones. */

import type { WatchConfiguration } from './watch-model.ts';

type Named = WatchConfiguration & { readonly name: string };
const ONE = [1] as const;
const TWO = [1, 1] as const;
const beginning = { reader: 'from the beginning' } as const;
const whenever = { reader: 'whenever' } as const;

export const QUICK: readonly Named[] = [
  { ...beginning, name: 'two writers, room for all', writers: [ONE, ONE], cells: 2, neverTooOld: true },
  { ...beginning, name: 'one writer, several laps', writers: [[1, 1, 1]], cells: 2 },
  { ...beginning, name: 'an event of two cells', writers: [[2]], cells: 4, neverTooOld: true },
  { ...beginning, name: 'two writers and one cell', writers: [ONE, ONE], cells: 1 },
  { ...whenever, name: 'a reader that begins at any time', writers: [TWO], cells: 2, neverTooOld: true },
  { ...whenever, name: 'beside one that comes and goes', writers: [ONE], cells: 2, passer: true, neverTooOld: true },
  { ...beginning, name: 'a writer dies', writers: [TWO], cells: 2, crashes: 1 },
  { ...whenever, name: 'the only writer dies', writers: [TWO], cells: 1, crashes: 1 },
  {
    reader: 'asleep for ever',
    name: 'a writer dies while another overtakes it',
    writers: [ONE, ONE],
    cells: 1,
    crashes: 1,
  },
];

/** Minutes and gigabytes. */
export const LONG: readonly Named[] = [
  { ...beginning, name: 'two writers that lap each other', writers: [TWO, ONE], cells: 2 },
  { ...beginning, name: 'events of two cells', writers: [[2, 2], ONE], cells: 4 },
  { ...whenever, name: 'a writer dies before a reader begins', writers: [ONE, ONE], cells: 1, crashes: 1 },
  { ...whenever, name: 'a reader that begins at any time and is lapped', writers: [TWO, ONE], cells: 2 },
  { ...beginning, name: 'a writer of several dies', writers: [TWO, ONE], cells: 2, crashes: 1 },
  { ...beginning, name: 'a writer and its recoverer die', writers: [ONE, ONE], cells: 2, crashes: 2 },
];
