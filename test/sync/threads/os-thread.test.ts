/** Which thread of the operating system runs this code, and whether one still lives (Linux). */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { currentOsThread, type OsThread, osThreadEnded } from '../../../src/sync/threads/os-thread.ts';
import { startWorker } from '../../support/started-worker.ts';

const linux = { skip: process.platform === 'linux' ? false : 'needs /proc' };

describe('a thread of the operating system', () => {
  it('lives while it runs this', linux, () => {
    const thread = currentOsThread();
    assert.ok(thread !== undefined);
    assert.equal(osThreadEnded(thread), false);
  });

  it('has ended when its id belongs to one that began at another time', linux, () => {
    const thread = currentOsThread();
    assert.ok(thread !== undefined);
    assert.equal(osThreadEnded({ ...thread, startTime: thread.startTime - 1 }), true);
  });

  it('has ended when whoever waited for its end is told, each time', linux, async () => {
    const source = `import { readlinkSync } from 'node:fs'; import { parentPort } from 'node:worker_threads';
      const { currentOsThread } = await import(${JSON.stringify(new URL('../../../src/sync/threads/os-thread.ts', import.meta.url).href)});
      parentPort.postMessage(currentOsThread());`;
    for (let n = 0; n < 8; n++) {
      const worker = startWorker(new URL(`data:text/javascript,${encodeURIComponent(source)}`));
      const told = once(worker, 'message');
      const ended = new Promise<boolean>((resolve) => {
        worker.once('exit', () => void told.then(([thread]) => resolve(osThreadEnded(thread as OsThread))));
      });
      assert.equal(await ended, true);
    }
  });

  it('has ended when this process has no thread of its id', linux, () => {
    assert.equal(osThreadEnded({ id: 2 ** 22 + 1, startTime: 1 }), true);
  });
});
