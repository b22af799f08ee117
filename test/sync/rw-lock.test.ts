import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { RWLock, type RWLockHandle } from '../../src/sync/index.ts';
import { lockView } from '../support/lock-view.ts';
import { loadLockCopy } from '../support/second-thread.ts';

const MISUSE = { code: 'ERR_LOCK_MISUSE' };
const INVALID = { code: 'ERR_INVALID_OPTION' };

/** The same lock as another thread sees it. */
async function elsewhere(lock: RWLock): Promise<RWLock> {
  return (await loadLockCopy()).RWLock.attach(lock.handle);
}

describe('read and write', () => {
  it('pass the value of the body on and give the lock back', () => {
    const lock = RWLock.create();
    assert.equal(
      lock.read(() => 1),
      1,
    );
    assert.equal(
      lock.write(() => 'two'),
      'two',
    );
    assert.equal(lock.tryAcquireWrite(), true);
    lock.releaseWrite();
  });

  it('give the lock back when the body throws, and pass the error on', () => {
    const lock = RWLock.create();
    const boom = new Error('boom');
    const throws = (): never => {
      throw boom;
    };
    assert.throws(() => lock.read(throws), boom);
    assert.throws(() => lock.write(throws), boom);
    assert.equal(lock.tryAcquireWrite(), true);
    lock.releaseWrite();
  });

  it('refuse an async body', async () => {
    const lock = RWLock.create();
    assert.throws(() => lock.read(async () => 1), MISUSE);
    assert.throws(() => lock.write(() => Promise.resolve(1)), MISUSE);
    await Promise.resolve();
    assert.equal(lock.tryAcquireWrite(), true);
    lock.releaseWrite();
  });
});

describe('the modes', () => {
  it('let many readers in at once, and no writer beside them', async () => {
    const lock = RWLock.create();
    const [one, two] = [await elsewhere(lock), await elsewhere(lock)];
    lock.acquireRead();
    assert.equal(one.tryAcquireRead(), true);
    assert.equal(two.tryAcquireWrite(), false);
    lock.releaseRead();
    assert.equal(two.tryAcquireWrite(), false);
    one.releaseRead();
    assert.equal(two.tryAcquireWrite(), true);
    two.releaseWrite();
  });

  it('let one writer in, and nobody beside it', async () => {
    const lock = RWLock.create();
    const other = await elsewhere(lock);
    lock.acquireWrite();
    assert.equal(other.tryAcquireRead(), false);
    assert.equal(other.tryAcquireWrite(), false);
    lock.releaseWrite();
    assert.equal(other.tryAcquireRead(), true);
    other.releaseRead();
  });
});

describe('a time-out', () => {
  it('names who has the lock, for readers behind a writer and writers behind a writer or reader', async () => {
    const lock = RWLock.create();
    const other = await elsewhere(lock);
    const timedOut = {
      code: 'ERR_LOCK_TIMEOUT',
      message: /within 1 ms, but thread 0 has it, held for at least \d+ ms/,
    };
    lock.acquireWrite();
    assert.throws(() => other.acquireRead(1), timedOut);
    assert.throws(() => other.acquireWrite(1), timedOut);
    lock.releaseWrite();
    lock.acquireRead();
    assert.throws(() => other.acquireWrite(1), timedOut);
    lock.releaseRead();
    other.acquireWrite(0).release();
    other.acquireRead(0).release();
  });

  it('leaves nothing behind that keeps others out', async () => {
    const lock = RWLock.create();
    const other = await elsewhere(lock);
    lock.acquireRead();
    assert.throws(() => other.acquireWrite(0), { code: 'ERR_LOCK_TIMEOUT' });
    const third = await elsewhere(lock);
    assert.equal(third.tryAcquireRead(), true);
    third.releaseRead();
    lock.releaseRead();
    lock.acquireWrite();
    assert.throws(() => other.acquireRead(0), { code: 'ERR_LOCK_TIMEOUT' });
    lock.releaseWrite();
    assert.equal(third.tryAcquireWrite(), true);
    third.releaseWrite();
  });

  it('must be a number of milliseconds', () => {
    const lock = RWLock.create();
    for (const bad of [-1, Number.NaN, '1', null])
      for (const acquire of ['acquireRead', 'acquireWrite'] as const)
        assert.throws(() => lock[acquire](bad as number), INVALID);
    lock.acquireRead(Number.POSITIVE_INFINITY).release();
  });
});

describe('misuse', () => {
  it('is refused and corrupts nothing', () => {
    const lock = RWLock.create();
    assert.throws(() => lock.releaseRead(), MISUSE);
    assert.throws(() => lock.releaseWrite(), MISUSE);
    lock.acquireRead();
    for (const nested of nestings(lock)) assert.throws(nested, MISUSE);
    assert.throws(() => lock.releaseWrite(), MISUSE);
    assert.throws(() => lock.detach(), MISUSE);
    lock.releaseRead();
    lock.acquireWrite();
    for (const nested of nestings(lock)) assert.throws(nested, MISUSE);
    assert.throws(() => lock.releaseRead(), MISUSE);
    assert.throws(() => lock.detach(), MISUSE);
    lock.releaseWrite();
    assert.throws(() => lock.releaseWrite(), MISUSE);
    assert.equal(lock.tryAcquireWrite(), true);
    lock.releaseWrite();
  });

  it('is refused through a second object of the same thread too', () => {
    const lock = RWLock.create();
    const same = RWLock.attach(lock.handle);
    lock.acquireRead();
    for (const nested of nestings(same)) assert.throws(nested, MISUSE);
    lock.releaseRead();
    same.acquireWrite().release();
  });

  function nestings(lock: RWLock): (() => unknown)[] {
    return [
      () => lock.acquireRead(),
      () => lock.acquireWrite(),
      () => lock.tryAcquireRead(),
      () => lock.tryAcquireWrite(),
      () => lock.read(() => 1),
      () => lock.write(() => 1),
    ];
  }
});

describe('where a lock lies', () => {
  it('may be your own memory, beside your data and other locks', () => {
    const bytes = RWLock.byteLength({ maxThreads: 4 });
    const buffer = new SharedArrayBuffer(64 + 2 * bytes);
    new Uint8Array(buffer).fill(7, 0, 64);
    const one = RWLock.create({ maxThreads: 4, buffer, byteOffset: 64 });
    const two = RWLock.create({ maxThreads: 4, buffer, byteOffset: 64 + bytes });
    one.acquireWrite();
    assert.equal(two.tryAcquireWrite(), true);
    assert.equal(RWLock.attach(structuredClone(two.handle)).toString(), 'RWLock { maxThreads: 4 }');
    assert.ok(new Uint8Array(buffer, 0, 64).every((byte) => byte === 7));
    two.releaseWrite();
    one.releaseWrite();
  });

  it('must be zero, aligned, large enough and shared', () => {
    const bytes = RWLock.byteLength({ maxThreads: 4 });
    const used = new SharedArrayBuffer(bytes);
    new Uint8Array(used)[bytes - 1] = 1;
    const bad: object[] = [
      { buffer: used },
      { buffer: new SharedArrayBuffer(bytes - 8) },
      { buffer: new ArrayBuffer(bytes) },
    ];
    for (const byteOffset of [-8, 4, 0.5, 8, '0']) bad.push({ buffer: new SharedArrayBuffer(bytes), byteOffset });
    for (const byteOffset of [8, 64, -8, '0', null]) bad.push({ byteOffset }, { buffer: undefined, byteOffset });
    for (const options of bad) assert.throws(() => RWLock.create({ maxThreads: 4, ...options }), INVALID);
    for (const maxThreads of [0, 255, 1.5, '4'])
      assert.throws(() => RWLock.create({ maxThreads: maxThreads as number }), INVALID);
    for (const maxThreads of [0, 255]) assert.throws(() => RWLock.byteLength({ maxThreads }), INVALID);
  });

  it('is refused by attach when it is no lock', () => {
    const handles: unknown[] = [
      null,
      undefined,
      7,
      {},
      { memory: new SharedArrayBuffer(64) },
      { memory: new ArrayBuffer(64) },
    ];
    for (const handle of handles)
      assert.throws(() => RWLock.attach(handle as RWLockHandle), { code: 'ERR_BAD_HANDLE' });
  });
});

describe('threads of a lock', () => {
  it('are at most maxThreads at once; attaching twice costs one slot', async () => {
    const lock = RWLock.create({ maxThreads: 2 });
    const copy = await loadLockCopy();
    const other = copy.RWLock.attach(lock.handle);
    const again = copy.RWLock.attach(lock.handle);
    const third = await loadLockCopy();
    assert.throws(() => third.RWLock.attach(lock.handle), { code: 'ERR_TOO_MANY_THREADS' });
    other.detach();
    assert.throws(() => third.RWLock.attach(lock.handle), { code: 'ERR_TOO_MANY_THREADS' });
    again.detach();
    third.RWLock.attach(lock.handle).detach();
  });

  it('get ERR_DETACHED after detach, which may be called twice', () => {
    const lock = RWLock.create();
    lock.detach();
    lock.detach();
    const calls = [
      () => lock.acquireRead(),
      () => lock.tryAcquireWrite(),
      () => lock.releaseRead(),
      () => lock.read(() => 1),
      () => lock.stats(),
      () => lock.recover(7),
      () => lock.markConsistent(),
    ];
    for (const call of calls) assert.throws(call, { code: 'ERR_DETACHED' });
    assert.equal(inspect(lock), 'RWLock (detached)');
  });
});

describe('statistics', () => {
  it('count acquisitions by mode and what was contended', async () => {
    const lock = RWLock.create();
    const other = await elsewhere(lock);
    for (let n = 0; n < 3000; n++) lock.read(() => n);
    for (let n = 0; n < 2000; n++) lock.write(() => n);
    lock.acquireWrite();
    assert.throws(() => other.acquireRead(0), { code: 'ERR_LOCK_TIMEOUT' });
    lock.releaseWrite();
    const stats = lock.stats();
    assert.deepEqual([stats.readAcquisitions, stats.writeAcquisitions, stats.contended], [3000, 2001, 1]);
    const total = (waits: number[]): number => waits.reduce((sum, count) => sum + count);
    assert.deepEqual([stats.waitsUs, stats.readWaitsUs, stats.writeWaitsUs].map(total), [1, 1, 0]);
    lock.acquireRead();
    assert.throws(() => other.acquireWrite(0), { code: 'ERR_LOCK_TIMEOUT' });
    lock.releaseRead();
    const later = lock.stats();
    assert.deepEqual([later.waitsUs, later.readWaitsUs, later.writeWaitsUs].map(total), [2, 1, 1]);
  });
});

describe('the edges of the interface', () => {
  it('refuses a lock of another layout version, one with impossible room, and unknown options', async () => {
    const lock = RWLock.create();
    const words = lockView(lock.handle);
    const VERSION = 4;
    const MAX_THREADS = 1;
    for (const [word, value] of [
      [VERSION, 0],
      [MAX_THREADS, -64],
    ] as const) {
      const before = words[word] as number;
      words[word] = value;
      await assert.rejects(elsewhere(lock), { code: 'ERR_BAD_HANDLE' });
      words[word] = before;
    }
    assert.throws(() => RWLock.create({ maxThread: 4 } as object), { ...INVALID, message: /maxThread/ });
    await assert.rejects(
      lock.readAsync(() => 1, null as unknown as undefined),
      INVALID,
    );
  });

  it('lets one user of a thread detach while another one of it awaits the lock', async () => {
    const lock = RWLock.create();
    const second = RWLock.attach(lock.handle);
    const { promise, resolve } = Promise.withResolvers<void>();
    const held = second.writeAsync(() => promise);
    lock.detach();
    resolve();
    await held;
    second[Symbol.dispose]();
  });

  it('counts the asynchronous acquisitions of other threads before they have asked for statistics', async () => {
    const lock = RWLock.create();
    const other = await elsewhere(lock);
    for (let n = 0; n < 64; n++) await other.writeAsync(() => n);
    assert.equal(lock.stats().writeAcquisitions, 64);
  });
});
