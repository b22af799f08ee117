/** Real threads: several write the same few keys as fast as they can while others watch, and one of them sleeps through it. */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { RefManager } from '../../src/index.ts';
import { runFleet, startFleet } from '../support/fleet.ts';
import { Gate } from '../support/gate.ts';
import { auditStore } from '../support/store-audit.ts';
import type { Watched, WatchWorkerData } from '../support/watch-worker.ts';
import type { WatchedWriterData, Written } from '../support/watched-writer-worker.ts';
import { LAST, watchState } from '../support/watching.ts';

const watching = new URL('../support/watch-worker.ts', import.meta.url);
const writing = new URL('../support/watched-writer-worker.ts', import.meta.url);
const WATCHERS = 2;
const WRITERS = 4;
const WRITES = 4000;

for (const stripes of [1, 64]) {
  it(`tells watchers in several threads all that many writers did, in order, with ${stripes} stripes`, async () => {
    const refs = RefManager.create({ stripes });
    const gate = new Gate();
    const data: WatchWorkerData = { handle: refs.handle, gate: gate.memory };
    const watchers = startFleet(
      watching,
      Array.from({ length: WATCHERS }, () => data),
    );
    await gate.opened(0, WATCHERS);
    assert.ok(WRITERS * WRITES * 2 <= watchState(refs).cells, 'the ring holds everything: nobody may be too old');
    const tasks = Array.from({ length: WRITERS }, (_, writer): WatchedWriterData => {
      return { handle: refs.handle, writer, writes: WRITES };
    });
    const written = (await runFleet(writing, tasks)).flat() as Written[];
    refs.setRef(LAST, null);
    const told = (await Promise.all(watchers.map(({ ended }) => ended))).flat() as Watched[];
    assert.equal(told.length, WATCHERS);
    const audit = auditStore(refs);
    assert.deepEqual(audit.problems, []);
    const steps = new Map(written.flatMap((one) => [...one.steps]));
    for (const one of told) {
      assert.deepEqual(one.entries, audit.entries);
      assert.equal(
        one.clears,
        written.reduce((sum, { clears }) => sum + clears, 0),
      );
      assert.deepEqual(one.steps, steps);
    }
    assert.equal(watchState(refs).watched, false);
  });
}

it('slows no writer down when a watcher never looks, and tells it once', async () => {
  const refs = RefManager.create({ maxBytes: 2 ** 22 });
  const watcher = refs.watch();
  const tasks = [0, 1].map((writer): WatchedWriterData => ({ handle: refs.handle, writer, writes: WRITES }));
  await runFleet(writing, tasks);
  await assert.rejects(watcher.next(), { code: 'ERR_WATCH_TOO_OLD' });
  assert.equal((await watcher.next()).done, true);
  assert.deepEqual(auditStore(refs).problems, []);
});
