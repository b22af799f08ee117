/** A closed terminal left containers on the real runtime and lost the reports; SIGHUP is heard as SIGTERM is. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { ended, Folder, POD, refmanager, start } from './program.ts';

const POD_LOAD = `name: endless
executor: { kind: constant-vus, vus: 2, duration: 10m }
pods: [{ manifest: pod.yaml }]
clock: CLOCK
runtime: { kind: simulated, latency: none }
`;

describe('a run that is told to end', { concurrency: true }, () => {
  let folder: Folder;
  before(async () => {
    folder = await Folder.make();
    await folder.write('pod.yaml', POD);
    for (const clock of ['real', 'virtual']) await folder.write(`${clock}.yaml`, POD_LOAD.replace('CLOCK', clock));
  });
  after(() => folder.remove());

  for (const [signal, clock, expected] of [
    ['SIGHUP', 'real', 129],
    ['SIGHUP', 'virtual', 129],
    ['SIGTERM', 'virtual', 130],
  ] as const) {
    it(`by ${signal} in ${clock} time writes its reports and ends with ${expected}`, async () => {
      const out = folder.path(`${signal}-${clock}.json`);
      const child = start(['load', folder.path(`${clock}.yaml`), '--workers', '1', '--out', out]);
      child.stdin.end();
      const end = ended(child);
      for (let lines = 0; lines < 2; lines++) await once(child.stderr, 'data'); // the second one tells of progress
      child.kill(signal);
      const { code, stderr } = await end;
      assert.equal(code, expected, stderr);
      const { interrupted } = JSON.parse(await readFile(out, 'utf8')) as { interrupted: boolean };
      assert.equal(interrupted, true);
    });
  }
});

describe('calibrate', () => {
  it('says before it measures that its model cannot be written', async () => {
    const { code, stderr } = await refmanager([
      'calibrate',
      '--runtime',
      'unix:///none',
      '--out',
      '/dev/null/x/m.json',
    ]);
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^refmanager: --out "\/dev\/null\/x\/m\.json": expected a file that can be written, but got ENOTDIR/m,
    );
  });
});
