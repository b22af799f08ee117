/** The examples of RWLock in docs/api.md, run as they stand, with a writer that dies inside. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import type { RWLock } from '../../src/sync/index.ts';
import { startWorker } from '../support/started-worker.ts';

interface Example {
  readonly lock: RWLock;
  readonly account: Int32Array;
  readonly average: () => number;
  readonly add: (amount: number) => void;
  readonly addLater: (amountOf: () => Promise<number>, signal?: AbortSignal) => Promise<void>;
  readonly addUsing: (amount: number) => void;
}

const ROOT = new URL('../../', import.meta.url);
const LIBRARY = new URL('src/sync/index.ts', ROOT).href;
const [MAJOR = 0] = process.versions.node.split('.').map(Number);
/** The first that can parse `using`. */
const HAS_USING = MAJOR >= 24;

let examples = 0;

/** A module of its own each time. */
async function example(names: readonly string[]): Promise<Example> {
  const document = await readFile(new URL('docs/api.md', ROOT), 'utf8');
  const blocks = [...document.matchAll(/```js\n(.*?)```/gs)].map(([, code = '']) => code);
  const code = names.map((name) => blocks.find((block) => block.includes(`function ${name}(`)) ?? '').join('\n');
  const exported = `export { lock, account, ${['average', ...names, 'addLater'].join(', ')} };`;
  const text = `${code.replace("'refmanager/sync'", JSON.stringify(LIBRARY))}\n${exported}// ${examples++}`;
  return (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as Example;
}

/** A thread that ends inside, with half of an entry written. */
async function dieInside({ lock, account }: Example): Promise<void> {
  const code = `
    import { workerData } from 'node:worker_threads';
    import { RWLock } from ${JSON.stringify(LIBRARY)};
    RWLock.attach(workerData.lock).acquireWrite();
    workerData.account[0] += 1;
    process.exit();`;
  const url = new URL(`data:text/javascript,${encodeURIComponent(code)}`);
  const worker = startWorker(url, { workerData: { lock: lock.handle, account } });
  lock.watchWorker(worker);
  await once(worker, 'exit');
}

describe('the examples of RWLock', () => {
  it('read, write, and repair what a dead writer left', async () => {
    const parts = await example(['add']);
    parts.add(3);
    parts.add(5);
    assert.equal(parts.average(), 4);
    await dieInside(parts);
    assert.equal(parts.lock.abandoned, true);
    parts.add(7);
    assert.equal(parts.lock.abandoned, false);
    assert.deepEqual([...parts.account], [1, 7]);
    parts.lock.detach();
  });

  it('write without standing still, repair, and give up', async () => {
    const parts = await example(['add']);
    await dieInside(parts);
    await parts.addLater(() => Promise.resolve(9));
    assert.deepEqual([parts.lock.abandoned, ...parts.account], [false, 1, 9]);
    await assert.rejects(
      parts.addLater(() => Promise.resolve(1), AbortSignal.abort()),
      { code: 'ERR_ABORTED' },
    );
    assert.deepEqual([...parts.account], [1, 9]);
    parts.lock.detach();
  });

  it('release at the end of a block', { skip: !HAS_USING && 'this Node.js cannot parse `using`' }, async () => {
    const parts = await example(['add', 'addUsing']);
    await dieInside(parts);
    parts.addUsing(4);
    assert.equal(parts.lock.tryAcquireWrite(), true);
    assert.deepEqual([parts.lock.abandoned, ...parts.account], [false, 1, 4]);
    parts.lock.releaseWrite();
    parts.lock.detach();
  });
});
