/** What is said when the entry of a worker is not where its code is: a bundler has moved the one and not the other. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { entryError, entryPath } from '../../src/pool/worker-entry.ts';
import { startWorker } from '../support/started-worker.ts';

const EXTERNAL = { code: 'ERR_WORKER_NOT_FOUND', message: /keep refmanager external/ };

it('finds the entries beside the sources', () => {
  for (const name of ['start-worker', 'image-worker', 'simulation-worker'])
    assert.match(
      entryPath(() => new URL(`../../workers/${name}.ts`, import.meta.url)),
      /worker\.ts$/,
    );
});

it('says to keep the package external where a bundler has left no URL of a file', () => {
  // esbuild to CommonJS: no URL at all; a browser: another protocol
  for (const base of [undefined, 'https://example.org/main.js', 'no URL'])
    assert.throws(() => entryPath(() => new URL('./start-worker.js', base)), EXTERNAL, base);
});

it('says so where there is no such file', () => {
  assert.throws(() => entryPath(() => new URL('./no-such-worker.js', import.meta.url)), EXTERNAL);
});

it('says so of a thread that found no file, or no package, to load', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'worker-entry-'));
  t.after(() => rm(folder, { recursive: true }));
  const moved = join(folder, 'moved-worker.mjs');
  await writeFile(moved, "import 'a-package-that-is-not-beside-it';");
  for (const file of [moved, join(folder, 'no-such-worker.mjs')]) {
    const [error] = (await once(startWorker(file), 'error')) as [Error];
    const reason = entryError(error);
    assert.equal(reason.cause, error);
    assert.throws(() => {
      throw reason;
    }, EXTERNAL);
  }
});

it('leaves alone what a thread ended with for another reason', () => {
  const other = new TypeError('workers must be a number');
  assert.equal(entryError(other), other);
});
