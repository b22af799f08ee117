import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';

async function outputOf(example: string): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [`examples/${example}`]);
  assert.equal(stderr, '');
  return stdout;
}

describe('the examples of embedding', () => {
  it('run unchanged: own threads, no pool', async () => {
    const expected = ['600 of 600 containers have a reference; the store holds 600', 'after the nodes were drained: 0'];
    assert.deepEqual((await outputOf('own-threads.mjs')).trimEnd().split('\n'), expected);
  });

  it('run unchanged: the start path on tinypool', async () => {
    assert.equal(await outputOf('tinypool.mjs'), '100 containers started, 100 references\n');
  });
});
