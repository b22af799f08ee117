/**
 * The places in the store's code where a victim of store-kills.stress.ts ends, between atomic operations and between plain
 * writes: told by what it is about to do to the memory or has just done, and by the methods it is in.
 */

import { isFree } from '../../../src/core/lock-words.ts';
import { Chunk, Header, RecordWord, Stripe, WatchCell, WatchHeader } from '../../../src/memory/layout.ts';
import type { Moment, Phase } from './threads/watched-store.ts';

/** What a victim does until it comes to its window. */
export type Load = 'mixed' | 'many keys' | 'large references' | 'snapshots' | 'async';

export interface Window {
  readonly group: string;
  readonly name: string;
  readonly load: Load;
  readonly at: (moment: Moment) => boolean;
  /** Another thread dies in a write first; the victim recovers it. */
  readonly bait?: true;
}

type On = Moment['place']['of'];
const is = (what: Moment['what'], of: On, offset?: number) => {
  return ({ what: seen, place }: Moment): boolean =>
    seen === what && place.of === of && (offset === undefined || place.offset === offset);
};
const inside =
  (phase: Phase, at: (moment: Moment) => boolean) =>
  (moment: Moment): boolean =>
    moment.phases.at(-1) === phase && at(moment);
const within =
  (phase: Phase, at: (moment: Moment) => boolean) =>
  (moment: Moment): boolean =>
    moment.phases.includes(phase) && at(moment);

const replaced = ({ result, values }: Moment): boolean => result === values[0];
const isOdd = ({ values }: Moment): boolean => (Number(values[0]) & 1) === 1;
const goesLive = (what: 'before store' | 'after store') => (m: Moment) => is(what, 'state')(m) && isOdd(m);
const ends = (what: 'before store' | 'after store') => (m: Moment) => is(what, 'state')(m) && !isOdd(m);
/** The stripe has an index already, and splits a page of it. */
const splits = (at: (moment: Moment) => boolean) =>
  within('reserve', (m) => m.stripeWord(Stripe.INDEX_ROOT) !== 0 && at(m));
const deepens = (at: (moment: Moment) => boolean) => splits((m) => m.stripeWord(Stripe.INDEX_DEPTH) > 0 && at(m));
/** Plain writes of a split: its first ones clear a page, then entries move. */
const MANY_WRITES = 700;
const SOME_WRITES = 60;
const COPIES = 2;

/** Every window, by group. */
export const WINDOWS: readonly Window[] = [
  {
    group: 'committing',
    name: 'advanced the sequence',
    load: 'mixed',
    at: within('set', is('after write', 'stripe', Stripe.SEQUENCE)),
  },
  {
    group: 'committing',
    name: 'half filled the record',
    load: 'mixed',
    at: inside('set', (m) => is('after write', 'data')(m) && m.writes > RecordWord.SHAPE),
  },
  {
    group: 'committing',
    name: 'half copied its text',
    load: 'mixed',
    at: inside('set', (m) => is('after write', 'data')(m) && m.writes > 2 * RecordWord.BODY),
  },
  {
    group: 'committing',
    name: 'about to make it live',
    load: 'mixed',
    at: inside('set', goesLive('before store')),
  },
  { group: 'committing', name: 'made it live', load: 'mixed', at: inside('set', goesLive('after store')) },
  {
    group: 'between commit and free',
    name: 'about to end the old record',
    load: 'mixed',
    at: inside('set', ends('before store')),
  },
  {
    group: 'between commit and free',
    name: 'ended the old record, has not given its slot back',
    load: 'mixed',
    at: inside('set', ends('after store')),
  },
  {
    group: 'between commit and free',
    name: 'cleared, still in the index',
    load: 'mixed',
    at: inside('clear', ends('after store')),
  },
  {
    group: 'claiming a chunk',
    name: 'owns it, nothing else',
    load: 'mixed',
    at: inside('claim', (m) => is('after compareExchange', 'entry', Chunk.OWNER)(m) && replaced(m)),
  },
  {
    group: 'claiming a chunk',
    name: 'noted where to search next, has not cleared its entry',
    load: 'mixed',
    at: inside('claim', is('after store', 'header', Header.CLAIM_HINT)),
  },
  {
    group: 'linking a chunk',
    name: 'about to be linked',
    load: 'mixed',
    at: inside('allocate', (m) => m.claimed && is('before write', 'entry', Chunk.NEXT)(m)),
  },
  {
    group: 'linking a chunk',
    name: 'half linked',
    load: 'mixed',
    at: inside('allocate', (m) => m.claimed && is('after write', 'entry', Chunk.PREVIOUS)(m)),
  },
  {
    group: 'splitting an index page',
    name: 'entries half moved',
    load: 'many keys',
    at: splits((m) => m.what === 'after write' && m.writes === MANY_WRITES),
  },
  {
    group: 'splitting an index page',
    name: 'moved, the directory does not say it yet',
    load: 'many keys',
    at: splits((m) => is('before fill', 'data')(m) && m.values[0] !== 0),
  },
  {
    group: 'splitting an index page',
    name: 'has a directory, its depth not',
    load: 'many keys',
    at: splits((m) => is('before write', 'stripe', Stripe.INDEX_DEPTH)(m) && m.values[0] === 1),
  },
  {
    group: 'splitting an index page',
    name: 'half doubled the directory',
    load: 'many keys',
    at: deepens((m) => is('after write', 'data')(m) && m.writes === 1),
  },
  {
    group: 'growing',
    name: 'about to grow',
    load: 'large references',
    at: (m) => inside('grow', is('before compareExchange', 'header', Header.COMMITTED_CHUNKS))(m),
  },
  {
    group: 'growing',
    name: 'committed, has not said where to search',
    load: 'large references',
    at: inside('grow', (m) => is('after compareExchange', 'header', Header.COMMITTED_CHUNKS)(m) && replaced(m)),
  },
  {
    group: 'publishing',
    name: 'has its position',
    load: 'mixed',
    at: inside('publish', is('after add', 'watch', WatchHeader.HEAD)),
  },
  {
    group: 'publishing',
    name: 'noted its cells',
    load: 'mixed',
    at: inside('publish', (m) => is('after store', 'stripe', Stripe.PUBLISH_CELLS)(m) && m.values[0] !== 0),
  },
  {
    group: 'publishing',
    name: 'took a cell',
    load: 'mixed',
    at: inside('publish', (m) => is('after compareExchange', 'cell', WatchCell.TAKEN)(m) && replaced(m)),
  },
  {
    group: 'publishing',
    name: 'half filled it',
    load: 'mixed',
    at: inside('publish', is('after store', 'cell', WatchCell.KEY_BYTES)),
  },
  {
    group: 'publishing',
    name: 'published, still noted',
    load: 'mixed',
    at: inside('publish', (m) => is('before store', 'stripe', Stripe.PUBLISH_CELLS)(m) && m.values[0] === 0),
  },
  {
    group: 'rebuilding',
    name: 'forgot the index',
    load: 'mixed',
    bait: true,
    at: inside('repair', is('after write', 'stripe', Stripe.INDEX_ROOT)),
  },
  {
    group: 'rebuilding',
    name: 'half done',
    load: 'mixed',
    bait: true,
    at: inside('repair', (m) => m.what === 'after write' && m.writes === SOME_WRITES),
  },
  {
    group: 'rebuilding',
    name: 'about to set the count',
    load: 'mixed',
    bait: true,
    at: within('repair', is('before store', 'stripe', Stripe.COUNT)),
  },
  {
    group: 'rebuilding',
    name: 'began to repair the ring',
    load: 'mixed',
    bait: true,
    at: inside('repair the ring', is('after add', 'watch', WatchHeader.EPOCH)),
  },
  {
    group: 'taking an image',
    name: 'has one stripe of two',
    load: 'snapshots',
    at: inside(
      'acquire all',
      (m) => is('after compareExchange', 'stripe', Stripe.WRITER)(m) && isFree(m.result as number),
    ),
  },
  {
    group: 'taking an image',
    name: 'copied a part',
    load: 'snapshots',
    at: inside('copy the image', (m) => m.what === 'after copy' && m.writes === COPIES),
  },
  {
    group: 'an async write',
    name: 'about to make it live',
    load: 'async',
    at: inside('set', goesLive('before store')),
  },
  { group: 'an async write', name: 'made it live', load: 'async', at: inside('set', goesLive('after store')) },
  {
    group: 'an async write',
    name: 'waits for its stripe',
    load: 'async',
    at: (m) => m.what === 'after waitAsync',
  },
];
