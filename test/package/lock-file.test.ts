import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';

interface Entry {
  version?: string;
  resolved?: string;
  optionalDependencies?: Record<string, string>;
}

const ROOT = new URL('../../', import.meta.url);
const read = async (path: string): Promise<unknown> => JSON.parse(await readFile(new URL(path, ROOT), 'utf8'));

for (const folder of ['', 'tools/docs/'])
  describe(`${folder}package-lock.json`, async () => {
    const { packages } = (await read(`${folder}package-lock.json`)) as { packages: Record<string, Entry> };

    it('has an entry for every optional package of every platform, without which npm ci refuses it', () => {
      const missing: string[] = [];
      for (const [path, { optionalDependencies = {} }] of Object.entries(packages)) {
        for (const name of Object.keys(optionalDependencies)) {
          if (!(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages))
            missing.push(name);
        }
      }
      assert.deepEqual(missing, [], 'run: node .ci/complete-lock.mjs');
    });

    it('names no registry', () => {
      assert.deepEqual(
        Object.keys(packages).filter((path) => packages[path]?.resolved !== undefined),
        [],
      );
    });
  });
