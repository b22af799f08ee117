import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  BARE_STRIPE_WORDS,
  CACHE_LINE_WORDS,
  CHUNK_ENTRY_WORDS,
  CHUNK_WORDS,
  Chunk,
  ChunkKind,
  chunkOwner,
  HEADER_WORDS,
  Header,
  LOCK_HEADER_WORDS,
  LockHeader,
  MAX_BYTES,
  MAX_STRIPES,
  MAX_THREADS,
  ownerClass,
  ownerKind,
  ownerStripe,
  RecordWord,
  SLOT_WORDS,
  Slot,
  STRIPE_WORDS,
  Stripe,
  WAIT_BUCKETS,
  WATCH_CELL_WORDS,
  WATCH_HEADER_WORDS,
  WatchCell,
  WatchHeader,
  watchCells,
} from '../../src/memory/layout.ts';
import { storeBytes, storeLayout } from '../../src/memory/store-layout.ts';
import { SIZE_CLASSES } from '../../src/store/records/size-classes.ts';

/** Words that each named word of a table takes: 1 unless said. */
type Widths = Readonly<Record<string, number>>;

/** The words a table's rows cover, each met once. */
function coveredWords(table: Readonly<Record<string, number>>, widths: Widths): Set<number> {
  const covered = new Set<number>();
  for (const [name, first] of Object.entries(table)) {
    for (let word = first; word < first + (widths[name] ?? 1); word++) {
      assert.ok(!covered.has(word), `${name} overlaps another row at word ${word}`);
      covered.add(word);
    }
  }
  return covered;
}

const tables = [
  { name: 'store header', table: Header, widths: { STORE_ID: 2 }, words: HEADER_WORDS },
  {
    name: 'lock header',
    table: LockHeader,
    widths: {
      READ_ACQUISITIONS: 2,
      WRITE_ACQUISITIONS: 2,
      CONTENDED: 2,
      SLEEPS: 2,
      RECOVERIES: 2,
      REPAIRS: 2,
      CACHE_HITS: 2,
      CACHE_MISSES: 2,
      READ_WAITS_US: WAIT_BUCKETS,
      WRITE_WAITS_US: WAIT_BUCKETS,
    },
    words: LOCK_HEADER_WORDS,
  },
  { name: 'thread slot', table: Slot, widths: { STATE: 2 }, words: SLOT_WORDS },
  { name: 'stripe', table: Stripe, widths: { SEQUENCE: 2, PARTIAL: SIZE_CLASSES }, words: STRIPE_WORDS },
  { name: 'watch header', table: WatchHeader, widths: { HEAD: 2 }, words: WATCH_HEADER_WORDS },
  { name: 'chunk entry', table: Chunk, widths: {}, words: CHUNK_ENTRY_WORDS },
] as const;

describe('the tables of the layout', () => {
  for (const { name, table, widths, words } of tables) {
    it(`gives every row of the ${name} words of its own, inside the region`, () => {
      for (const word of coveredWords(table, widths)) assert.ok(word >= 0 && word < words);
    });
  }

  it('has record words side by side from 0 to the body', () => {
    assert.deepEqual([...coveredWords(RecordWord, { SEQUENCE: 2 })], [0, 1, 2, 3, 4, 5, 6]);
  });

  it('has watch cells whose first five words lie side by side, and whose texts fill them', () => {
    const { REST, ...first } = WatchCell;
    assert.deepEqual([...coveredWords(first, {})], [0, 1, 2, 3, 4, 6]);
    assert.equal(REST, WatchCell.SHAPE);
    for (const text of [REST, WatchCell.BODY, WATCH_CELL_WORDS, WATCH_HEADER_WORDS]) assert.equal(text % 2, 0);
    assert.equal(WATCH_CELL_WORDS % CACHE_LINE_WORDS, 0);
  });

  it('keeps 64-bit words at even offsets and a bare stripe in its first line', () => {
    for (const word of [Slot.STATE, WatchHeader.HEAD, LockHeader.READ_ACQUISITIONS, LockHeader.CACHE_MISSES])
      assert.equal(word % 2, 0);
    for (const word of [Stripe.WRITER, Stripe.EVENTS, Stripe.SEEN_HELD, Stripe.ABANDONED])
      assert.ok(word < BARE_STRIPE_WORDS);
  });

  it('keeps what readers spin on apart from what others write', () => {
    assert.notEqual(Math.floor(Slot.STATE / CACHE_LINE_WORDS), Math.floor(Slot.LINE / CACHE_LINE_WORDS));
    assert.equal(SLOT_WORDS % CACHE_LINE_WORDS, 0);
    assert.equal(STRIPE_WORDS % CACHE_LINE_WORDS, 0);
  });
});

describe('the regions of a store', () => {
  for (const [threads, stripes, chunks] of [
    [1, 1, 2],
    [64, 64, 1000],
    [MAX_THREADS, MAX_STRIPES, 2 ** 18],
  ] as const) {
    it(`lie one behind another with ${threads} threads, ${stripes} stripes and ${chunks} chunks`, () => {
      const { lock, watch, chunkTable, firstChunk } = storeLayout(threads, stripes, chunks, 32);
      assert.equal(lock.base, HEADER_WORDS);
      assert.equal(lock.slots, lock.base + LOCK_HEADER_WORDS);
      assert.equal(lock.firstStripe, lock.slots + threads * SLOT_WORDS);
      assert.equal(lock.end, lock.firstStripe + stripes * STRIPE_WORDS);
      assert.equal(watch.base, lock.end);
      assert.equal(watch.end, watch.firstCell + 32 * WATCH_CELL_WORDS);
      assert.equal(chunkTable, watch.end);
      const slack = firstChunk - (chunkTable + chunks * CHUNK_ENTRY_WORDS);
      assert.ok(slack >= 0 && slack < CACHE_LINE_WORDS);
      assert.equal(firstChunk % CACHE_LINE_WORDS, 0);
      assert.equal(
        storeBytes(storeLayout(threads, stripes, chunks, 32), chunks),
        (firstChunk + chunks * CHUNK_WORDS) * 4,
      );
    });
  }

  it('give the watch ring a sixteenth of a small store, and never more than 12 MiB', () => {
    for (const maxBytes of [2 ** 18, 2 ** 20, 2 ** 24]) {
      const cells = watchCells(maxBytes);
      assert.equal(cells & (cells - 1), 0);
      assert.ok(cells >= 32 && cells * WATCH_CELL_WORDS * 4 <= maxBytes / 16);
    }
    assert.equal(watchCells(MAX_BYTES) * WATCH_CELL_WORDS * 4, 12 * 2 ** 20);
  });

  it('has word offsets that fit a signed 32-bit integer up to the largest store', () => {
    assert.ok(MAX_BYTES / 4 <= 2 ** 31);
  });
});

it('packs a chunk owner so that every part comes back and none is zero', () => {
  for (const kind of Object.values(ChunkKind)) {
    for (const sizeClass of [0, SIZE_CLASSES - 1, 127]) {
      for (const stripe of [0, 1, MAX_STRIPES - 1]) {
        const owner = chunkOwner(kind, sizeClass, stripe);
        assert.ok(owner > 0);
        assert.deepEqual([ownerKind(owner), ownerClass(owner), ownerStripe(owner)], [kind, sizeClass, stripe]);
      }
    }
  }
});
