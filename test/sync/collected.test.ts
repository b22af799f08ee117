/** RWLocks that are dropped without `detach()`: what they cost comes back, and what is held through them stays. */

import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type LockGuard, RWLock } from '../../src/sync/index.ts';
import { Attachment } from '../../src/sync/threads/attachment.ts';
import { lockView } from '../support/lock-view.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Collects and lets finalizers run until `isDone`. A test that never sees it ends by its time limit. */
async function collectedUntil(isDone: () => boolean): Promise<void> {
  while (!isDone()) {
    collect();
    await turnOfTheLoop();
  }
}

const ALIVE = 2;
const SLOT_STATE_MASK = 3;
/** First word of the only slot of a lock for one thread: where the words of an attached and a detached lock differ. */
const slotAt = ((): number => {
  const lock = RWLock.create({ maxThreads: 1 });
  const words = lockView(lock.handle, 1);
  const attached = words.slice();
  lock.detach();
  return attached.findIndex((word, index) => word !== words[index]);
})();

function isAlive(words: Int32Array, index: number): boolean {
  return index === slotAt && ((words[index] as number) & SLOT_STATE_MASK) === ALIVE;
}

describe('a dropped RWLock', () => {
  it('gives its slot back', async () => {
    const { handle } = RWLock.create({ maxThreads: 1 });
    const words = lockView(handle, 1);
    assert.ok(isAlive(words, slotAt));
    await collectedUntil(() => !isAlive(words, slotAt));
    const again = RWLock.attach(handle);
    again.write(() => undefined);
    again.detach();
  });

  it('does not keep its memory', async () => {
    let collected = 0;
    const registry = new FinalizationRegistry<number>(() => collected++);
    let memories = 0;
    let last: WeakRef<object> | undefined;
    for (let n = 0; n < 400; n++) {
      const { memory } = RWLock.create({ maxThreads: 254 }).handle;
      if (last?.deref() === memory) continue; // beside the one before
      last = new WeakRef(memory);
      registry.register(memory, n);
      memories++;
    }
    assert.ok(memories > 2);
    await collectedUntil(() => collected >= memories - 1); // the next lock comes into the last one
  });

  it('keeps what a guard holds, and gives its slot back after that', async () => {
    const [handle, guard] = ((): [RWLock['handle'], LockGuard] => {
      const lock = RWLock.create({ maxThreads: 1 });
      return [lock.handle, lock.acquireWrite()];
    })();
    const words = lockView(handle, 1);
    let others = 0;
    const registry = new FinalizationRegistry<string>(() => others++);
    registry.register(RWLock.create(), 'collected with it');
    await collectedUntil(() => others === 1);
    assert.ok(isAlive(words, slotAt), 'the guard holds the lock');
    guard.release();
    RWLock.create().detach(); // whoever comes next clears up
    await collectedUntil(() => !isAlive(words, slotAt));
  });

  it('costs those to come a few looks, however many are held so', async () => {
    const looks = mock.method(Attachment.prototype, 'isIdle').mock;
    const guards = Array.from({ length: 200 }, () => RWLock.create({ maxThreads: 1 }).acquireWrite());
    await collectedUntil(() => looks.callCount() >= guards.length);
    for (let turn = 0; turn < 2; turn++) await turnOfTheLoop();
    const before = looks.callCount();
    RWLock.create({ maxThreads: 1 }).detach();
    assert.ok(looks.callCount() - before < 10, `${looks.callCount() - before} looks`);
    looks.restore();
    for (const guard of guards) guard.release();
  });

  it('does not take the slot from another one of the thread', async () => {
    const lock = RWLock.create({ maxThreads: 1 });
    let collected = 0;
    const registry = new FinalizationRegistry<number>(() => collected++);
    for (let n = 0; n < 20; n++) registry.register(RWLock.attach(lock.handle), n);
    await collectedUntil(() => collected === 20);
    await turnOfTheLoop();
    assert.equal(
      lock.write(() => 'written'),
      'written',
    );
    const words = lockView(lock.handle, 1);
    assert.ok(isAlive(words, slotAt));
    lock.detach();
    await collectedUntil(() => !isAlive(words, slotAt)); // the registry of the lock may have a turn yet to come
  });

  it('ends what it was asked to do', async () => {
    const written = RWLock.create().writeAsync(async () => {
      collect();
      await turnOfTheLoop();
      collect();
      return 'written';
    });
    assert.equal(await written, 'written');
  });
});
