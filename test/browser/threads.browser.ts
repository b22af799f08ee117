/** The store and the lock in a real Chromium: a cross-origin isolated page and two workers over one memory. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { bundleForBrowsers } from '../../scripts/build/browser.ts';
import { launchChromium } from './chromium.ts';

const WORKER = '/threads-worker.js';
/** Without these a page has no SharedArrayBuffer. */
const ISOLATED = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/** Runs in the page: makes a store, a lock and two workers, and what the tests call. */
const SETUP = `
  const { ContainerID, RefManager } = await import('/index.js');
  const { RWLock } = await import('/sync.js');
  const refs = RefManager.create({ maxBytes: 2 ** 24 });
  const lock = RWLock.create();
  const words = new Int32Array(new SharedArrayBuffer(16));
  const handles = { refs: refs.handle, lock: lock.handle, words: words.buffer };
  const ask = (worker, task, input = {}) => new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.error === undefined ? resolve(data.value) : reject(new Error(data.error)));
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage({ task, ...input });
  });
  const workers = [1, 2].map(() => new Worker('${WORKER}', { type: 'module' }));
  const attached = await Promise.all(workers.map((worker) => ask(worker, 'attach', handles)));
  Object.assign(globalThis, { ContainerID, refs, lock, words, workers, attached, ask });
`;

describe('a page and two workers', () => {
  let browser: Browser;
  let server: Server;
  let folder: string;
  let page: Page;
  const evaluate = (code: string): Promise<unknown> => page.evaluate(`(async () => { ${code} })()`);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'refmanager-threads-'));
    await bundleForBrowsers(folder);
    const files = new Map([['/', '<!doctype html><title>threads</title><link rel="icon" href="data:,">']]);
    for (const name of await readdir(folder)) files.set(`/${name}`, await readFile(join(folder, name), 'utf8'));
    files.set(WORKER, await readFile(new URL('threads-worker.js', import.meta.url), 'utf8'));
    server = createServer(({ url = '/' }, response) => {
      const type = url === '/' ? 'text/html' : 'text/javascript';
      response.writeHead(files.has(url) ? 200 : 404, { ...ISOLATED, 'Content-Type': type }).end(files.get(url));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    browser = await launchChromium();
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await evaluate(SETUP);
  });
  after(async () => {
    await browser?.close();
    server?.close();
    await rm(folder, { recursive: true });
  });

  it('run the core as WebAssembly, each thread with an id of its own', async () => {
    assert.equal(await evaluate('return crossOriginIsolated'), true);
    assert.equal(await evaluate('return refs.stats().core'), 'webassembly');
    const attached = (await evaluate('return attached')) as { threadId: number; core: string }[];
    assert.deepEqual(
      attached.map(({ core }) => core),
      ['webassembly', 'webassembly'],
    );
    assert.equal(new Set(attached.map((worker) => worker.threadId)).size, 2);
  });

  it('set, get and clear references in one store', async () => {
    const fill = `return await Promise.all(workers.map((worker, i) => ask(worker, 'fill', { from: 1000 * i, keys: 1000 })))`;
    await evaluate(fill);
    assert.equal(await evaluate('return refs.size'), 1000);
    assert.deepEqual(await evaluate("return refs.getRef(new ContainerID('containerd', 'é1999'))"), {
      name: 'pod-1999',
    });
    assert.equal(await evaluate("return refs.getRef(new ContainerID('containerd', 'é1998'))"), undefined);
    await evaluate("refs.setRef({ type: 'containerd', id: '\u4e2d' }, { name: 'from the page', namespace: '\u00fc' })");
    const found = await evaluate("return await ask(workers[1], 'get', { id: '\u4e2d' })");
    assert.deepEqual(found, { name: 'from the page', namespace: '\u00fc' });
  });

  it('exclude each other while both write, and the page waits without standing still', async () => {
    const counting = `const counts = Promise.all(workers.map((worker) => ask(worker, 'count', { times: 200_000 })));
      for (let i = 0; i < 100; i++) await lock.writeAsync(() => void words[0]++);
      await counts;
      return words[0];`;
    assert.equal(await evaluate(counting), 400_100);
  });

  it('take the lock back from a worker that was terminated inside', async () => {
    const terminate = `workers[0].postMessage({ task: 'hang', at: 1 });
      await Atomics.waitAsync(words, 1, 0).value;
      const refused = lock.tryAcquireWrite();
      workers[0].terminate();
      lock.recover(attached[0].threadId);
      const abandoned = await lock.writeAsync((inside) => inside.abandoned);
      return [refused, abandoned, await ask(workers[1], 'count', { times: 10 }), lock.stats().recoveries];`;
    assert.deepEqual(await evaluate(terminate), [false, true, 400_110, 1]);
  });
});
