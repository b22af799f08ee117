/**
 * Standard output that could not be written (`refmanager run … > file` on a full disk) ended the process with a stack
 * trace in the middle of the run, and no report was written.
 */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { after, before, it } from 'node:test';
import { Folder, MAIN, POD } from '../cli/program.ts';

const FULL = '/dev/full';

let folder: Folder;
/** A program that goes on for ever is ended: its exit code is none. */
const MOST_MS = 60_000;

before(async () => {
  folder = await Folder.make();
});
after(() => folder.remove());

it('output that cannot be written is told once, and the reports are written', { skip: !existsSync(FULL) }, async () => {
  const pod = await folder.write('pod.yaml', POD);
  const out = folder.path('result.json');
  const validated = spawnSync(process.execPath, [MAIN, 'validate', pod], {
    stdio: ['ignore', openSync(FULL, 'w')],
    timeout: MOST_MS,
  });
  assert.equal(validated.status, 1, 'also when the last write fails');
  const args = [MAIN, 'run', pod, '--latency', 'none', '--workers', '1', '--out', out];
  const { status, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    timeout: MOST_MS,
    stdio: ['ignore', openSync(FULL, 'w'), 'pipe'],
  });
  assert.equal(status, 1);
  // On a busy machine the run also says now and then how far it is.
  assert.match(
    stderr,
    /^starting [^\n]+\n(?:[^\n]+ in flight · [^\n]+\n)*refmanager: output could not be written: ENOSPC[^\n]+\n$/,
  );
  assert.ok(existsSync(out));
});
