import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RefManagerError } from '../../../src/errors.ts';
import { findMax } from '../../../src/load/search/find-max.ts';
import type { SearchTrial } from '../../../src/result/search-result.ts';
import { scenarioOf } from '../../support/scenarios.ts';

/** One node that makes a container in 50 ms, one at a time: 20 a second. A pod of `front` has one container. */
const ONE_LINE = `
name: one-line
clock: real
nodes: 1
pods: [{ manifest: ../../test/load/virtual/one-container.yaml }]
runtime: { kind: simulated, latency: { create: 50ms }, contention: { create: 1 } }
executor: { kind: constant-arrival-rate, rate: 1/s, duration: 10s }
thresholds: { start_duration: ["p(99)<1s"] }
`;

describe('findMax', () => {
  it('finds the capacity of a queue that is known: 20 creates a second', async () => {
    const between = { low: 15, high: 30 };
    const result = await findMax(await scenarioOf(ONE_LINE), { between, seeds: 2, workers: 1, precision: 0.05 });
    // Above 20/s the wait grows by 50 ms − 1/rate with each pod: the last of 10 s waits a second at about 22/s.
    assert.ok((result.max ?? 0) > 19.6 && (result.max ?? 0) < 22.5, JSON.stringify(result.seeds));
    assert.deepEqual(
      [result.confidence, result.interrupted, result.objectives],
      [2 / 3, false, ['start_duration p(99)<1s']],
    );
    for (const { holds = 0, breaks = 0 } of result.seeds) assert.ok(breaks / holds <= 1.05);
    assert.ok(
      result.trials.filter(({ rate }) => rate > 23).every(({ holds, breached }) => !holds && breached.length === 1),
    );
  });

  it('finds the same on any number of workers', async () => {
    const scenario = await scenarioOf(
      ONE_LINE.replace('nodes: 1', 'nodes: 3').replace('duration: 10s', 'duration: 4s'),
    );
    const between = { low: 40, high: 90 };
    const [one, two] = [
      await findMax(scenario, { between, seeds: 1, workers: 1, precision: 0.5 }),
      await findMax(scenario, { between, seeds: 1, workers: 2, precision: 0.5 }),
    ];
    assert.deepEqual([two.max, two.trials], [one.max, one.trials]);
  });

  it('says that not even the lowest holds, or that the highest does', async () => {
    const scenario = await scenarioOf(ONE_LINE.replace('duration: 10s', 'duration: 4s'));
    const over = await findMax(scenario, { between: { low: 60, high: 80 }, seeds: 2, workers: 1 });
    assert.deepEqual([over.max, over.seeds[0]], [undefined, { seed: 1, breaks: 60 }]);
    const under = await findMax(scenario, { between: { low: 5, high: 10 }, seeds: 2, workers: 1 });
    assert.deepEqual([under.max, under.seeds[1]], [10, { seed: 2, holds: 10 }]);
  });

  it('tells what it has when it is ended', async () => {
    const controller = new AbortController();
    const told: SearchTrial[] = [];
    const result = await findMax(await scenarioOf(ONE_LINE), {
      between: { low: 5, high: 80 },
      workers: 1,
      signal: controller.signal,
      onTrial: (trial) => {
        told.push(trial);
        if (told.length === 2) controller.abort();
      },
    });
    assert.deepEqual([result.interrupted, result.max, result.trials.length], [true, undefined, 2]);
  });

  it('refuses what has nothing to search for', async () => {
    const refused = async (text: string, between = { low: 1, high: 2 }): Promise<void> => {
      await assert.rejects(findMax(await scenarioOf(text), { between }), (error) => {
        return error instanceof RefManagerError && error.code === 'ERR_INVALID_OPTION';
      });
    };
    await refused(ONE_LINE.replace(/executor: .*/, 'executor: { kind: shared-iterations, iterations: 4 }'));
    await refused(ONE_LINE.replace(/thresholds: .*/, ''));
    await refused(ONE_LINE, { low: 5, high: 5 });
  });
});
