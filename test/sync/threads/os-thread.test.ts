/** Which thread of the operating system runs this code, and whether one still lives (Linux). */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { currentOsThread, osThreadEnded } from '../../../src/sync/threads/os-thread.ts';

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

  it('has ended when this process has no thread of its id', linux, () => {
    assert.equal(osThreadEnded({ id: 2 ** 22 + 1, startTime: 1 }), true);
  });
});
