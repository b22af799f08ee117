/** The blocks of docs/api.md about pools, each run as it stands: what its worker stores is in the store at the end. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = new URL('../../', import.meta.url);
const SOURCES = new URL('test/support/package-from-sources.ts', ROOT).href;
const POOLS = ['piscina', 'tinypool', 'workerpool', 'poolifier', 'threads'];
const WORKER = '// worker.mjs\n';
const TELL = "\nconsole.log(refs.getRef({ type: 'containerd', id: '4f5e2c1d' })?.name);\n";

describe('docs/api.md on pools', { timeout: 120_000 }, async () => {
  const document = await readFile(new URL('docs/api.md', ROOT), 'utf8');
  const [, section = ''] = /### In a pool\n(.*?)\n### /s.exec(document) ?? [];
  const blocks = [...section.matchAll(/```js\n(.*?)```/gs)].map(([, code = '']) => code);
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'docs-pools-'));
    await symlink(fileURLToPath(new URL('node_modules', ROOT)), join(folder, 'node_modules'));
  });
  after(() => rm(folder, { recursive: true }));

  it('has a block for each of five pools', () => {
    const named = POOLS.filter((pool) => blocks.some((code) => code.includes(`from '${pool}'`)));
    assert.deepEqual(named, POOLS);
    assert.equal(blocks.length, POOLS.length);
  });

  for (const pool of POOLS)
    it(`has one that runs on ${pool}, and watches it`, async () => {
      const code = blocks.find((block) => block.includes(`from '${pool}'`)) ?? '';
      const [main = '', worker = ''] = code.split(WORKER);
      assert.match(main, /refs\.watchPool\(/);
      const place = join(folder, pool);
      await mkdir(place);
      await writeFile(join(place, 'worker.mjs'), worker);
      await writeFile(join(place, 'main.mjs'), main + TELL);
      const program = ['--import', SOURCES, join(place, 'main.mjs')];
      const { stdout } = await promisify(execFile)(process.execPath, program, { timeout: 60_000 });
      assert.equal(stdout, 'cart-0\n');
    });
});
