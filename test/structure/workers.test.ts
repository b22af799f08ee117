import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import { filesOf } from './import-graph.ts';

/** Programs of their own, or whose workers are ended at chosen moments: no test runner ends them. */
const OTHER_SUITES = ['test/stress/', 'test/soak/', 'test/cri/', 'test/fuzz/'];
/** The second is a program of its own: what it leaves behind ends with its process. */
const STARTERS = ['test/support/started-worker.ts', 'test/sync/unseen-deaths-program.ts'];
const IMPORTS_WORKER = /^import \{[^}]*\bWorker\b[^}]*\} from '(?:node:)?worker_threads';$/m;

it('tests start workers through startWorker, so that none outlives its test', async () => {
  const files = filesOf(['test']).filter((file) => !OTHER_SUITES.some((folder) => file.startsWith(folder)));
  const starters: string[] = [];
  for (const file of files) {
    if (IMPORTS_WORKER.test((await readFile(file, 'utf8')).replaceAll(/\btype \w+,?/g, ''))) starters.push(file);
  }
  assert.deepEqual(starters.toSorted(), STARTERS);
});
