/**
 * A second Ctrl-C ends the process at once: a report being written and the events on disk stayed behind as temporary
 * files. A first one while reports were written ended with 0 as if nobody had asked to stop.
 */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { ended, Folder, POD, start } from '../cli/program.ts';

const SPOOL = new URL('../../src/result/spool/line-spool.ts', import.meta.url);
const REPORT_FILE = new URL('../../src/report/report-file.ts', import.meta.url);

describe('a process that is told to stop', { concurrency: true }, () => {
  let folder: Folder;
  before(async () => {
    folder = await Folder.make();
  });
  after(() => folder.remove());

  it('leaves no temporary file when it ends in the middle of a report', async () => {
    const program = `
      import { LineSpool } from ${JSON.stringify(SPOOL.href)};
      import { writeReportFile } from ${JSON.stringify(REPORT_FILE.href)};
      await new LineSpool(1).add([{ at: '1', text: '{}' }]);
      async function* pieces() { yield 'half'; console.log('in the middle'); process.exit(130); }
      await writeReportFile(${JSON.stringify(folder.path('gone/r.json'))}, pieces());`;
    const temporary = folder.path('.');
    const args = ['--input-type=module', '--eval', program];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      timeout: 60_000,
      env: { ...process.env, TMPDIR: temporary },
    });
    assert.deepEqual([status, stdout], [130, 'in the middle\n'], stderr);
    assert.deepEqual(await readdir(folder.path('gone')), []);
    const spools = (await readdir(temporary)).filter((name) => name.startsWith('refmanager-events.'));
    assert.deepEqual(spools, []);
  });

  it('writes its reports whole and ends with 130 when the run is over already', async () => {
    const pod = await folder.write('pod.yaml', POD);
    const out = folder.path('whole.json');
    // The summary goes out before the reports are written.
    const outs = ['a.ndjson', 'b.html', 'c.ndjson'].flatMap((name) => ['--out', folder.path(name)]);
    const child = start(['run', pod, '--latency', 'none', '--workers', '1', '--scale', '2000', ...outs, '--out', out]);
    child.stdin.end();
    const end = ended(child);
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    const { code, stderr } = await end;
    assert.equal(code, 130, stderr);
    assert.match(stderr, /^interrupted: still writing reports/m);
    const { interrupted, counts } = JSON.parse(await readFile(out, 'utf8')) as {
      interrupted: boolean;
      counts: { started: number };
    };
    assert.deepEqual([interrupted, counts.started], [false, 4000]);
  });
});
