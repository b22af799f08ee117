/** The example programs, run as they stand over the sources; .ci/package-check.mjs runs them over the package. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const EXAMPLES = new URL('../../examples/', import.meta.url);
const SOURCES = new URL('../support/package-from-sources.ts', import.meta.url).href;

/** What each says at its end. */
const TOLD: Readonly<Record<string, string>> = {
  'embed.mjs': '400 references; one of them: demo/pod-2 spec.containers{c7}\n',
  'own-threads.mjs': '600 of 600 containers have a reference; the store holds 600\nafter the nodes were drained: 0\n',
  'tinypool.mjs': '100 containers started, 100 references\n',
};

describe('examples', () => {
  for (const [name, told] of Object.entries(TOLD))
    it(`has ${name}, which runs unchanged`, async () => {
      const program = fileURLToPath(new URL(name, EXAMPLES));
      const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--import', SOURCES, program]);
      assert.equal(stderr, '');
      assert.equal(stdout, told);
    });

  it('has no other program', async () => {
    const programs = (await readdir(EXAMPLES)).filter((name) => name.endsWith('.mjs'));
    assert.deepEqual(programs.toSorted(), Object.keys(TOLD));
  });

  it('has embed.mjs in the 30 lines that the README promises', async () => {
    const lines = (await readFile(new URL('embed.mjs', EXAMPLES), 'utf8')).trimEnd().split('\n');
    assert.ok(lines.length <= 30, `${lines.length} lines`);
  });
});
