import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { checkAddressSpace, parseMaxStore } from '../../../src/cli/options/address-space.ts';
import { FlagProblems } from '../../../src/cli/options/flag-problems.ts';
import { MAIN, POD } from '../program.ts';

const NODE_MAJOR = Number(process.versions.node.split('.')[0]);

describe('--max-store', () => {
  it('is a number of MiB', () => {
    const problems = new FlagProblems();
    assert.equal(parseMaxStore('64', problems), 67_108_864);
    assert.equal(parseMaxStore(undefined, problems), undefined);
    assert.deepEqual(problems.lines, []);
    for (const text of ['0', '4097', '1Gi', '']) parseMaxStore(text, problems);
    assert.equal(problems.lines.length, 4);
    assert.match(problems.lines[2] ?? '', /^--max-store "1Gi": expected a whole number from 1 to 4096$/);
  });

  it('is what a run is told of where addresses are limited', { skip: process.platform !== 'linux' }, async () => {
    assert.equal(await checkAddressSpace(), undefined);
    const limited = (kib: number, ...flags: string[]): { status: number | null; stderr: string } =>
      spawnSync('bash', ['-c', `ulimit -v ${kib}; exec "$@"`, '-', process.execPath, MAIN, 'run', '-', ...flags], {
        encoding: 'utf8',
        input: POD,
      });
    const flags = ['--workers', '1', '--latency', 'none', '--quiet'];
    const told = limited(40_000_000, '--max-store', '64', ...flags);
    assert.equal(told.stderr.split(':')[0], 'warning');
    // Node 22 reserves more addresses for each WebAssembly memory: there the run ends, and says why.
    if (NODE_MAJOR >= 24) assert.equal(told.status, 0, told.stderr);
    assert.match(told.stderr, /39062 MiB of address space \(ulimit -v\): .* --max-store/);
  });
});
