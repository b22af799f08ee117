/** A snapshot beside writers is one instant of the whole store, whoever takes it, and however writers end. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RefManager } from '../../src/index.ts';
import { type Ending, runUntil, sweep } from '../support/crash-points.ts';
import { buryOthers, DEAD_THREAD_ID } from '../support/dead-thread.ts';
import { nearStackEnd } from '../support/deep-stack.ts';
import type { DyingData } from '../support/dying-worker.ts';
import { startFleet } from '../support/fleet.ts';
import { Gate } from '../support/gate.ts';
import { keyOf } from '../support/reference-store.ts';
import { loadLibraryCopy } from '../support/second-thread.ts';
import { auditStore } from '../support/store-audit.ts';
import { ROUND_KEYS, type RoundData, RoundProgress, roundKey } from './round-writer-worker.ts';

const roundWriter = new URL('round-writer-worker.ts', import.meta.url);
const roundSnapshots = new URL('round-snapshot-worker.ts', import.meta.url);
const dyingWorker = new URL('../support/dying-worker.ts', import.meta.url);
const linux = process.platform === 'linux' ? {} : { skip: 'the system does not tell which threads live' };
const copy = await loadLibraryCopy();

const WRITERS = 2;
const SNAPSHOTS = 20;
const STRIPES = 8;
/** Of these all but (3/4)^n sets of n keys meet each of four stripes. */
const MANY_KEYS = 1000;
const contested = { type: 'containerd', id: 'contested' };

/** How many writes the store shows of the writer: its keys must be those after exactly so many. */
function writesShown(refs: RefManager, writer: number): number {
  const rounds = Array.from({ length: ROUND_KEYS }, (_, key) => Number(refs.getRef(roundKey(writer, key))?.name ?? 0));
  const writes = rounds.reduce((sum, round) => sum + round, 0);
  const expected = rounds.map((_, key) => Math.floor((writes + ROUND_KEYS - 1 - key) / ROUND_KEYS));
  assert.deepEqual(rounds, expected, 'not one instant: a later write is there, an earlier one is not');
  return writes;
}

/** A store of several stripes with a reference in each. */
function smallStore(): RefManager {
  const refs = RefManager.create({ stripes: 4, initialBytes: 0, maxBytes: 2 ** 20, maxThreads: 4 });
  for (let n = 0; n < 16; n++) refs.setRef({ type: 'c', id: `n${n}` }, { name: `v${n}` });
  return refs;
}

describe('a snapshot beside writers', () => {
  it('shows each writer after one of its writes, none begun later, none ended before missing', async () => {
    const refs = RefManager.create({ stripes: STRIPES, maxThreads: WRITERS + 2 });
    const progress = new SharedArrayBuffer(WRITERS * RoundProgress.WORDS * Int32Array.BYTES_PER_ELEMENT);
    const stop = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    const words = new Int32Array(progress);
    const data = Array.from(
      { length: WRITERS },
      (_, writer): RoundData => ({ handle: refs.handle, writer, progress, stop }),
    );
    const writers = startFleet(roundWriter, data);
    // Two take snapshots at once: this thread, and a worker.
    const [other] = startFleet(roundSnapshots, [{ handle: refs.handle, count: SNAPSHOTS }]);
    for (let writer = 0; writer < WRITERS; writer++) Atomics.wait(words, writer * 2 + RoundProgress.ENDED, 0, 30_000);
    let latest = 0;
    for (let n = 0; n < SNAPSHOTS; n++) {
      const ended = Array.from({ length: WRITERS }, (_, writer) =>
        Atomics.load(words, writer * 2 + RoundProgress.ENDED),
      );
      const snapshot = refs.snapshot();
      const begun = Array.from({ length: WRITERS }, (_, writer) =>
        Atomics.load(words, writer * 2 + RoundProgress.BEGUN),
      );
      const then = RefManager.restore(snapshot);
      for (let writer = 0; writer < WRITERS; writer++) {
        latest = writesShown(then, writer);
        assert.ok(latest >= (ended[writer] ?? 0) && latest <= (begun[writer] ?? 0));
      }
      then.detach();
    }
    const [theirs] = (await other?.ended) ?? [];
    Atomics.store(new Int32Array(stop), 0, 1);
    await Promise.all(writers.map(({ ended }) => ended));
    assert.ok(latest > 0);
    for (const snapshot of theirs as Uint8Array[]) {
      const then = RefManager.restore(snapshot);
      for (let writer = 0; writer < WRITERS; writer++) writesShown(then, writer);
      then.detach();
    }
    assert.equal((theirs as Uint8Array[]).length, SNAPSHOTS);
    assert.deepEqual(auditStore(refs).problems, []);
  });

  it('gives up as a whole when one stripe cannot be had in time', async () => {
    const refs = RefManager.create({ stripes: 4, lockTimeoutMs: 1 });
    const gate = new Gate();
    const data: DyingData = {
      handle: refs.handle,
      gate: gate.memory,
      call: 'setRef',
      step: 12,
      end: 'when terminated',
    };
    const [member] = startFleet(dyingWorker, [data]);
    gate.waitUntil(0);
    assert.throws(() => refs.snapshot(), { code: 'ERR_LOCK_TIMEOUT', message: /^snapshot .* thread \d+ has it/ });
    let [written, refused] = [0, 0];
    // Stores differ in which key has which stripe: as many keys as it takes to meet the worker's, and another.
    for (let n = 0; written === 0 || refused === 0; n++) {
      assert.ok(n < MANY_KEYS, `${written} written, ${refused} refused: one stripe is held, the others are not`);
      try {
        refs.setRef({ type: 'c', id: `n${n}` }, null);
        written++;
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'ERR_LOCK_TIMEOUT'); // the stripe of the worker
        refused++;
      }
    }
    await member?.worker.terminate();
    refs.recover(member?.threadId ?? 0);
    assert.equal(RefManager.restore(refs.snapshot()).size, refs.size);
    assert.deepEqual(auditStore(refs).problems, []);
  });

  for (const step of [7, 12, 22, 32]) {
    it(`finds a writer that ended, unnoticed, at step ${step}, and repairs what it left`, linux, async () => {
      const refs = RefManager.create({ stripes: 4, maxThreads: 3 });
      refs.setRef(contested, { name: 'before' });
      const gate = new Gate();
      const data: DyingData = { handle: refs.handle, gate: gate.memory, call: 'setRef', step, end: 'process.exit' };
      const [member] = startFleet(dyingWorker, [data]);
      gate.waitUntil(0);
      const then = RefManager.restore(refs.snapshot()); // no event loop turn before: nobody told this thread
      const found = then.getRef(contested);
      assert.ok(found?.name === 'before' || found?.uid?.length === 1000);
      assert.deepEqual(refs.getRef(contested), found);
      assert.equal(then.size, 1);
      await member?.ended;
      refs.recover(member?.threadId ?? 0);
      assert.deepEqual(auditStore(refs).problems, []);
    });
  }
});

describe('a thread that takes a snapshot', () => {
  it('leaves the store whole when it dies at any step, other snapshots included', () => {
    const kept: unknown[] = [];
    const cuts = sweep((step, when): Ending => {
      const refs = smallStore();
      const before = refs.snapshot();
      const victim = copy.RefManager.attach(refs.handle);
      kept.push(victim);
      const ending = runUntil(step, when, () => victim.snapshot());
      buryOthers(refs);
      refs.recover(DEAD_THREAD_ID);
      assert.deepEqual(refs.snapshot(), before);
      assert.deepEqual(auditStore(refs).problems, []);
      return ending;
    });
    assert.ok(cuts > 50);
  });

  it('keeps no stripe when the stack overflows in the middle', () => {
    let overflows = 0;
    nearStackEnd((deep) => {
      const refs = smallStore();
      const elsewhere = copy.RefManager.attach({ ...refs.handle, lockTimeoutMs: 0 });
      const before = elsewhere.snapshot();
      try {
        deep(() => refs.snapshot());
      } catch (error) {
        assert.ok(error instanceof RangeError);
        overflows++;
      }
      refs.hasRef({ type: '', id: '' }); // the stack may have had no room left to give the locks back
      assert.deepEqual(elsewhere.snapshot(), before);
      assert.deepEqual(auditStore(refs).problems, []);
      elsewhere.detach();
      refs.detach();
    });
    assert.ok(overflows > 0);
  });

  it('may have an asynchronous call under way', async () => {
    const refs = smallStore();
    const pending = refs.setRefAsync(contested, { name: 'later' });
    const first = RefManager.restore(refs.snapshot());
    await pending;
    assert.ok(first.size === 16 || first.size === 17);
    assert.deepEqual(RefManager.restore(refs.snapshot()).getRef(contested), { name: 'later' });
    assert.ok(auditStore(refs).entries.has(keyOf(contested)));
  });
});
