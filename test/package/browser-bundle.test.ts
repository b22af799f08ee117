/** The bundle for browsers can be made of the sources as they are: whatever they import of Node has something in its place. */

import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { bundleForBrowsers } from '../../scripts/build/browser.ts';
import { IN_BROWSERS } from '../../scripts/build/entries.ts';

it('the entries for browsers import nothing of Node', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'refmanager-browsers-'));
  t.after(() => rm(folder, { recursive: true }));
  await bundleForBrowsers(folder);
  const files = await readdir(folder);
  for (const name of IN_BROWSERS) assert.ok(files.includes(`${name}.js`));
  for (const file of files)
    assert.doesNotMatch(await readFile(join(folder, file), 'utf8'), /^\s*(?:import|export) .*['"]node:/m);
});
