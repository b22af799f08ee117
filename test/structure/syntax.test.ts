import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import { filesOf } from './import-graph.ts';

const USING = /^[ \t]*(?:await )?using \w+ =/m;

it('the code has no `using` declarations, which Node 22 cannot parse', async () => {
  const found: string[] = [];
  for (const file of filesOf(['src', 'workers', 'bench', 'test', 'examples'])) {
    if (USING.test(await readFile(file, 'utf8'))) found.push(file);
  }
  assert.deepEqual(found, []);
});
