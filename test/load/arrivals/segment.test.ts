/** Segments of a run in real time come to what one process does: the same arrivals, VUs, iterations and bounds. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mostVus } from '../../../src/load/arrivals/arrivals.ts';
import {
  hasNode,
  iterationsIn,
  maxInFlightIn,
  type Segment,
  vusIn,
  WHOLE,
} from '../../../src/load/arrivals/segment.ts';
import { generate } from '../../../src/load/real/generator.ts';
import { scenarioPods } from '../../../src/load/real/pods/pod-source.ts';
import { StartRecorder } from '../../../src/result/recording/start-recorder.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { scenarioOf } from '../../support/scenarios.ts';

const text = (executor: string, nodes: number, pods = 'shop-pods.yaml'): string => `
name: segments
seed: 11
nodes: ${nodes}
pods: [{ manifest: ${pods} }]
runtime: { kind: simulated, latency: none }
${executor}`;

const OPEN: Readonly<Record<string, Promise<Scenario>>> = {
  'a constant rate': scenarioOf(
    text('executor: { kind: constant-arrival-rate, rate: 50/s, duration: 8s, maxVUs: 40 }', 13),
  ),
  'Poisson arrivals': scenarioOf(
    text('executor: { kind: constant-arrival-rate, rate: 50/s, duration: 8s, arrivals: poisson }', 5),
  ),
  'a ramp': scenarioOf(
    text(
      'executor: { kind: ramping-arrival-rate, startRate: 2/s, stages: [{ target: 60/s, duration: 5s }, { target: 0/s, duration: 3s }] }',
      8,
    ),
  ),
  'a trace': scenarioOf(
    text('executor: { kind: trace, file: trace-replay.trace.csv, speedUp: 10 }', 9, 'trace-replay-pods.yaml'),
  ),
  'two executors': scenarioOf(
    text(
      'executors: { one: { kind: constant-arrival-rate, rate: 20/s, duration: 4s }, two: { kind: constant-arrival-rate, rate: 7/s, duration: 5s, startTime: 1s, arrivals: poisson } }',
      7,
    ),
  ),
};

interface Started {
  readonly atMs: number;
  readonly node: number;
  readonly name: string | undefined;
  readonly executor: string | undefined;
}

/** What a segment starts, on a clock that jumps from one moment to the next. */
async function startedBy(scenario: Scenario, segment: Segment): Promise<Started[]> {
  let nowMs = 0;
  const started: Started[] = [];
  await generate({
    scenario,
    segment,
    source: scenarioPods(scenario),
    recorder: new StartRecorder(0),
    nowMs: () => nowMs,
    until: (atMs) => {
      nowMs = Math.max(nowMs, atMs);
      return Promise.resolve();
    },
    isOver: () => false,
    makeRoom: () => assert.fail('nothing is churned'),
    start: (pod, atMs) => {
      started.push({ atMs, node: pod.node, name: pod.make().pod.metadata?.name, executor: pod.executor });
      return Promise.resolve();
    },
    mostWaiting: Number.POSITIVE_INFINITY,
    isBehind: () => undefined,
  });
  return started;
}

const segmentsOf = (of: number): Segment[] => Array.from({ length: of }, (_, index) => ({ index, of }));
const inOrder = (all: readonly Started[]): Started[] =>
  all.toSorted((a, b) => a.atMs - b.atMs || a.node - b.node || (a.name ?? '').localeCompare(b.name ?? ''));

describe('the segments of a run with open executors', () => {
  for (const [name, reading] of Object.entries(OPEN)) {
    it(`start the very pods of ${name} at the very moments of one process, each on its own nodes`, async () => {
      const scenario = await reading;
      const whole = inOrder(await startedBy(scenario, WHOLE));
      assert.ok(whole.length > 50, `${whole.length} starts`);
      for (const count of [2, 3, scenario.nodes]) {
        const parts = await Promise.all(
          segmentsOf(count).map(async (segment) => {
            const started = await startedBy(scenario, segment);
            assert.deepEqual(
              started.filter(({ node }) => !hasNode(segment, node)),
              [],
            );
            return started;
          }),
        );
        assert.deepEqual(inOrder(parts.flat()), whole, `${count} segments`);
      }
    });
  }
});

describe('the segments of a run with shared iterations', () => {
  it('start the very pods of one process', async () => {
    const scenario = await scenarioOf(
      text('executor: { kind: shared-iterations, vus: 20, iterations: 151, maxDuration: 1m }', 10),
    );
    const names = (all: readonly Started[]): string[] =>
      all.map(({ name = '' }) => name).toSorted((a, b) => a.localeCompare(b));
    const whole = names(await startedBy(scenario, WHOLE));
    assert.equal(whole.length, 151);
    for (const count of [2, 3, 10]) {
      const parts = await Promise.all(segmentsOf(count).map((segment) => startedBy(scenario, segment)));
      assert.deepEqual(names(parts.flat()), whole, `${count} segments`);
    }
  });
});

describe('what is said of all nodes together', () => {
  const closed = [
    'constant-vus, vus: 21, duration: 3s',
    'shared-iterations, vus: 3, iterations: 100',
    'ramping-vus, startVUs: 2, stages: [{ duration: 5s, target: 17 }]',
  ];
  for (const executor of closed) {
    it(`is split without a rest: ${executor}`, async () => {
      const scenario = await scenarioOf(text(`executor: { kind: ${executor} }`, 10));
      const all = Array.from({ length: mostVus(scenario.executor) }, (_, vu) => vu);
      const iterations = iterationsIn(WHOLE, scenario.executor, scenario);
      for (const count of [1, 2, 3, 10]) {
        const vus = segmentsOf(count).flatMap((segment) => vusIn(segment, scenario.executor, scenario));
        assert.deepEqual(
          vus.toSorted((a, b) => a - b),
          all,
        );
        const shares = segmentsOf(count).map((segment) => iterationsIn(segment, scenario.executor, scenario));
        const sum = shares.reduce((total, share) => total + share, 0);
        assert.equal(sum, iterations);
        const idle = segmentsOf(count).filter((segment) => vusIn(segment, scenario.executor, scenario).length === 0);
        if (Number.isFinite(iterations)) for (const { index } of idle) assert.equal(shares[index], 0);
      }
    });
  }

  it('is a bound of pods in flight that segments have by their nodes, at least one each', async () => {
    const bounds = async (maxVUs: number, count: number): Promise<(number | undefined)[]> => {
      const executor = `{ kind: constant-arrival-rate, rate: 5/s, duration: 1s, maxVUs: ${maxVUs} }`;
      const scenario = await scenarioOf(text(`executor: ${executor}`, 5));
      return segmentsOf(count).map((segment) => maxInFlightIn(segment, scenario.executor, scenario));
    };
    assert.deepEqual(await bounds(50, 1), [50]);
    assert.deepEqual(await bounds(50, 2), [30, 20]);
    assert.deepEqual(await bounds(7, 3), [3, 3, 1]);
    assert.deepEqual(await bounds(1, 3), [1, 1, 1]);
    const boundless = await scenarioOf(text('executor: { kind: constant-arrival-rate, rate: 5/s, duration: 1s }', 5));
    assert.equal(maxInFlightIn({ index: 0, of: 2 }, boundless.executor, boundless), undefined);
  });
});
