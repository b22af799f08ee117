import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assemble } from '../../../src/bench/result/assemble.ts';
import { QUIET, sampleBench } from '../../support/sample-bench.ts';

describe('a result', () => {
  it('of nothing says so', () => {
    const facts = {
      bench: 'store',
      command: 'refmanager bench store',
      machine: 'some machine',
      startedAt: '2026-06-01T09:30:00.000Z',
      durationMs: 1,
      interrupted: true,
      repeats: 5,
      measureMs: 1,
      absent: [],
    } as const;
    const entrants = (['ours', 'rival'] as const).map((side) => {
      return { key: side, name: side, about: side, words: side, side };
    });
    const { advice, repeats, remarks, threads } = assemble(facts, QUIET, entrants, [], []);
    assert.equal(advice, 'No advice: nothing was measured.');
    assert.deepEqual([repeats, threads, remarks], [0, [], ['Interrupted after 0 of 5 repeats.']]);
  });

  it('keeps a verdict for each combination but the number of threads, whose winners are those of cells', () => {
    const { regions, cells } = sampleBench({ noise: 0 });
    assert.deepEqual(
      regions.map(({ at, verdict, rival }) => [at.join(), verdict, rival]),
      [
        ['0,0', 'level', 'mutex'],
        ['1,0', 'ours', undefined],
        ['2,0', 'ours', undefined],
        ['0,1', 'ours', undefined],
        ['1,1', 'ours', undefined],
        ['2,1', 'ours', undefined],
      ],
    );
    assert.deepEqual(cells[0]?.leaders, ['rwlock', 'mutex']);
    assert.deepEqual(cells[3]?.leaders, ['rwlock']);
  });
});
