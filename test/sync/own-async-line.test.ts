/** A synchronous acquisition beside this thread's own asynchronous line: it must never wait for it, not even through another's. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { RWLock } from '../../src/sync/index.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
/** Longer than a timer takes, in milliseconds. */
const LONGER_THAN_A_TIMER_MS = 2 ** 31;

/** A thread that writes over and over until word 0 of `stop` is 1. */
function startWriter(lock: RWLock): { stop(): Promise<unknown>; started: Promise<unknown> } {
  const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const workerData = { handle: lock.handle, stop: stop.buffer };
  const worker = new Worker(new URL('../support/endless-writer-worker.ts', import.meta.url), { workerData });
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
    const reader = new Worker(new URL('../support/endless-reader-worker.ts', import.meta.url), {
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
