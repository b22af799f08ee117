import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { parseEventsTo } from '../../../../src/cli/options/flag/events-flag.ts';
import { FlagProblems } from '../../../../src/cli/options/flag-problems.ts';

const linux = process.platform === 'linux' ? {} : { skip: 'other systems write into a program that runs' };

it('--events-to is a file that can be written into, which is not touched before the run', linux, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'refmanager-events-to-'));
  t.after(() => rm(folder, { recursive: true }));
  const [running, old, absent] = ['running', 'old', 'absent'].map((name) => join(folder, `${name}.ndjson`)) as [
    string,
    string,
    string,
  ];
  // Nobody may write into a program that runs, not even root.
  await copyFile('/bin/cat', running);
  const program = spawn(running, { stdio: ['pipe', 'pipe', 'inherit'] });
  program.stdin.write('it runs');
  await once(program.stdout, 'data');
  await writeFile(old, 'old');
  const problems = new FlagProblems();
  for (const file of [running, old, absent]) await parseEventsTo(file, [], problems);
  program.stdin.end();
  await once(program, 'exit');
  assert.deepEqual(problems.lines, [
    `--events-to "${running}": expected a file that can be written, but got ETXTBSY: text file is busy`,
  ]);
  assert.equal(await readFile(old, 'utf8'), 'old');
});
