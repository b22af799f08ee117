import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';

const ROOT = new URL('../../', import.meta.url);
const read = (path: string): Promise<string> => readFile(new URL(path, ROOT), 'utf8');

describe('the API reference', async () => {
  const { exports } = JSON.parse(await read('package.json')) as { exports: Record<string, string | { types: string }> };
  const entries = Object.entries(exports).flatMap(([name, target]) =>
    typeof target === 'string' ? [] : [{ name, source: target.types.replace('./dist/', '').replace('.d.ts', '.ts') }],
  );

  it('is made of every entry of the package, and of nothing else', async () => {
    const { entryPoints } = JSON.parse(await read('tools/docs/typedoc.json')) as { entryPoints: string[] };
    assert.deepEqual(
      entryPoints,
      entries.map(({ source }) => `../../${source}`),
    );
  });

  it('names each entry as it is imported', async () => {
    for (const { name, source } of entries) {
      const [, named] = /@module (\S+)/.exec(await read(source)) ?? [];
      assert.equal(named, `refmanager${name.slice(1)}`, source);
    }
  });
});
