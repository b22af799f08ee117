/** PARKED may stand on a free word (docs/decisions/0004): everybody still gets in at once, and it does not stay. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ABANDONED, GENERATION_MAX, PARKED, READERS } from '../../src/core/lock-words.ts';
import { BARE_STRIPE_WORDS, lockRegion, Stripe } from '../../src/memory/layout.ts';
import { StripedLock } from '../../src/sync/lock/striped-lock.ts';
import { NO_THREAD, packSlot, SlotState, ThreadRegistry } from '../../src/sync/threads/thread-registry.ts';
import { SILENT_OBSERVER } from '../support/silent-observer.ts';

const THREADS = 2;
const region = lockRegion(0, THREADS, 1, BARE_STRIPE_WORDS);
const writer = region.firstStripe + Stripe.WRITER;
const nothing = (): void => undefined;

function lockOver(memory: SharedArrayBuffer, repair: () => void = nothing): StripedLock {
  const registry = new ThreadRegistry(new Int32Array(memory), new BigInt64Array(memory), region);
  const identity = registry.claim(1);
  assert.ok(identity !== undefined);
  const observer = SILENT_OBSERVER;
  return new StripedLock(registry, identity, { spins: 0, probeMs: Number.POSITIVE_INFINITY, repair, observer });
}

function memory(): SharedArrayBuffer {
  return new SharedArrayBuffer(region.end * Int32Array.BYTES_PER_ELEMENT);
}

/** Calls of Atomics.notify that `body` makes. */
function notifiesIn(body: () => void): number {
  const real = globalThis.Atomics;
  let notifies = 0;
  const notify = (...operands: Parameters<typeof Atomics.notify>): number => {
    notifies++;
    return real.notify(...operands);
  };
  const get = (target: typeof Atomics, name: keyof typeof Atomics): unknown =>
    name === 'notify' ? notify : typeof target[name] === 'function' ? target[name].bind(target) : target[name];
  globalThis.Atomics = new Proxy(real, { get: (target, name) => get(target, name as keyof typeof Atomics) });
  try {
    body();
  } finally {
    globalThis.Atomics = real;
  }
  return notifies;
}

describe('PARKED on a free word', () => {
  it('keeps nobody out, whatever the way in', () => {
    const shared = memory();
    const words = new Int32Array(shared);
    const lock = lockOver(shared);
    words[writer] = PARKED;
    assert.equal(lock.tryAcquireRead(0), true);
    lock.releaseRead();
    assert.equal(lock.acquireRead(0, 0), true);
    lock.releaseRead();
    assert.equal(words[writer], PARKED | READERS, 'readers leave it');
    assert.equal(lock.tryAcquireWrite(0), true);
    lock.releaseWrite();
    words[writer] = PARKED;
    assert.equal(lock.acquireWrite(0, 0), true);
    lock.releaseWrite();
  });

  it('is gone with the next write: later releases wake nobody', () => {
    const shared = memory();
    const words = new Int32Array(shared);
    const lock = lockOver(shared);
    const write = (): void => {
      lock.acquireWrite(0, 0);
      lock.releaseWrite();
    };
    words[writer] = PARKED;
    assert.equal(notifiesIn(write), 2, 'who reads, and the next who writes');
    assert.equal(words[writer], READERS);
    assert.equal(notifiesIn(write), 0);
    assert.equal(words[writer], 0);
  });
});

describe('an ABANDONED stripe', () => {
  it('is repaired by a try, which then gets in', () => {
    for (const attempt of ['tryAcquireRead', 'tryAcquireWrite'] as const) {
      const shared = memory();
      let repairs = 0;
      const lock = lockOver(shared, () => repairs++);
      new Int32Array(shared)[writer] = ABANDONED;
      assert.equal(lock[attempt](0), true);
      assert.equal(repairs, 1);
      lock.release();
    }
  });

  it('stays ABANDONED when its repair throws, for whoever comes next', () => {
    const shared = memory();
    const words = new Int32Array(shared);
    let fails = true;
    const lock = lockOver(shared, () => {
      if (fails) throw new Error('cannot be repaired now');
    });
    for (const acquire of [
      () => lock.acquireRead(0, 0),
      () => lock.acquireWrite(0, 0),
      () => lock.tryAcquireRead(0),
      () => lock.tryAcquireWrite(0),
      () => lock.tryRepair(0),
    ]) {
      words[writer] = ABANDONED;
      assert.throws(acquire, /cannot be repaired now/);
      assert.equal(words[writer], ABANDONED);
      assert.equal(lock.busy, false);
    }
    fails = false;
    assert.equal(lock.acquireWrite(0, 0), true);
    lock.releaseWrite();
  });
});

describe('a slot whose generations are used up', () => {
  it('is never claimed again', () => {
    const shared = memory();
    const registry = new ThreadRegistry(new Int32Array(shared), new BigInt64Array(shared), region);
    registry.replace(0, registry.load(0), packSlot(SlotState.FREE, NO_THREAD, GENERATION_MAX));
    assert.deepEqual(registry.claim(1), { slot: 1, generation: 1 });
    assert.equal(registry.claim(1), undefined);
  });
});
