/**
 * A wait for other threads is one in real time, though a test has replaced this thread's clocks and timers. Each of these
 * waits would not end if it asked them.
 */

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { RefManager } from '../../src/index.ts';
import { RWLock } from '../../src/sync/index.ts';
import type { DyingData } from '../support/dying-worker.ts';
import { type Member, startFleet } from '../support/fleet.ts';
import { Gate } from '../support/gate.ts';

const dyingWorker = new URL('../support/dying-worker.ts', import.meta.url);
const linux = process.platform === 'linux' ? {} : { skip: 'the system does not tell which threads live' };

/** A worker that holds the lock until it is terminated. */
async function holding(lock: RWLock): Promise<Member> {
  const gate = new Gate();
  const data: DyingData = {
    handle: lock.handle,
    gate: gate.memory,
    call: 'acquireWrite',
    step: 0,
    end: 'when terminated',
  };
  const [member] = startFleet(dyingWorker, [data]);
  await gate.opened(0);
  return member as Member;
}

/** As fake timers do: no time passes, no timer fires. */
function standStill(): void {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'setImmediate', 'Date'], now: 1_000 });
  mock.method(performance, 'now', () => 1_000);
}

describe('with fake timers', () => {
  let lock: RWLock;
  beforeEach(() => {
    lock = RWLock.create();
  });
  afterEach(() => {
    mock.timers.reset();
    mock.restoreAll();
  });

  it('a synchronous wait gives up in time', async () => {
    const { worker, ended } = await holding(lock);
    standStill();
    assert.throws(() => lock.acquireWrite(60), { code: 'ERR_LOCK_TIMEOUT' });
    assert.throws(() => lock.acquireRead(60), { code: 'ERR_LOCK_TIMEOUT' });
    mock.timers.reset();
    await worker.terminate();
    await ended;
  });

  it('an asynchronous wait gives up in time, at the head of the queue and behind', async () => {
    const { worker, ended } = await holding(lock);
    standStill();
    const first = lock.writeAsync(() => 'never', { timeoutMs: 60 });
    const second = lock.readAsync(() => 'never', { timeoutMs: 30 });
    await assert.rejects(second, { code: 'ERR_LOCK_TIMEOUT' });
    await assert.rejects(first, { code: 'ERR_LOCK_TIMEOUT' });
    mock.timers.reset();
    await worker.terminate();
    await ended;
  });

  it('one death after another is found by whoever waits', linux, async () => {
    for (let deaths = 1; deaths <= 3; deaths++) {
      const { worker } = await holding(lock);
      standStill();
      void worker.terminate(); // this thread blocks: no exit event can arrive
      lock.acquireWrite(Number.POSITIVE_INFINITY).release();
      assert.equal(lock.stats().recoveries, deaths);
      mock.timers.reset();
      mock.restoreAll();
    }
  });

  it('a watcher gets more events than it takes at once', async () => {
    const refs = RefManager.create();
    standStill();
    const watcher = refs.watch();
    const wanted = 1_000;
    for (let n = 0; n < wanted; n++) refs.setRef({ type: 'containerd', id: `c${n}` }, { name: `p${n}` });
    const names: (string | undefined)[] = [];
    for await (const { ref } of watcher) if (names.push(ref?.name) === wanted) break;
    assert.equal(names.at(-1), `p${wanted - 1}`);
    refs.detach();
  });
});
