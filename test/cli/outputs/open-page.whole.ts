/**
 * `--open`, with a program for pages that notes what it is given.
 */

import assert from 'node:assert/strict';
import { chmod, readFile } from 'node:fs/promises';
import { delimiter } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openPage } from '../../../src/cli/outputs/open-page.ts';
import { endedProcess, Folder, MAIN, POD } from '../program.ts';

describe('--open', { skip: process.platform !== 'linux' && 'xdg-open is for Linux' }, () => {
  let folder: Folder;
  let pod: string;
  before(async () => {
    folder = await Folder.make();
    pod = await folder.write('pod.yaml', POD);
  });
  after(() => folder.remove());

  async function run(
    opener: string | undefined,
    page = 'report.html',
  ): Promise<{ code: number | null; stderr: string }> {
    const bin = folder.path('');
    if (opener !== undefined) {
      await folder.write('xdg-open', `#!/bin/sh\n${opener}\n`);
      await chmod(folder.path('xdg-open'), 0o755);
    }
    const env = {
      ...process.env,
      PATH: opener === undefined ? folder.path('nowhere') : [bin, process.env['PATH']].join(delimiter),
    };
    const args = ['run', pod, '--latency', 'none', '--workers', '1', '--quiet', '--out', folder.path(page), '--open'];
    return endedProcess(process.execPath, [MAIN, ...args], env);
  }

  it('opens the page that was written, by its whole path', async () => {
    const page = 'a & b.html';
    const { code, stderr } = await run(`printf '%s' "$*" > '${folder.path('opened')}'`, page);
    assert.deepEqual([code, stderr], [0, '']);
    assert.equal(await readFile(folder.path('opened'), 'utf8'), folder.path(page));
  });

  it('says that it could not; the command ends as it would have', async () => {
    const { code, stderr } = await run('exit 3');
    assert.equal(code, 0);
    assert.match(stderr, /^refmanager: --open: .*report\.html could not be opened: xdg-open ended with 3\n$/);
  });

  it('says that there is no such program', async () => {
    const { code, stderr } = await run(undefined);
    assert.equal(code, 0);
    assert.match(stderr, /could not be opened: xdg-open is not installed here\n$/);
  });

  it('says that there is nothing to open', async () => {
    const told: string[] = [];
    await openPage(folder.path('never.html'), { problem: (line) => void told.push(line) });
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /never\.html could not be opened: xdg-open has nothing to open: it was not written$/);
  });
});
