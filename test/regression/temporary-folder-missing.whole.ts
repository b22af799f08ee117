/** A run broke with a stack trace at its 50,000th event when the temporary folder was full or not there. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { after, before, it } from 'node:test';
import { ended, Folder, MAIN, POD } from '../cli/program.ts';

let folder: Folder;
before(async () => {
  folder = await Folder.make();
});
after(() => folder.remove());

it('a temporary folder that is not there is told before a run, and the run goes on without the events it cannot keep', async () => {
  const pod = await folder.write('pod.yaml', POD);
  const out = folder.path('r.json');
  const args = [MAIN, 'run', pod, '--latency', 'none', '--workers', '1', '--scale', '9000', '--quiet', '--out', out];
  const child = spawn(process.execPath, args, { env: { ...process.env, TMPDIR: folder.path('none') } });
  child.stdin.end();
  const { code, stdout, stderr } = await ended(child);
  assert.equal(code, 0, stderr);
  assert.match(
    stderr,
    /^warning: the temporary folder ".*none" \(TMPDIR\) cannot be written to: ENOENT; of more than 50,000/,
  );
  const { counts, events, warnings } = JSON.parse(await readFile(out, 'utf8')) as {
    counts: { events: number };
    events: unknown[];
    warnings: string[];
  };
  const lost = Number(/^([\d,]+) events not kept: /.exec(warnings[0] ?? '')?.[1]?.replaceAll(',', ''));
  assert.ok(lost >= 50_000, warnings[0]);
  assert.equal(events.length, counts.events - lost);
  assert.match(stdout, /events not kept: the temporary folder/);
});
