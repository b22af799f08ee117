import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { ENTRIES } from '../../scripts/build/entries.ts';

const ROOT = new URL('../../', import.meta.url);
const read = (path: string): Promise<string> => readFile(new URL(path, ROOT), 'utf8');

describe('the API reference', async () => {
  const sources = Object.values(ENTRIES);

  it('is made of every entry of the package, and of nothing else', async () => {
    const { entryPoints } = JSON.parse(await read('tools/docs/typedoc.json')) as { entryPoints: string[] };
    assert.deepEqual(
      entryPoints,
      sources.map((source) => `../../${source}`),
    );
  });

  it('names each entry as it is imported', async () => {
    for (const [name, source] of Object.entries(ENTRIES)) {
      const [, named] = /@module (\S+)/.exec(await read(source)) ?? [];
      assert.equal(named, name === 'index' ? 'refmanager' : `refmanager/${name}`, source);
    }
  });
});
