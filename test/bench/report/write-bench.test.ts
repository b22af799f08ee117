import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { isBenchFile, writeBench } from '../../../src/bench/report/write-bench.ts';
import type { BenchResult } from '../../../src/bench/result/bench-result.ts';
import { sampleBench } from '../../support/sample-bench.ts';

describe('files of a benchmark', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'refmanager-bench-files-'));
  });
  after(() => rm(folder, { recursive: true }));

  async function written(name: string, result: BenchResult): Promise<string> {
    await writeBench(result, join(folder, name));
    return readFile(join(folder, name), 'utf8');
  }

  it('keep everything as JSON; what has no rate is null', async () => {
    const models = { rwlock: () => 1e6, mutex: () => 0 };
    const read = JSON.parse(await written('x.json', sampleBench({ models }))) as BenchResult;
    assert.equal(read.schema, 'refmanager/bench/v1');
    assert.equal(read.cells.length, 18);
    const [, mutex] = read.cells[0]?.runners ?? [];
    assert.deepEqual([mutex?.median, mutex?.rates[0], mutex?.problem], [null, null, 'stalled: no thread came through']);
  });

  it('have a row for each contender of each cell as CSV', async () => {
    const lines = (await written('x.csv', sampleBench({ noise: 0 }))).trimEnd().split('\n');
    assert.equal(
      lines[0],
      'reads,hold,threads,contender,ops_per_second,low,high,repeats,place,wait_p99_us,starved_threads,problem',
    );
    assert.equal(lines.length, 1 + 18 * 5);
    assert.equal(lines[1], '0.5,0,1,rwlock,6000000,6000000,6000000,5,level,12,0,');
  });

  it('tell in each of them who could not take part, and who failed', async () => {
    const broke = 'broke: Error: no key.';
    const absent = [{ key: 'mine', name: 'my lock', reason: 'it needs a license' }];
    const result = sampleBench({ noise: 0, absent, problems: { counter: { at: [0, 1], problem: broke } } });
    const [csv, html] = await Promise.all([written('y.csv', result), written('y.html', result)]);
    const lines = csv.trimEnd().split('\n');
    assert.equal(lines.at(-1), ',,,mine,,,,,,,,takes no part: it needs a license');
    assert.equal(lines.filter((line) => line.endsWith(`,${broke}`)).length, 3);
    assert.ok(html.includes('<li>my lock takes no part: it needs a license.</li>'));
    assert.ok(html.includes(`<li>counter RW lock failed in 3 of 18 cells: ${broke}</li>`));
    const read = JSON.parse(await written('y.json', result)) as BenchResult;
    assert.deepEqual(read.absent, absent);
    assert.deepEqual(read.failures, [{ key: 'counter', name: 'counter RW lock', problem: broke, cells: 3 }]);
  });

  it('are of three kinds', async () => {
    assert.deepEqual(['x.html', 'x.json', 'x.csv', 'x.prom', 'x'].map(isBenchFile), [true, true, true, false, false]);
    await assert.rejects(writeBench(sampleBench(), 'x.prom'), {
      code: 'ERR_INVALID_OPTION',
      message: 'a benchmark is written to .html, .json or .csv, got "x.prom"',
    });
  });
});
