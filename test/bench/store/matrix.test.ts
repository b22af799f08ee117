import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type MatrixPlan, runMatrix } from '../../../src/bench/store/matrix.ts';
import type { StoreContender, StoreSample } from '../../../src/bench/store/store-contender.ts';

const PLAN: MatrixPlan = {
  repeats: 5,
  warmMs: 0,
  measureMs: 1,
  compileMs: 0,
  groups: [
    { refs: 10, rows: [{ operation: 'get', draw: 'zipf', threads: [1, 2] }] },
    { refs: 20, rows: [{ operation: 'get', draw: 'zipf', threads: [1] }] },
  ],
};
const progress = (): void => undefined;

/** Answers each run after the one that compiles with the next of `samples`, the last again and again. */
function contender(name: string, samples: readonly StoreSample[], log: string[]): StoreContender {
  let asked = 0;
  return {
    name,
    about: name,
    isJavaScript: true,
    weighedUpTo: 0,
    answers: ({ refs }) => name !== 'small' || refs <= 10,
    grows: () => false,
    prepare: () => Promise.resolve(undefined),
    open: ({ refs }) => Promise.resolve(void log.push(`${name} open ${refs}`)),
    run: ({ measureMs, threads }) => {
      if (measureMs === PLAN.compileMs) return Promise.resolve({ opsPerSecond: 1 });
      log.push(`${name} run ${threads}`);
      return Promise.resolve(samples[Math.min(asked++, samples.length - 1)] as StoreSample);
    },
    shut: () => Promise.resolve(void log.push(`${name} shut`)),
    grow: () => Promise.reject(new Error('not grown')),
    weigh: () => Promise.reject(new Error('not weighed')),
    close: () => Promise.resolve(),
  };
}

describe('the matrix of stores', () => {
  it('makes the stores of a size, goes through its cells in turn, and gives them up', async () => {
    const log: string[] = [];
    const fast = { opsPerSecond: 100 };
    const cells = await runMatrix(PLAN, [contender('small', [fast], log), contender('b', [fast], log)], { progress });
    assert.deepEqual(log.slice(0, 6), [
      'small open 10',
      'b open 10',
      'small run 1',
      'b run 1',
      'b run 2',
      'small run 2',
    ]);
    assert.equal(log.filter((line) => line === 'small open 20').length, 0);
    assert.deepEqual(
      cells.map(({ contender: name, refs, threads, rates }) => [name, refs, threads, rates.length]),
      [
        ['small', 10, 1, 5],
        ['b', 10, 1, 5],
        ['small', 10, 2, 5],
        ['b', 10, 2, 5],
        ['b', 20, 1, 5],
      ],
    );
  });

  it('has no rate where a run failed, and does not ask again in that cell', async () => {
    const samples = [{ opsPerSecond: 100 }, { failure: 'stalled: for ever' }, { opsPerSecond: 50 }];
    const one = { ...PLAN, groups: [{ refs: 10, rows: [{ operation: 'get', draw: 'zipf', threads: [1] }] }] } as const;
    const [cell] = await runMatrix(one, [contender('a', samples, [])], { progress });
    assert.deepEqual(
      [cell?.rates, cell?.opsPerSecond, cell?.failures],
      [[100, Number.NaN], 100, ['stalled: for ever']],
    );
  });

  it('asks again those that are wanted, while there is time for stores of that size', async () => {
    const log: string[] = [];
    const left = [2, 1];
    const fast = { opsPerSecond: 100 };
    const cells = await runMatrix(
      PLAN,
      [contender('a', [fast], log), contender('b', [fast], log)],
      { progress },
      {
        hasTime: (group) => {
          left[group] = (left[group] ?? 0) - 1;
          return left[group] >= 0;
        },
        wanted: () => (cell) => cell.threads === 1 && cell.contender === 'b',
      },
    );
    assert.deepEqual(
      cells.map(({ contender: name, refs, threads, rates }) => [name, refs, threads, rates.length]),
      [
        ['a', 10, 1, 5],
        ['b', 10, 1, 7],
        ['a', 10, 2, 5],
        ['b', 10, 2, 5],
        ['a', 20, 1, 5],
        ['b', 20, 1, 6],
      ],
    );
    assert.ok(log.lastIndexOf('b run 1') < log.lastIndexOf('b shut'));
  });

  it('ends with what it has when it is told to', async () => {
    const log: string[] = [];
    const end = new AbortController();
    const run = async <Sample>(_: boolean, body: () => Promise<Sample>): Promise<Sample> => {
      if (log.length === 4) end.abort();
      return body();
    };
    const watch = { progress, signal: end.signal, run };
    const cells = await runMatrix(PLAN, [contender('a', [{ opsPerSecond: 1 }], log)], watch);
    assert.deepEqual(
      cells.map(({ rates }) => rates.length),
      [2, 1], // the fourth was on when it came
    );
    assert.ok(!log.includes('a shut'), 'whoever may hang is not waited for: close() follows');
  });
});
