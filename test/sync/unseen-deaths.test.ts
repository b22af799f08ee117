/** A program that may not read /proc (`node --permission`): the death of a holder is not seen by who waits for it. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PROGRAM = fileURLToPath(new URL('unseen-deaths-program.ts', import.meta.url));
const linux = process.platform === 'linux' ? {} : { skip: 'the warning is for Linux' };

async function run(...flags: readonly string[]): Promise<{ said: Record<string, unknown>; warnings: string[] }> {
  const child = spawn(process.execPath, [...flags, PROGRAM], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, problems] = await Promise.all([text(child.stdout), text(child.stderr)]);
  assert.notEqual(out, '', problems);
  return { said: JSON.parse(out) as Record<string, unknown>, warnings: problems.match(/REFMANAGER_\w+/g) ?? [] };
}

it('says so once, has its own workers recovered, and lets no wait go on for ever by default', linux, async () => {
  const { said, warnings } = await run('--permission', '--allow-worker', `--allow-fs-read=${ROOT}*`);
  assert.deepEqual(said, {
    seesDeaths: [false, false],
    workerTimeoutMs: 60_000,
    longestAsyncWaitMs: 60_000,
    abandoned: true,
  });
  assert.deepEqual(warnings, ['REFMANAGER_DEATHS_UNSEEN']);
});

it('has nothing to say where /proc may be read', linux, async () => {
  const { said, warnings } = await run();
  assert.deepEqual(said, {
    seesDeaths: [true, true],
    workerTimeoutMs: null,
    longestAsyncWaitMs: null,
    abandoned: true,
  });
  assert.deepEqual(warnings, []);
});
