import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const EXAMPLE = fileURLToPath(new URL('../../examples/embed.mjs', import.meta.url));

describe('examples/embed.mjs', () => {
  it('runs unchanged, and every reference of every thread is there', async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [EXAMPLE]);
    assert.equal(stderr, '');
    assert.equal(stdout, '400 references; one of them: demo/pod-2 spec.containers{c7}\n');
  });

  it('stays within the 30 lines the README promises', async () => {
    const lines = (await readFile(EXAMPLE, 'utf8')).trimEnd().split('\n');
    assert.ok(lines.length <= 30, `${lines.length} lines`);
  });
});
