/** readAsync and writeAsync: the lock for code that must not stand still. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { RWLock } from '../../src/sync/index.ts';
import type { DyingData } from '../support/dying-worker.ts';
import { startFleet } from '../support/fleet.ts';
import { Gate } from '../support/gate.ts';
import { loadLockCopy } from '../support/second-thread.ts';
import { startWorker } from '../support/started-worker.ts';

/** The lock as another thread sees it: its holds stand in this thread's way. */
async function another(lock: RWLock): Promise<RWLock> {
  const { RWLock: Copy } = await loadLockCopy();
  return Copy.attach(lock.handle);
}

/** A promise to be settled from outside. */
function signalled(): { promise: Promise<void>; resolve: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, resolve };
}

describe('readAsync and writeAsync', () => {
  it('pass the value of a body through, be it a promise or not', async () => {
    const lock = RWLock.create();
    assert.equal(await lock.readAsync(() => 7), 7);
    assert.equal(await lock.writeAsync(async () => 'seven'), 'seven');
  });

  it('release the lock whatever happens inside', async () => {
    const lock = RWLock.create();
    await assert.rejects(
      lock.writeAsync(() => Promise.reject(new Error('inside'))),
      /inside/,
    );
    await assert.rejects(
      lock.readAsync(() => {
        throw new Error('at once');
      }),
      /at once/,
    );
    assert.equal(lock.tryAcquireWrite(), true);
    lock.releaseWrite();
  });

  for (const mode of ['readAsync', 'writeAsync'] as const) {
    it(`${mode} runs no body once its signal has aborted, though the lock was free before the event loop turned`, async () => {
      const lock = RWLock.create();
      const other = await another(lock);
      const guard = other.acquireWrite();
      const controller = new AbortController();
      let ran = false;
      const waiting = lock[mode](
        () => {
          ran = true;
        },
        { signal: controller.signal },
      );
      await new Promise((resolve) => setImmediate(resolve)); // it sleeps
      guard.release();
      controller.abort();
      await assert.rejects(waiting, { code: 'ERR_ABORTED' });
      assert.equal(ran, false);
      other.acquireWrite(0).release();
      assert.equal(await lock.writeAsync(() => 'next'), 'next');
    });
  }

  it('let writers of one thread in one at a time, in the order asked for', async () => {
    const lock = RWLock.create();
    const order: number[] = [];
    let inside = 0;
    const write = (i: number): Promise<void> =>
      lock.writeAsync(async () => {
        assert.equal(++inside, 1);
        await new Promise((resolve) => setImmediate(resolve));
        order.push(i);
        inside--;
      });
    await Promise.all(Array.from({ length: 50 }, (_, i) => write(i)));
    assert.deepEqual(
      order,
      Array.from({ length: 50 }, (_, i) => i),
    );
  });

  it('let readers of one thread in together, but not past a writer that waits', async () => {
    const lock = RWLock.create();
    const [first, second] = [signalled(), signalled()];
    const log: string[] = [];
    const read1 = lock.readAsync(() => {
      log.push('r1');
      return first.promise;
    });
    const read2 = lock.readAsync(() => {
      log.push('r2');
      return second.promise;
    });
    const write = lock.writeAsync(() => void log.push('w'));
    const read3 = lock.readAsync(() => void log.push('r3'));
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(log, ['r1', 'r2']);
    first.resolve();
    second.resolve();
    await Promise.all([read1, read2, write, read3]);
    assert.deepEqual(log, ['r1', 'r2', 'w', 'r3']);
  });

  it('wait for a hold of another thread without blocking this one', async () => {
    const lock = RWLock.create();
    const other = await another(lock);
    other.acquireWrite();
    const entered = lock.readAsync(() => 'entered');
    await new Promise((resolve) => setImmediate(resolve)); // this thread goes on meanwhile
    other.releaseWrite();
    assert.equal(await entered, 'entered');
  });

  it('are woken by a reader of another thread that leaves', async () => {
    const lock = RWLock.create();
    const other = await another(lock);
    other.acquireRead();
    const entered = lock.writeAsync(() => 'entered');
    await new Promise((resolve) => setImmediate(resolve));
    other.releaseRead();
    assert.equal(await entered, 'entered');
  });

  it('keep local readers from overlapping for ever while a writer of another thread waits', async () => {
    const lock = RWLock.create();
    const other = await another(lock);
    const first = signalled();
    const held = lock.readAsync(() => first.promise);
    await new Promise((resolve) => setImmediate(resolve));
    let written = false;
    const write = other.writeAsync(() => {
      written = true;
    });
    await new Promise((resolve) => setImmediate(resolve)); // its writer word is taken now: it drains
    const late = lock.readAsync(() => written);
    first.resolve();
    await Promise.all([held, write]);
    assert.equal(await late, true, 'the late reader did not join the first');
  });

  it('end their wait when the signal aborts, at any place in the queue, and leave the lock as it was', async () => {
    const lock = RWLock.create();
    const other = await another(lock);
    other.acquireWrite();
    const abort = new AbortController();
    const { signal } = abort;
    const never = (): never => assert.fail('the body of an aborted wait');
    const head = lock.writeAsync(never, { signal });
    const queued = lock.readAsync(never, { signal });
    const kept = lock.readAsync(() => 'kept');
    await new Promise((resolve) => setImmediate(resolve));
    abort.abort(new Error('enough'));
    await assert.rejects(head, { code: 'ERR_ABORTED' });
    await assert.rejects(queued, { code: 'ERR_ABORTED' });
    await assert.rejects(lock.writeAsync(never, { signal }), { code: 'ERR_ABORTED' });
    other.releaseWrite();
    assert.equal(await kept, 'kept');
    assert.equal(lock.tryAcquireWrite(), true);
    lock.releaseWrite();
  });

  it('end their wait with the time-out, naming the holder', async () => {
    const lock = RWLock.create();
    const other = await another(lock);
    other.acquireRead();
    const never = (): never => assert.fail('the body of a wait that timed out');
    const head = lock.writeAsync(never, { timeoutMs: 5 });
    const queued = lock.writeAsync(never, { timeoutMs: 1 });
    await assert.rejects(queued, { code: 'ERR_LOCK_TIMEOUT', message: /within 1 ms, but thread \d+ has it/ });
    await assert.rejects(head, {
      code: 'ERR_LOCK_TIMEOUT',
      message: /writeAsync .* within 5 ms, but thread 2\d+ has it/,
    });
    other.releaseRead();
    assert.equal(await lock.writeAsync(() => 'again'), 'again');
  });

  it('refuse a synchronous wait for an asynchronous hold of the same thread, at once', async () => {
    const lock = RWLock.create();
    const reading = signalled();
    const read = lock.readAsync(() => reading.promise);
    await new Promise((resolve) => setImmediate(resolve));
    assert.throws(() => lock.acquireWrite(), { code: 'ERR_LOCK_MISUSE', message: /own asynchronous hold/ });
    assert.equal(lock.tryAcquireWrite(), false);
    reading.resolve();
    await read;
    const writing = signalled();
    const write = lock.writeAsync(() => writing.promise);
    await new Promise((resolve) => setImmediate(resolve));
    assert.throws(() => lock.acquireRead(), { code: 'ERR_LOCK_MISUSE', message: /own asynchronous hold/ });
    assert.throws(() => lock.acquireWrite(), { code: 'ERR_LOCK_MISUSE' });
    writing.resolve();
    await write;
    lock.acquireWrite().release();
    lock.acquireRead().release();
  });

  it('refuse to detach while something is held or awaited, and free both slots after', async () => {
    const lock = RWLock.create({ maxThreads: 2 });
    const writing = signalled();
    const write = lock.writeAsync(() => writing.promise);
    assert.throws(() => lock.detach(), { code: 'ERR_LOCK_MISUSE' });
    writing.resolve();
    await write;
    const { handle } = lock;
    lock.detach();
    const again = RWLock.attach(handle);
    await again.writeAsync(() => undefined);
    again.detach();
  });

  it('need a second slot, and say so when there is none', async () => {
    const lock = RWLock.create({ maxThreads: 1 });
    await assert.rejects(
      lock.writeAsync(() => undefined),
      { code: 'ERR_TOO_MANY_THREADS' },
    );
    lock.acquireWrite().release();
  });

  it('refuse a time-out or signal that is none', async () => {
    const lock = RWLock.create();
    await assert.rejects(
      lock.readAsync(() => 0, { timeoutMs: -1 }),
      { code: 'ERR_INVALID_OPTION' },
    );
    const signal = 'abort' as unknown as AbortSignal;
    await assert.rejects(
      lock.readAsync(() => 0, { signal }),
      { code: 'ERR_INVALID_OPTION' },
    );
  });

  it('go on when the holder dies, and are told that what it guards may be half written', async () => {
    const lock = RWLock.create();
    const gate = new Gate();
    const worker = new URL('../support/dying-worker.ts', import.meta.url);
    const data: DyingData = {
      handle: lock.handle,
      gate: gate.memory,
      call: 'acquireWrite',
      step: 0,
      end: 'when terminated',
    };
    const [holder] = startFleet(worker, [data]);
    await gate.opened(0);
    assert.ok(holder !== undefined);
    lock.watchWorker(holder.worker);
    const told = lock.writeAsync(({ abandoned }) => abandoned);
    await holder.worker.terminate();
    assert.equal(await told, true);
  });

  it('exclude each other and synchronous writers over many threads: a plain counter adds up', async () => {
    const lock = RWLock.create();
    const counter = new Int32Array(new SharedArrayBuffer(4));
    const turns = 2_000;
    const url = new URL('../support/async-writer-worker.ts', import.meta.url);
    const workers = Array.from({ length: 3 }, () =>
      startWorker(url, { workerData: { handle: lock.handle, counter, turns } }),
    );
    const exits = workers.map((worker) => once(worker, 'exit'));
    for (let i = 0; i < turns; i++) {
      await lock.writeAsync(() => {
        counter[0] = (counter[0] ?? 0) + 1;
      });
    }
    await Promise.all(exits);
    assert.equal(counter[0], 4 * turns);
  });

  it('keep the process alive while one waits, though nothing else does', async () => {
    const library = JSON.stringify(new URL('../../src/sync/index.ts', import.meta.url).href);
    const inWorker = `
      import { parentPort, workerData } from 'node:worker_threads';
      import { RWLock } from ${library};
      const lock = RWLock.attach(workerData.handle);
      lock.acquireWrite();
      parentPort.postMessage('held');
      Atomics.wait(workerData.go, 0, 0);
      lock.releaseWrite();`;
    const source = `
      import { once } from 'node:events';
      import { Worker } from 'node:worker_threads';
      import { RWLock } from ${library};
      const lock = RWLock.create();
      const go = new Int32Array(new SharedArrayBuffer(4));
      const url = new URL('data:text/javascript,' + encodeURIComponent(${JSON.stringify(inWorker)}));
      const worker = new Worker(url, { workerData: { handle: lock.handle, go } });
      await once(worker, 'message');
      worker.unref();
      setImmediate(() => { Atomics.store(go, 0, 1); Atomics.notify(go, 0); });
      console.log(await lock.writeAsync(() => 'entered'));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', source]);
    assert.equal(stdout, 'entered\n');
  });

  it('keep a process alive while they stand in the queue behind one of their own thread', async () => {
    const source = `
      import { RWLock } from ${JSON.stringify(new URL('../../src/sync/index.ts', import.meta.url).href)};
      const lock = RWLock.create();
      const first = lock.writeAsync(() => new Promise((resolve) => setImmediate(() => setImmediate(resolve))));
      console.log(await lock.writeAsync(() => 'entered'));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', source]);
    assert.equal(stdout, 'entered\n');
  });
});
