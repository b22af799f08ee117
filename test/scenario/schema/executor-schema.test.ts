import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { arrivals, nextActive } from '../../../src/load/arrivals/arrivals.ts';
import { readScenarioText } from '../../../src/scenario/read-scenario.ts';
import type { Executor } from '../../../src/scenario/schema/executor-schema.ts';

async function read(executor: string): Promise<{ executor: Executor | undefined; problems: string[] }> {
  const text = `name: x\npods: [{ manifest: shop-pods.yaml }]\nexecutor: ${executor}\n`;
  const { scenario, problems } = await readScenarioText({ file: 'x.yaml', text }, 'examples/scenarios');
  return { executor: scenario?.executor, problems: problems.map(({ path, message }) => `${path} ${message}`) };
}

/** What an executor that was taken starts first; undefined: nothing. */
function firstStart(executor: Executor): number | undefined {
  if (executor.kind !== 'ramping-vus') return arrivals(executor, [], 1).next().value?.atMs;
  return nextActive(executor, 0, 0);
}

describe('an executor', () => {
  it('that would start nothing is refused', async () => {
    for (const [executor, problem] of [
      [
        '{ kind: constant-arrival-rate, rate: 0/s, duration: 1m }',
        /^executor\.rate .*expected a rate.*over 0, got "0\/s"/,
      ],
      ['{ kind: constant-arrival-rate, rate: 1/h, duration: 1ns }', /^executor\.duration .*would start nothing/],
      ['{ kind: ramping-arrival-rate, stages: [{ duration: 1m, target: 0/s }] }', /^executor\.stages .*start nothing/],
      ['{ kind: ramping-arrival-rate, stages: [{ duration: 0s, target: 9/s }] }', /^executor\.stages .*start nothing/],
      [
        '{ kind: ramping-vus, startVUs: 0, stages: [{ duration: 1m, target: 0 }] }',
        /^executor\.stages .*start nothing/,
      ],
      [
        '{ kind: ramping-vus, startVUs: 0, stages: [{ duration: 1m, target: 1 }] }',
        /^executor\.stages .*start nothing/,
      ],
      [
        '{ kind: ramping-vus, startVUs: 5, stages: [{ duration: 0s, target: 5 }] }',
        /^executor\.stages .*start nothing/,
      ],
      [
        '{ kind: ramping-vus, startVUs: 5, stages: [{ duration: 0s, target: 0 }, { duration: 1m, target: 0 }] }',
        /^executor\.stages .*start nothing/,
      ],
    ] as const) {
      const { problems } = await read(executor);
      assert.match(problems.join('\n'), problem, executor);
      assert.equal(problems.length, 1);
    }
  });

  it('that was taken starts something', async () => {
    for (const [kind, atMs] of [
      ['{ kind: constant-arrival-rate, rate: 1/h, duration: 10s }', 0],
      ['{ kind: ramping-arrival-rate, stages: [{ duration: 0s, target: 9/s }, { duration: 1m, target: 9/s }] }', 0],
      ['{ kind: ramping-arrival-rate, startRate: 1/s, stages: [{ duration: 1m, target: 0/s }] }', 0],
      ['{ kind: ramping-vus, startVUs: 0, stages: [{ duration: 0s, target: 1 }, { duration: 1m, target: 0 }] }', 0],
      ['{ kind: ramping-vus, startVUs: 0, stages: [{ duration: 10s, target: 2 }] }', 5000],
    ] as const) {
      const { executor, problems } = await read(kind);
      assert.deepEqual(problems, []);
      assert.equal(firstStart(executor as Executor), atMs, kind);
    }
  });

  it('takes k6’s steps of 0s: a rate is another at once', async () => {
    const stages = '[{ duration: 1s, target: 1/s }, { duration: 0s, target: 10/s }, { duration: 1s, target: 10/s }]';
    const { executor } = await read(`{ kind: ramping-arrival-rate, startRate: 1/s, stages: ${stages} }`);
    const times = Array.from(arrivals(executor as Executor, [], 1), ({ atMs }) => Math.round(atMs));
    assert.deepEqual(times, [0, 1000, 1100, 1200, 1300, 1400, 1500, 1600, 1700, 1800, 1900]);
  });

  it('with fewer VUs at most than at first is refused, as by k6', async () => {
    const arriving = '{ kind: constant-arrival-rate, rate: 1/s, duration: 1m, preAllocatedVUs: 10, maxVUs: 5 }';
    assert.match(
      (await read(arriving)).problems.join(),
      /^executor\.maxVUs .*at least as many as preAllocatedVUs, 10, got 5/,
    );
    assert.deepEqual((await read(arriving.replace('maxVUs: 5', 'maxVUs: 10'))).problems, []);
  });
});
