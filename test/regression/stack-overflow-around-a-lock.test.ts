/** A stack overflow anywhere in a call of RWLock must not leave the lock taken, nor an asynchronous queue standing. */

import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { RWLock } from '../../src/sync/index.ts';
import { StripedLock } from '../../src/sync/lock/striped-lock.ts';
import { nearStackEnd } from '../support/deep-stack.ts';
import { loadLockCopy } from '../support/second-thread.ts';

const { RWLock: Copy } = await loadLockCopy();

/** What ends by a stack overflow and nothing else. */
function cut(error: unknown): number {
  assert.ok(error instanceof RangeError, String(error));
  return 1;
}

const calls: Record<string, (lock: RWLock) => void> = {
  'read(body)': (lock) => lock.read(() => undefined),
  'write(body)': (lock) => lock.write(() => undefined),
  'acquireRead and its guard': (lock) => {
    const guard = lock.acquireRead();
    guard.release();
  },
  'acquireWrite and its guard': (lock) => {
    const guard = lock.acquireWrite();
    guard.release();
  },
  'tryAcquireRead and releaseRead': (lock) => {
    if (lock.tryAcquireRead()) lock.releaseRead();
  },
  'tryAcquireWrite and releaseWrite': (lock) => {
    if (lock.tryAcquireWrite()) lock.releaseWrite();
  },
};

/** The next call of the thread. A guard whose release could not begin still stands for its lock: the caller's to give back. */
function settle(lock: RWLock): void {
  try {
    lock.acquireWrite(0).release();
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    assert.equal(code, 'ERR_LOCK_MISUSE');
    if (message.endsWith('holds the write lock')) lock.releaseWrite();
    else lock.releaseRead();
  }
}

it('is about the core that this process runs', () => {
  const lock = RWLock.create();
  assert.equal(lock.stats().core, process.env['REFMANAGER_CORE'] === 'js' ? 'javascript' : 'webassembly');
  lock.detach();
});

for (const [name, call] of Object.entries(calls)) {
  describe(`a stack overflow in ${name}`, () => {
    it('leaves nothing taken after the next call of that thread', () => {
      let overflows = 0;
      nearStackEnd((deep) => {
        const lock = RWLock.create({ maxThreads: 2 });
        const elsewhere = Copy.attach(lock.handle);
        try {
          deep(() => call(lock));
        } catch (error) {
          overflows += cut(error);
        }
        settle(lock);
        elsewhere.acquireWrite(0).release();
        lock.detach();
        elsewhere.detach();
      });
      assert.ok(overflows > 0, 'the sweep reached no stack end');
    });
  });
}

describe('a stack overflow in writeAsync', () => {
  it('rejects, and the queue goes on', async () => {
    const runs: { lock: RWLock; first: Promise<unknown> | undefined }[] = [];
    nearStackEnd((deep) => {
      const run: (typeof runs)[number] = { lock: RWLock.create({ maxThreads: 2 }), first: undefined };
      runs.push(run);
      try {
        deep(() => {
          run.first = run.lock.writeAsync(() => undefined);
        });
      } catch (error) {
        cut(error);
      }
    });
    for (const { lock, first } of runs) {
      await first?.catch(cut);
      assert.equal(await lock.writeAsync(() => 'next'), 'next');
      lock.detach();
    }
  });
});

describe('a stack overflow that keeps a release from beginning', () => {
  for (const name of ['read', 'write'] as const) {
    it(`leaves ${name}(body) to be finished by the next call of the thread`, () => {
      const lock = RWLock.create({ maxThreads: 2 });
      const elsewhere = Copy.attach(lock.handle);
      const cutEntry = mock.method(
        StripedLock.prototype,
        name === 'read' ? 'releaseReadHold' : 'releaseWriteHold',
        () => {
          throw new RangeError('no room to begin');
        },
      );
      assert.throws(() => lock[name](() => undefined), RangeError);
      cutEntry.mock.restore();
      lock.acquireRead(0).release();
      assert.equal(elsewhere.acquireWrite(0).abandoned, false, 'the section was over');
      elsewhere.releaseWrite();
      elsewhere.detach();
      lock.detach();
    });
  }

  for (const [name, kind] of [
    ['acquireRead', 'releaseReadHold'],
    ['acquireWrite', 'releaseWriteHold'],
  ] as const) {
    it(`leaves the guard of ${name} to be finished by the next call of the thread`, () => {
      const lock = RWLock.create({ maxThreads: 2 });
      const elsewhere = Copy.attach(lock.handle);
      const noRoom = (): never => {
        throw new RangeError('no room to begin');
      };
      const released = lock[name]();
      const cutRelease = mock.method(StripedLock.prototype, kind, noRoom);
      assert.throws(() => released.release(), RangeError);
      cutRelease.mock.restore();
      lock.acquireRead(0).release();
      const disposed = lock[name]();
      const cutDispose = mock.method(Object.getPrototypeOf(disposed), 'release', noRoom);
      assert.throws(() => disposed[Symbol.dispose](), RangeError);
      cutDispose.mock.restore();
      lock.acquireRead(0).release();
      elsewhere.acquireWrite(0).release();
      assert.throws(() => disposed.release(), { code: 'ERR_LOCK_MISUSE' }, 'it is over');
      elsewhere.detach();
      lock.detach();
    });
  }

  it('is not confused with a body that gave the lock back itself', () => {
    const lock = RWLock.create();
    assert.throws(() => lock.read(() => lock.releaseRead()), { code: 'ERR_LOCK_MISUSE' });
    const guard = lock.acquireRead();
    assert.throws(() => lock.acquireRead(), { code: 'ERR_LOCK_MISUSE' });
    guard.release();
    lock.detach();
  });
});
