import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Contender, FleetSample } from '../../../src/bench/lock/contender.ts';
import { type MatrixPlan, runMatrix } from '../../../src/bench/lock/matrix.ts';

const PLAN: MatrixPlan = {
  repeats: 5,
  threads: [1, 2],
  readShares: [0.5, 1],
  holdsUs: [0],
  stripes: [1],
  warmMs: 0,
  measureMs: 1,
  compileMs: 0,
};
const DONE: FleetSample = {
  threads: [{ operations: 10, elapsedMs: 1, writes: 0, waits: [], maxWaitNs: 0, timedOneIn: 1 }],
  cpuUs: 1,
};
const progress = (): void => undefined;

/** Answers with `sample` and notes that it was asked. */
function contender(name: string, sample: FleetSample, asked: string[]): Contender {
  return {
    name,
    about: name,
    isJavaScript: true,
    prepare: () => Promise.resolve(undefined),
    run: ({ threads, roles }) => {
      asked.push(`${name} ${threads}/${roles.join()}`);
      return Promise.resolve(sample);
    },
    close: () => Promise.resolve(),
  };
}

describe('the matrix', () => {
  it('asks all contenders in turn in each cell of each repeat, and begins with another one each time', async () => {
    const asked: string[] = [];
    const cells = await runMatrix(PLAN, [contender('a', DONE, asked), contender('b', DONE, asked)], { progress });
    assert.equal(asked.length, 2 * 4 * PLAN.repeats);
    assert.deepEqual(asked.slice(0, 4), ['a 1/0.5', 'b 1/0.5', 'b 2/0.5', 'a 2/0.5']);
    assert.ok(cells.every(({ summary }) => summary.rates.length === PLAN.repeats));
  });

  it('gives up a contender that stalls again and again: each time costs seconds', async () => {
    const asked: string[] = [];
    const stuck = contender('stuck', { threads: [], cpuUs: 0, failure: 'stalled: for ever' }, asked);
    const cells = await runMatrix(PLAN, [stuck, contender('a', DONE, [])], { progress });
    assert.equal(asked.length, 2);
    const failures = cells.filter((cell) => cell.contender === 'stuck').map(({ summary }) => summary.failures[0]);
    assert.deepEqual(failures, [
      'stalled: for ever',
      'stalled: for ever',
      'not asked: it stalled in 2 cells before',
      'not asked: it stalled in 2 cells before',
    ]);
  });

  it('looks again, and longer, when nothing moved: threads may have been off their cores', async () => {
    const still = { ...DONE, threads: DONE.threads.map((thread) => ({ ...thread, operations: 0 })) };
    const asked: number[] = [];
    const late: Contender = {
      ...contender('late', DONE, []),
      run: ({ measureMs }) => {
        asked.push(measureMs);
        return Promise.resolve(measureMs > PLAN.measureMs ? DONE : still);
      },
    };
    const [cell] = await runMatrix({ ...PLAN, repeats: 1, threads: [1], readShares: [1] }, [late], { progress });
    assert.deepEqual(asked, [PLAN.measureMs, 5 * PLAN.measureMs]);
    assert.deepEqual([cell?.summary.rates, cell?.summary.failures], [[10_000], []]);
  });

  it('asks again, beyond the plan, those that are wanted, while there is time', async () => {
    const asked: string[] = [];
    const both = ['a', 'b', 'c'].map((name) => contender(name, DONE, asked));
    let left = 3;
    const cells = await runMatrix(
      PLAN,
      both,
      { progress },
      {
        hasTime: () => left-- > 0,
        wanted: (soFar) => {
          assert.equal(soFar.length, 3 * 4);
          return (cell) => cell.threads === 2 && cell.readShare === 0.5 && cell.contender !== 'c';
        },
      },
    );
    assert.equal(asked.length, 3 * 4 * PLAN.repeats + 3 * 2);
    assert.deepEqual([...new Set(asked.slice(-6))].sort(), ['a 2/0.5', 'b 2/0.5']);
    const repeats = cells.map(({ contender: name, threads, readShare, summary }) => {
      return name !== 'c' && threads === 2 && readShare === 0.5 ? summary.rates.length - 3 : summary.rates.length;
    });
    assert.deepEqual(new Set(repeats), new Set([PLAN.repeats]));
  });

  it('asks no more who was not wanted once, and says before each repeat whom it asks', async () => {
    const asked: string[] = [];
    const both = ['a', 'b'].map((name) => contender(name, DONE, asked));
    const prepared: string[] = [];
    let left = 3;
    let looks = 0;
    const plan = { ...PLAN, threads: [2], readShares: [1] };
    await runMatrix(
      plan,
      both,
      { progress },
      {
        hasTime: () => left-- > 0,
        // At the second look a is not wanted, at the third it is again.
        wanted: () => (looks++, ({ contender: name }) => name === 'b' || looks !== 2),
        prepare: async (contenders) => void prepared.push(contenders.map(({ name }) => name).join()),
      },
    );
    assert.deepEqual(prepared, ['a,b', 'b', 'b']);
    assert.deepEqual(asked.slice(2 * plan.repeats).toSorted(), ['a 2/1', 'b 2/1', 'b 2/1', 'b 2/1']);
  });

  it('stops when nothing is open any more', async () => {
    const asked: string[] = [];
    const more = { hasTime: () => true, wanted: () => () => false };
    await runMatrix(PLAN, [contender('a', DONE, asked)], { progress }, more);
    assert.equal(asked.length, 4 * PLAN.repeats);
  });

  it('leaves a run that hangs as soon as it is told to', async () => {
    const end = new AbortController();
    const hangs: Contender = {
      ...contender('hangs', DONE, []),
      run: () => {
        setImmediate(() => end.abort());
        return new Promise(() => undefined);
      },
    };
    const cells = await runMatrix(PLAN, [hangs], { progress, signal: end.signal });
    assert.deepEqual(new Set(cells.map(({ summary }) => summary.rates.length)), new Set([0]));
  });

  it('ends with what it has when it is told to', async () => {
    const asked: string[] = [];
    const end = new AbortController();
    const ending = contender('a', DONE, asked);
    const run = async <Sample>(_: boolean, body: () => Promise<Sample>): Promise<Sample> => {
      if (asked.length === 5) end.abort();
      return body();
    };
    const cells = await runMatrix(PLAN, [ending], { progress, signal: end.signal, run });
    assert.equal(asked.length, 6);
    assert.deepEqual(
      cells.map(({ summary }) => summary.rates.length),
      [2, 1, 1, 1], // the sixth was on when it came
    );
  });
});
