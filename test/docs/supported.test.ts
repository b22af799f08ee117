/** What README says that it runs on is what .ci/ runs it on. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';

const ROOT = new URL('../../', import.meta.url);
const read = (path: string): Promise<string> => readFile(new URL(path, ROOT), 'utf8');

/** 1.4 of 1.4.4. */
function versionIn(text: string, pattern: RegExp): string {
  const [, version = ''] = pattern.exec(text) ?? [];
  assert.match(version, /^\d+\.\d+/, String(pattern));
  return version.split('.').slice(0, 2).join('.');
}

it('names the runtimes that CI runs the package on', async () => {
  const [readme, runtimes, whole, manifest] = (await Promise.all(
    ['README.md', '.ci/runtimes-check.mjs', '.ci/run', 'package.json'].map(read),
  )) as [string, string, string, string];
  const minimum = versionIn(whole, /MINIMUM_NODE=([\d.]+)/);
  assert.ok(
    readme.includes(`| Node.js ${minimum} and newer, ${versionIn(manifest, /"node": "(24[\d.]+)"/).split('.')[0]} |`),
  );
  assert.equal(versionIn(manifest, /"node": ">=([\d.]+)"/), minimum);
  assert.ok(readme.includes(`| Bun ${versionIn(runtimes, /bun@([\d.]+)/)} |`));
  assert.ok(readme.includes(`| Deno ${versionIn(runtimes, /deno@([\d.]+)/)} |`));
});

it('names the oldest TypeScript that CI compiles its types with', async () => {
  const [readme, types] = (await Promise.all(['README.md', '.ci/package/types.mjs'].map(read))) as [string, string];
  assert.ok(readme.includes(`TypeScript ${versionIn(types, /OLDEST_TYPESCRIPT = '([\d.]+)'/)} or newer`));
});
