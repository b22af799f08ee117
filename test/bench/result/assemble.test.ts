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
      cores: 2,
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
    assert.deepEqual([repeats, threads, remarks], [0, [], ['Interrupted before anything was measured.']]);
  });

  it('tells how a contender failed with one full stop, whatever the problem ends in', () => {
    for (const [problem, told] of [
      ['broke: Error: no key.', 'failed in 3 of 18 cells: broke: Error: no key.'],
      ['broke: Error: no key', 'failed in 3 of 18 cells: broke: Error: no key.'],
      ['broke: Error: what now?', 'failed in 3 of 18 cells: broke: Error: what now?'],
    ]) {
      const { remarks, failures } = sampleBench({ problems: { mutex: { at: [1, 1], problem: problem ?? '' } } });
      assert.deepEqual(remarks, [`plain mutex ${told}`]);
      assert.deepEqual(failures, [{ key: 'mutex', name: 'plain mutex', problem, cells: 3 }]);
    }
  });

  it('counts repeats beyond those of the plan apart', () => {
    const { repeats, moreRepeats } = sampleBench({ planned: 5, repeats: 8 });
    assert.deepEqual([repeats, moreRepeats], [5, 3]);
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
