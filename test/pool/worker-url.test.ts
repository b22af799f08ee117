/** Where worker entries are, and what is said when they are not there. */

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { it } from 'node:test';
import { workerUrl } from '../../src/pool/worker-url.ts';

it('finds the entries beside the sources', () => {
  for (const name of ['start-worker', 'image-worker', 'simulation-worker']) assert.ok(existsSync(workerUrl(name)));
});

it('says to keep the package external where a bundler has moved the code', () => {
  // webpack: a file that was elsewhere; esbuild to CommonJS: no URL at all; a browser: another protocol
  for (const self of ['file:///bundle/dist/main.js', undefined, 'https://example.org/main.js', 'no URL'])
    assert.throws(() => workerUrl('start-worker', self ?? (null as never)), {
      code: 'ERR_WORKER_NOT_FOUND',
      message: /keep refmanager external/,
    });
});
