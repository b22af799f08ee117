/** Who looks for dead threads, how often, and what it finds of a thread that died while it attached. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { it, mock } from 'node:test';
import { BARE_STRIPE_WORDS, lockRegion } from '../../src/memory/layout.ts';
import { RWLock } from '../../src/sync/index.ts';
import { ThreadRegistry } from '../../src/sync/threads/thread-registry.ts';
import { lockView } from '../support/lock-view.ts';
import { loadLockCopy } from '../support/second-thread.ts';

it('one of all waiters looks in a period, also when the clock of another is ahead', () => {
  const region = lockRegion(0, 2, 1, BARE_STRIPE_WORDS);
  const memory = new SharedArrayBuffer(region.end * Int32Array.BYTES_PER_ELEMENT);
  const [one, other] = [1, 2].map(() => new ThreadRegistry(new Int32Array(memory), new BigInt64Array(memory), region));
  assert.ok(one !== undefined && other !== undefined);
  assert.equal(one.claimProbe(10, 70_000), true);
  assert.equal(other.claimProbe(10, 70_000), false);
  assert.equal(other.claimProbe(10, 70_009), false);
  assert.equal(other.claimProbe(10, 70_010), true);
  assert.equal(one.claimProbe(10, 70_010), false);
  assert.equal(one.claimProbe(10, 60_000), true);
});

it('a thread asks who it is before it takes a slot: there is no slot that nobody can ask for', async (t) => {
  const lock = RWLock.create({ maxThreads: 2 });
  const registered = lockView(lock.handle, 2);
  const before = registered.slice();
  lock.detach();
  const free = registered.slice();
  assert.notDeepEqual(before, free, 'a slot shows in the words');
  const seen: boolean[] = [];
  const { readlinkSync } = fs;
  t.after(() => mock.restoreAll());
  mock.method(fs, 'readlinkSync', (...operands: Parameters<typeof readlinkSync>) => {
    seen.push(registered.every((word, index) => word === free[index]));
    return readlinkSync(...operands);
  });
  const { RWLock: Copy } = await loadLockCopy(); // which asks when it is loaded whether it can ask at all
  const asked = seen.length;
  Copy.attach(lock.handle).detach();
  assert.deepEqual(seen.slice(asked), [true]);
});

it('refuses to watch what is no Worker', () => {
  const lock = RWLock.create();
  for (const worker of [undefined, null, {}, 7]) {
    assert.throws(() => lock.watchWorker(worker as never), { code: 'ERR_INVALID_OPTION', message: /Worker/ });
  }
});
