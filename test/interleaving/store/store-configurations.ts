/** The configurations of the store that are explored: small enough for `npm run test:models`, and larger ones. */

import type { StoreConfiguration } from './store-model.ts';

type Named = StoreConfiguration & { readonly name: string };
const recovered = { afterwards: ['X a?'], crashes: 1 } as const;
/** The recoverer dies too, and is recovered. */
const twice = { afterwards: ['X a?', 'X a?'], crashes: 2, mortals: [0, 1] } as const;
const racesToo = true;
/** A page of the index holds six entries, and is split when it has four. */
const FULL_PAGE = 'b=0 c=0 d=0 e=0';
/** One page more is split when the next one comes: the directory is doubled. */
const FULL_PAGES = `${FULL_PAGE} f=0 g=0 h=0`;
const many = { chunks: [16, 16] } as const;
const growing = { chunks: [1, 6] } as const;

export const QUICK: readonly Named[] = [
  { racesToo, name: 'a first set beside a get', threads: ['a=1', 'a?'] },
  { racesToo, name: 'an overwrite beside one who remembers', before: 'a=1', threads: ['a=2', 'a! a!'] },
  { racesToo, name: 'a clear beside one who remembers', before: 'a=1', threads: ['a-', 'a! a~'] },
  { name: 'a slot used again beside one who remembers', before: 'a=1', threads: ['a- a=2', 'a!'] },
  { racesToo, name: 'two writers of a key', threads: ['a=1', 'a=2'] },
  { name: 'a writer that remembers what it wrote', threads: ['a=1 a!', 'a=2'] },
  { racesToo, name: 'two writers of a chunk', sizes: 'two slots a chunk', threads: ['a=1', 'b=1'] },
  { racesToo, name: 'a large reference beside a get', before: 'a=7', threads: ['a=8', 'a?'] },
  { racesToo, name: 'a clear beside a get', before: 'a=1 b=0', threads: ['b-', 'a?'] },
  { racesToo, name: 'an overwrite of what was noted beside a clear', before: 'a=1', threads: ['a:=2', 'a-'] },
  { racesToo, name: 'a clear of what was noted beside an overwrite', before: 'a=1', threads: ['a:-', 'a=2'] },
  { racesToo, name: 'a get of what was noted beside an overwrite', before: 'a=1', threads: ['a:? a:?', 'a=2'] },
  {
    name: 'an overwrite of what was noted beside another key in its slot, with two pre-emptions',
    before: 'a=1',
    threads: ['a:=2', 'a- b=3'],
    preemptions: 2,
  },
  {
    name: 'a clear of what was noted beside another key in its slot, with two pre-emptions',
    before: 'a=1',
    threads: ['a:-', 'a- b=3'],
    preemptions: 2,
  },
  {
    name: 'a clear of what was noted beside another stripe in its chunk',
    before: 'a=1',
    stripes: 2,
    threads: ['a:-', 'a- b=3'],
  },
  { racesToo, name: 'asked for what was noted beside a clear', before: 'a=1', threads: ['a:~ a:?', 'a-'] },
  {
    name: 'asked for what was noted, which is there again, with two pre-emptions',
    before: 'a=1',
    threads: ['a:~ a:?', 'a- a=2'],
    preemptions: 2,
  },
  { name: 'an overwrite of what was noted as large', before: 'a=7', threads: ['a:=8 a:=1 a:=7'] },
  { name: 'writes what was noted while somebody watches', before: 'a=1', threads: ['a:=2 a:-', 'a=3'], watched: true },
  { name: 'dies in an overwrite of what was noted', before: 'a=1', threads: ['a:=2'], ...recovered },
  { name: 'dies in a clear of what was noted', before: 'a=1 b=0', threads: ['a:-'], ...recovered },
  { name: 'dies in a first set', threads: ['a=1'], ...recovered },
  { name: 'dies in an overwrite', before: 'a=1', threads: ['a=2'], ...recovered },
  { name: 'dies in a clear', before: 'a=1 b=0', threads: ['a-'], ...recovered },
  { name: 'dies in the clear of the last one', before: 'a=1', threads: ['a-'], ...recovered },
  { name: 'dies in an overwrite of large by large', before: 'a=7', threads: ['a=8'], ...recovered },
  { name: 'dies in the clear of a large one', before: 'a=7', threads: ['a-'], ...recovered },
  { name: 'dies growing', threads: ['a=1'], ...growing, ...recovered },
  { name: 'dies publishing', before: 'a=1', threads: ['a=2 a-'], watched: true, ...recovered },
  { name: 'dies splitting the first page', before: FULL_PAGE, threads: ['a=0'], ...many, ...recovered },
  { name: 'dies doubling the directory', before: FULL_PAGES, threads: ['a=0'], ...many, ...recovered },
  {
    name: 'dies where chunks are shared',
    before: 'b=1',
    sizes: 'two slots a chunk',
    threads: ['a=1 b-'],
    ...recovered,
  },
  { name: 'dies in a snapshot', before: 'a=1 b=1', stripes: 2, threads: ['*'], ...recovered },
  { name: 'dies, and so does who repairs', before: 'a=1', threads: ['a=2'], ...twice },
  {
    name: 'dies beside one who remembers, with one pre-emption',
    before: 'a=1',
    threads: ['a=2', 'a! a!'],
    mortals: [0],
    preemptions: 1,
    ...recovered,
  },
];

/** Minutes and gigabytes. */
export const LONG: readonly Named[] = [
  { name: 'an overwrite of what was noted beside another key in its slot', before: 'a=1', threads: ['a:=2', 'a- b=3'] },
  { name: 'a clear of what was noted beside another key in its slot', before: 'a=1', threads: ['a:-', 'a- b=3'] },
  {
    racesToo,
    name: 'a slot used again beside one who remembers, races too',
    before: 'a=1',
    threads: ['a- a=2', 'a! a!'],
  },
  { racesToo, name: 'a snapshot of two stripes', stripes: 2, threads: ['a=1 b=1', '*'] },
  { name: 'two stripes claim chunks', stripes: 2, threads: ['a=1', 'b=1'] },
  { name: 'two stripes grow the memory', stripes: 2, threads: ['a=1', 'b=1'], chunks: [1, 6] },
  { name: 'two stripes and the last chunk', stripes: 2, threads: ['a=1', 'b=1'], chunks: [3, 3] },
  { racesToo, name: 'two stripes claim chunks, races too', stripes: 2, threads: ['a=1', 'b=1'] },
  { name: 'a snapshot of two stripes beside two writers', stripes: 2, threads: ['a=1', 'b=1', '*'] },
  { name: 'dies beside one who remembers', before: 'a=1', threads: ['a=2', 'a!'], mortals: [0], ...recovered },
  { name: 'dies clearing beside one who remembers', before: 'a=1', threads: ['a-', 'a!'], mortals: [0], ...recovered },
  { name: 'dies beside a get', threads: ['a=1', 'a?'], mortals: [0], ...recovered },
  { name: 'dies beside a writer of the key', before: 'a=1', threads: ['a=2', 'a=3'], mortals: [0], ...recovered },
  { name: 'dies large, and so does who repairs', before: 'a=7', threads: ['a=8'], ...twice },
  { name: 'dies splitting, and so does who repairs', before: FULL_PAGE, threads: ['a=0'], ...many, ...twice },
  { name: 'dies doubling, and so does who repairs', before: FULL_PAGES, threads: ['a=0'], ...many, ...twice },
  { name: 'dies publishing, and so does who repairs', before: 'a=1', threads: ['a=2 a-'], watched: true, ...twice },
  { name: 'a snapshot beside a death', stripes: 2, threads: ['a=1 b=1', '*'], mortals: [0], ...recovered },
  {
    name: 'dies beside two who remember, with two pre-emptions',
    before: 'a=1',
    threads: ['a=2', 'a! a!', 'a! a?'],
    mortals: [0],
    preemptions: 2,
    ...recovered,
  },
];
