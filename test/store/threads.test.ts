/** Real threads at once on one store: mixed writers, growth from nothing, iteration under writers, a counter as proof. */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { RefManager } from '../../src/index.ts';
import { afterSteps, assertWhole, Control, OWN_KEYS, ownKey, Progress } from '../support/churn.ts';
import type { ChurnData } from '../support/churn-worker.ts';
import { runFleet } from '../support/fleet.ts';
import { auditStore } from '../support/store-audit.ts';

const churn = new URL('../support/churn-worker.ts', import.meta.url);
const THREADS = 4;
const OPERATIONS = 1500;

function progressTable(rows: number): SharedArrayBuffer {
  return new SharedArrayBuffer((Control.WORDS + rows * Progress.WORDS) * Int32Array.BYTES_PER_ELEMENT);
}

async function churnOn(refs: RefManager): Promise<void> {
  const progress = progressTable(THREADS);
  const data = Array.from({ length: THREADS }, (_, worker): ChurnData => {
    const seed = 1000 + worker;
    const end = 'after its operations';
    return { handle: refs.handle, progress, worker, row: worker, seed, operations: OPERATIONS, end };
  });
  const answers = await runFleet(churn, data);
  assert.equal(answers.flat().length, THREADS);
  const audit = auditStore(refs);
  assert.deepEqual(audit.problems, []);
  assert.equal(refs.size, audit.entries.size);
  for (const [worker, [answer]] of answers.entries()) {
    const { steps } = answer as { steps: number };
    for (let key = 0; key < OWN_KEYS; key++)
      assert.deepEqual(refs.getRef(ownKey(worker, key)), afterSteps(worker, key, steps));
  }
  for (const [id, ref] of refs) assertWhole(id, ref ?? {});
}

it('never shows a torn, foreign or outdated reference to four threads that share a few keys', async () => {
  await churnOn(RefManager.create({ maxThreads: 8 }));
});

it('does so too with one stripe, where everybody meets', async () => {
  await churnOn(RefManager.create({ stripes: 1, maxThreads: 5, maxBytes: 2 ** 22 }));
});

it('and without a cache, so that every read takes the lock', async () => {
  await churnOn(RefManager.create({ stripes: 2, cacheEntries: 0 }));
});

const growth = new URL('growth-worker.ts', import.meta.url);

it('grows from nothing under four writers and keeps everything', async () => {
  const refs = RefManager.create({ initialBytes: 0 });
  const count = 2000;
  await runFleet(
    growth,
    Array.from({ length: THREADS }, (_, worker) => ({ handle: refs.handle, worker, count })),
  );
  assert.equal(refs.size, THREADS * count);
  const seen = new Set<string>();
  for (const [id, ref] of refs) {
    assert.equal(ref?.name, id.id);
    seen.add(id.toString());
  }
  assert.equal(seen.size, THREADS * count);
  assert.deepEqual(auditStore(refs).problems, []);
});

it('yields a reference that is there throughout exactly once, while others come and go', async () => {
  const refs = RefManager.create({ stripes: 2, initialBytes: 0 });
  const stable = 500;
  for (let n = 0; n < stable; n++) refs.setRef({ type: 'stable', id: `${n}` }, { kind: 'stable', name: `${n}` });
  const writers = runFleet(
    growth,
    [0, 1].map((worker) => ({ handle: refs.handle, worker, count: 2000 })),
  );
  let running = true;
  const ended = writers.finally(() => {
    running = false;
  });
  let passes = 0;
  do {
    const seen = new Set<string>();
    for (const [id, ref] of refs) {
      assert.equal(ref?.name, id.id);
      assert.ok(!seen.has(id.toString()), `${id.toString()} came twice`);
      seen.add(id.toString());
    }
    for (let n = 0; n < stable; n++) assert.ok(seen.has(`stable://${n}`), `${n} is missing`);
    passes++;
    await turn();
  } while (running);
  await ended;
  assert.ok(passes > 1);
  assert.equal([...refs].length, stable + 2 * 2000);
});
