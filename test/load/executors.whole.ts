import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatProblem } from '../../src/input/problem.ts';
import { allArrivals, countAllArrivals, endOfAllStarts, endOfGrace } from '../../src/load/arrivals/all-executors.ts';
import type { RunSummary } from '../../src/result/result.ts';
import { readScenarioText } from '../../src/scenario/read-scenario.ts';
import { digestOf, running, scenarioOf } from '../support/scenarios.ts';

const OPEN = `{
  background: { kind: constant-arrival-rate, rate: 50/s, duration: 1s, arrivals: poisson },
  burst: { kind: constant-arrival-rate, rate: 200/s, duration: 200ms, startTime: 400ms, gracefulStop: 1s } }`;
const CLOSED = `{
  few: { kind: constant-vus, vus: 2, duration: 1s },
  many: { kind: shared-iterations, vus: 6, iterations: 30, startTime: 500ms } }`;

function text(executors: string, more = ''): string {
  return `
name: executors
clock: virtual
nodes: 3
pods: [{ manifest: shop-pods.yaml }]
runtime: { kind: simulated, latency: { create: 4ms } }
executors: ${executors}
${more}`;
}

async function problemsOf(executors: string, more = ''): Promise<string> {
  const { problems } = await readScenarioText({ file: 's.yaml', text: text(executors, more) }, 'examples/scenarios');
  return problems.map(formatProblem).join('\n');
}

describe('several executors', () => {
  it('go on side by side, each from its startTime, and their pods are told apart', async () => {
    const scenario = await scenarioOf(
      text(
        OPEN,
        `thresholds:
  "dropped{executor:background}": ["count==0"]
  "start_duration{executor:burst}": ["count>0", { threshold: "count==0", until: 400ms }, { threshold: "count==0", from: 600ms }]`,
      ),
    );
    const summary = await running(scenario, { workers: 1 }, (outcome) => outcome.summary);
    assert.deepEqual(
      summary.thresholds.filter(({ ok }) => !ok),
      [],
    );
    const arrivals = [...allArrivals(scenario)];
    assert.equal(summary.counts.pods, arrivals.length);
    assert.equal(arrivals.filter(({ by }) => by === 1).length, 40);
    assert.ok(arrivals.every(({ atMs }, i) => i === 0 || atMs >= (arrivals[i - 1]?.atMs ?? 0)));
    assert.deepEqual([endOfAllStarts(scenario), endOfGrace(scenario)], [1000, 31_000]);
    assert.equal(countAllArrivals(scenario), undefined);
    assert.match(
      summary.scenario.executor,
      /^background: constant-arrival-rate: 50\/s for 1s, at random; burst: .* from 400ms$/,
    );
  });

  for (const [kind, executors] of [
    ['open', OPEN],
    ['closed', CLOSED],
  ] as const) {
    it(`give the same result on any number of workers, ${kind} ones`, async () => {
      const scenario = await scenarioOf(text(executors));
      const options = { withRefs: true, withEvents: true, withPods: true };
      const digest = (workers: number): Promise<string> => running(scenario, { ...options, workers }, digestOf);
      assert.equal(await digest(2), await digest(1));
    });
  }

  it('start as many pods in real time, dropped ones by the bound of each', async () => {
    const bounded = OPEN.replace('gracefulStop: 1s', 'maxVUs: 3').replace(', arrivals: poisson', '');
    const slow = text(bounded, 'thresholds: { "dropped{executor:background}": ["count==0"] }').replace(
      'create: 4ms',
      'create: 1s',
    );
    const counts = ({ counts: { arrivals, dropped }, thresholds }: RunSummary): unknown => [
      arrivals,
      dropped,
      thresholds,
    ];
    const virtual = await running(await scenarioOf(slow), { workers: 1 }, ({ summary }) => counts(summary));
    const real = await scenarioOf(slow.replace('clock: virtual', 'clock: real'));
    assert.deepEqual(await running(real, { workers: 1 }, ({ summary }) => counts(summary)), virtual);
    assert.deepEqual((virtual as unknown[]).slice(0, 2), [90, 37]);
  });

  it('are all open or all closed, and stand in the place of one', async () => {
    assert.match(
      await problemsOf(
        '{ a: { kind: constant-vus, duration: 1s }, b: { kind: constant-arrival-rate, rate: 1/s, duration: 1s } }',
      ),
      /executors\.b\.kind expected executors that are all open \(arrivals\), or all closed \(VUs\)/,
    );
    assert.match(
      await problemsOf(OPEN, 'executor: { kind: constant-vus, duration: 1s }'),
      /executors expected one of executor and executors/,
    );
    assert.match(await problemsOf('{}'), /executors expected at least one/);
    assert.match(
      await problemsOf(OPEN, 'thresholds: { "failures{executor:brust}": ["rate<1%"] }'),
      /did you mean burst\?/,
    );
    assert.match(
      await problemsOf('{ a: { kind: constant-vu, duration: 1s } }'),
      /executors\.a\.kind Unsupported value.*did you mean "constant-vus"/,
    );
  });
});
