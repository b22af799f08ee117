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

  it('are of three kinds', async () => {
    assert.deepEqual(['x.html', 'x.json', 'x.csv', 'x.prom', 'x'].map(isBenchFile), [true, true, true, false, false]);
    await assert.rejects(writeBench(sampleBench(), 'x.prom'), {
      code: 'ERR_INVALID_OPTION',
      message: 'a benchmark is written to .html, .json or .csv, got "x.prom"',
    });
  });
});
