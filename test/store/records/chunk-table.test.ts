/** A chunk that is free is found before the memory grows, whoever died or was faster meanwhile. */

import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { ChunkKind } from '../../../src/memory/layout.ts';
import { SharedMemory } from '../../../src/memory/shared-memory.ts';
import { ChunkTable } from '../../../src/store/records/chunk-table.ts';
import { interruptAt, runUntil, sweep } from '../../support/crash-points.ts';

const OPTIONS = { initialBytes: 2 ** 18, maxBytes: 2 ** 23, stripes: 1, maxThreads: 2 };

/** Two threads' views of one memory. */
function twoTables(): [ChunkTable, ChunkTable] {
  const memory = SharedMemory.create(OPTIONS);
  return [new ChunkTable(memory), new ChunkTable(SharedMemory.attach(memory.handle))];
}

const claim = (table: ChunkTable): number => table.claim(ChunkKind.OVERFLOW, 0, 0);

/** Committed chunks that nobody owns, by looking at each. */
function freeChunks(table: ChunkTable): number[] {
  return Array.from({ length: table.memory.committedChunks() }, (_, chunk) => chunk).filter(
    (chunk) => table.owner(chunk) === 0,
  );
}

/** Claims every chunk that is free. */
function claimAll(table: ChunkTable): void {
  while (freeChunks(table).length > 0) claim(table);
}

/** As many claims as there are free chunks take those, and no growth. */
function assertAllFound(table: ChunkTable): void {
  const before = table.memory.committedChunks();
  const free = freeChunks(table);
  assert.deepEqual(
    free.map(() => claim(table)).sort((a, b) => a - b),
    free,
  );
  assert.equal(table.memory.committedChunks(), before);
}

describe('ChunkTable', () => {
  it('gives the chunks of a growth whose thread died at any step', () => {
    const cuts = sweep((step, when) => {
      const [table, dying] = twoTables();
      claimAll(table);
      const ending = runUntil(step, when, () => void claim(dying));
      assertAllFound(table);
      return ending;
    });
    assert.ok(cuts > 0);
  });

  it('gives all that is free after a thread died at any step of a claim', () => {
    sweep((step, when) => {
      const [table, dying] = twoTables();
      const ending = runUntil(step, when, () => void claim(dying));
      assertAllFound(table);
      return ending;
    });
  });

  it('gives what a thread released that died at any step of it, once another chunk was released', () => {
    sweep((step, when) => {
      const [table, dying] = twoTables();
      claimAll(table);
      claim(table); // grows
      claimAll(table);
      const ending = runUntil(step, when, () => dying.release(3));
      table.release(5);
      assertAllFound(table);
      return ending;
    });
  });

  it('gives what another thread releases at any step of a search that finds nothing', () => {
    for (let step = 1; ; step++) {
      const [table, other] = twoTables();
      claimAll(table);
      const ending = interruptAt(
        step,
        () => other.release(3),
        () => void claim(table),
      );
      assertAllFound(table);
      if (ending === 'completed') break;
    }
  });

  it('gives the last free chunk, whatever is known of it, before it says that the store is full', () => {
    const [table, dying] = twoTables();
    while (table.memory.grow());
    claimAll(table);
    assert.throws(() => claim(table), { code: 'ERR_STORE_FULL' });
    runUntil(1, 'after', () => dying.release(3)); // free, and not counted
    assert.equal(claim(table), 3);
    assert.throws(() => claim(table), { code: 'ERR_STORE_FULL' });
  });

  it('searches once in vain, and not again while nothing is released', () => {
    const [table] = twoTables();
    while (table.memory.grow());
    claimAll(table);
    // The one that looks everywhere before it gives up, and at first the one that finds out.
    for (const searches of [2, 1, 1]) {
      const load = mock.method(Atomics, 'load');
      assert.throws(() => claim(table), { code: 'ERR_STORE_FULL' });
      load.mock.restore();
      assert.equal(Math.floor(load.mock.callCount() / table.memory.committedChunks()), searches);
    }
  });
});
