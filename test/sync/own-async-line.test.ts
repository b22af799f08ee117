/** A synchronous acquisition beside this thread's own asynchronous line: it must never wait for it, not even through another's. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { PARKED } from '../../src/core/lock-words.ts';
import { BARE_STRIPE_WORDS, Stripe } from '../../src/memory/layout.ts';
import { RWLock } from '../../src/sync/index.ts';
import { lockView } from '../support/lock-view.ts';
import { loadLockCopy } from '../support/second-thread.ts';
import { startWorker } from '../support/started-worker.ts';

/** The lock as another thread sees it. */
async function another(lock: RWLock): Promise<RWLock> {
  const { RWLock: Copy } = await loadLockCopy();
  return Copy.attach(lock.handle);
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
/** Longer than a timer takes, in milliseconds. */
const LONGER_THAN_A_TIMER_MS = 2 ** 31;

/** A thread that writes over and over until word 0 of `stop` is 1. */
function startWriter(lock: RWLock): { stop(): Promise<unknown>; started: Promise<unknown> } {
  const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const workerData = { handle: lock.handle, stop: stop.buffer };
  const worker = startWorker(new URL('../support/endless-writer-worker.ts', import.meta.url), { workerData });
  const end = once(worker, 'exit');
  return {
    started: once(worker, 'message'),
    stop: () => {
      Atomics.store(stop, 0, 1);
      return end;
    },
  };
}

describe('a synchronous acquisition', () => {
  it("is refused when a writer of another thread waits for this thread's own asynchronous hold", async () => {
    const lock = RWLock.create();
    const writer = startWriter(lock);
    await writer.started;
    await lock.readAsync(async () => {
      while (lock.tryAcquireRead()) {
        lock.releaseRead();
        await turn();
      } // the writer has the word now, and waits for the asynchronous line
      assert.throws(() => lock.acquireRead(), { code: 'ERR_LOCK_MISUSE', message: /own asynchronous hold/ });
      assert.throws(() => lock.acquireWrite(), { code: 'ERR_LOCK_MISUSE', message: /own asynchronous hold/ });
    });
    await writer.stop();
    lock.detach();
  });

  it('goes on with an asynchronous wait of its thread that was let in meanwhile', async () => {
    const lock = RWLock.create();
    const writer = startWriter(lock);
    await writer.started;
    let read = 0;
    for (let round = 0; round < 300; round++) {
      const pending = lock.readAsync(() => read++);
      await Promise.resolve();
      for (let i = 0; i < 5; i++) {
        try {
          lock.read(() => 0);
        } catch (error) {
          assert.equal((error as { code?: string }).code, 'ERR_LOCK_MISUSE'); // it holds until its body has run
        }
      }
      await pending;
    }
    assert.equal(read, 300);
    await writer.stop();
    lock.detach();
  });
});

describe('the statistics', () => {
  it('count an acquisition once that stood still behind an asynchronous wait of its thread', async () => {
    const lock = RWLock.create();
    const other = await another(lock);
    const inside = other.acquireRead();
    const pending = lock.writeAsync(() => 'written'); // has the word, and waits for the reader
    await turn();
    const before = lock.stats();
    assert.throws(() => lock.acquireRead(60), { code: 'ERR_LOCK_TIMEOUT' });
    const after = lock.stats();
    const total = (counts: number[]): number => counts.reduce((sum, count) => sum + count, 0);
    assert.equal(after.contended - before.contended, 1);
    assert.equal(total(after.readWaitsUs) - total(before.readWaitsUs), 1);
    assert.equal(total(after.readWaitsUs.slice(16)), 1, 'the whole time, above 32 ms');
    inside.release();
    assert.equal(await pending, 'written');
  });
});

describe('an asynchronous acquisition', () => {
  it('waits as long as it was told to, longer than any timer', async () => {
    const warnings: string[] = [];
    const note = ({ name }: Error): void => void warnings.push(name);
    process.on('warning', note);
    const lock = RWLock.create();
    lock.acquireWrite();
    const entered = lock.readAsync(() => 'entered', { timeoutMs: LONGER_THAN_A_TIMER_MS });
    await turn();
    lock.releaseWrite();
    assert.equal(await entered, 'entered');
    process.off('warning', note);
    assert.deepEqual(warnings, [], 'Node makes 1 ms of a timer that is too long, and says so');
    lock.detach();
  });
});

describe('the error of a time-out', () => {
  it('names the reader inside, not the writer that waits for it', async () => {
    const lock = RWLock.create();
    const writer = startWriter(lock);
    await writer.started;
    const reader = startWorker(new URL('../support/endless-reader-worker.ts', import.meta.url), {
      workerData: lock.handle,
    });
    await once(reader, 'message');
    while (lock.tryAcquireRead()) {
      lock.releaseRead();
      await turn();
    }
    assert.throws(() => lock.acquireRead(1), {
      code: 'ERR_LOCK_TIMEOUT',
      message: new RegExp(`thread ${reader.threadId} has it`),
    });
    lock.watchWorker(reader);
    await reader.terminate();
    await writer.stop();
    lock.detach();
  });
});

describe('an asynchronous body', () => {
  it('may not ask for the lock it is inside of, and may again afterwards', async () => {
    const lock = RWLock.create();
    const refused = { code: 'ERR_LOCK_MISUSE', message: /do not nest/ };
    await lock.writeAsync(async () => {
      await assert.rejects(
        lock.writeAsync(() => undefined),
        refused,
      );
      await turn();
      await assert.rejects(
        lock.readAsync(() => undefined),
        refused,
      );
    });
    let later: Promise<string> | undefined;
    await lock.readAsync(() => {
      later = turn().then(() => lock.writeAsync(() => 'after the body'));
    });
    assert.equal(await later, 'after the body');
    lock.detach();
  });

  it('may use another lock', async () => {
    const [lock, other] = [RWLock.create(), RWLock.create()];
    assert.equal(await lock.writeAsync(() => other.writeAsync(() => lock.toString())), lock.toString());
    lock.detach();
    other.detach();
  });
});

describe('a synchronous body that is asynchronous after all', () => {
  it('is refused, a thenable too, and what becomes of it ends nothing', async () => {
    const lock = RWLock.create();
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    assert.throws(() => lock.read(() => Promise.reject(new Error('dropped'))), { code: 'ERR_LOCK_MISUSE' });
    // oxlint-disable-next-line unicorn/no-thenable -- that one is refused is what is tested
    const thenable: object = { then: () => undefined };
    assert.throws(() => lock.write(() => thenable), { code: 'ERR_LOCK_MISUSE' });
    await turn();
    process.off('unhandledRejection', note);
    assert.deepEqual(unhandled, []);
    lock.detach();
  });
});

describe('a local reader behind a writer that gives up', () => {
  it('joins the readers that hold', async () => {
    const lock = RWLock.create();
    const abort = new AbortController();
    const order: string[] = [];
    let leave = (): void => undefined;
    const held = lock.readAsync(() => new Promise<void>((resolve) => (leave = resolve)));
    await turn();
    const writer = lock.writeAsync(() => undefined, { signal: abort.signal });
    const behind = lock.readAsync(() => order.push('joined'));
    await turn();
    abort.abort();
    await assert.rejects(writer, { code: 'ERR_ABORTED' });
    await behind;
    order.push('left');
    leave();
    await held;
    assert.deepEqual(order, ['joined', 'left']);
    lock.detach();
  });
});

describe('statistics', () => {
  it('count readers that share a hold, each', async () => {
    const lock = RWLock.create();
    await Promise.all(Array.from({ length: 10 }, () => lock.readAsync(turn)));
    assert.equal(lock.stats().readAcquisitions, 10);
    lock.detach();
  });
});

describe('the time-out error', () => {
  it('claims no time of a hold that nobody has seen for so long', () => {
    const lock = RWLock.create();
    const words = lockView(lock.handle);
    const writerWord = words.length - BARE_STRIPE_WORDS + Stripe.WRITER;
    words[writerWord] = PARKED; // left over: the next owner is born with it
    const before = performance.now();
    lock.acquireWrite();
    const registered = Atomics.load(words, writerWord);
    assert.notEqual(registered & PARKED, 0);
    const other = another(lock);
    return other.then((elsewhere) => {
      assert.throws(
        () => elsewhere.acquireRead(5),
        (error: Error) => {
          const claimed = Number(/at least (\d+) ms/.exec(error.message)?.[1]);
          assert.ok(claimed <= performance.now() - before + 1, error.message);
          return true;
        },
      );
      lock.releaseWrite();
      elsewhere.detach();
      lock.detach();
    });
  });
});

describe('markConsistent', () => {
  it('is for the writer alone', async () => {
    const lock = RWLock.create();
    assert.throws(() => lock.markConsistent(), { code: 'ERR_LOCK_MISUSE' });
    lock.read(() => assert.throws(() => lock.markConsistent(), { code: 'ERR_LOCK_MISUSE' }));
    lock.write(() => lock.markConsistent());
    await lock.writeAsync(() => lock.markConsistent());
    lock.detach();
  });
});

describe('one worker', () => {
  it('can be watched by any number of locks without a warning', async () => {
    const warnings: string[] = [];
    const note = ({ name }: Error): void => void warnings.push(name);
    process.on('warning', note);
    const locks = Array.from({ length: 20 }, () => RWLock.create());
    const worker = startWorker('', { eval: true });
    for (const lock of locks) lock.watchWorker(worker);
    await once(worker, 'exit');
    await turn();
    process.off('warning', note);
    assert.deepEqual(warnings, []);
    for (const lock of locks) lock.detach();
  });
});
