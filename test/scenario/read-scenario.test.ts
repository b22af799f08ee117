import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatProblem } from '../../src/input/problem.ts';
import { readScenario, readScenarioText } from '../../src/scenario/read-scenario.ts';
import { scenarioOf } from '../support/scenarios.ts';

const WHOLE = `name: rollout-storm
seed: 42
clock: real
nodes: 50
pods:
  - manifest: shop-pods.yaml
    scale: 1000
runtime:
  kind: simulated
  latency: { pull: lognormal(2s, 0.8), create: normal(80ms, 20ms), start: 40ms, postStart: 10ms }
  contention: { create: 4 }
  failures: { pull: 1%, create: 0.1%, start: 0.1%, postStart: 0.5% }
  pulls: serial
executor: { kind: constant-arrival-rate, rate: 500/s, duration: 30s }
chaos: { killWorkerEvery: 5s, kubeletRestartAt: [15s] }
thresholds:
  start_duration: ["p(99)<5s"]
  failures: ["rate<1%"]
`;

async function problemsOf(text: string): Promise<string[]> {
  const { problems } = await readScenarioText({ file: 's.yaml', text }, 'examples/scenarios');
  return problems.map(formatProblem);
}

describe('a scenario file', () => {
  it('is kept for the report as it is written, unless it is very long', async () => {
    const read = async (text: string): Promise<string | undefined> => {
      const { scenario } = await readScenarioText({ file: 's.yaml', text }, 'examples/scenarios');
      return (scenario ?? assert.fail('no scenario')).facts.text;
    };
    const commented = `# why\n${WHOLE}`;
    assert.equal(await read(commented), commented);
    assert.equal(await read(`${WHOLE}# ${'x'.repeat(70_000)}`), undefined);
  });

  it('is told up to a thousand problems', async () => {
    const unknown = Array.from({ length: 1_500 }, (_, i) => `unknown${i}: 1\n`);
    const problems = await problemsOf(`${WHOLE}${unknown.join('')}`);
    assert.equal(problems.length, 1_001);
    assert.match(problems.at(-1) ?? '', /^s\.yaml:\d+:\d+ \(file\) has more than 1000 problems; the rest is not told$/);
  });

  it('is read as the contract writes it, calls in flow style and all', async () => {
    const { runtime, executor, chaos, thresholds, pods } = await scenarioOf(WHOLE);
    assert.ok(runtime.kind === 'simulated');
    assert.deepEqual(runtime.latency, {
      pull: { kind: 'lognormal', medianMs: 2000, sigma: 0.8 },
      create: { kind: 'normal', meanMs: 80, stdDevMs: 20 },
      start: { kind: 'fixed', ms: 40 },
      postStart: { kind: 'fixed', ms: 10 },
    });
    assert.deepEqual(runtime.failures, { pull: 0.01, create: 0.001, start: 0.001, postStart: 0.005 });
    assert.deepEqual(runtime.conditions?.contention, { create: 4 });
    assert.ok(executor.kind === 'constant-arrival-rate');
    assert.deepEqual([executor.rate, executor.duration, executor.gracefulStop], [500, 30_000, 30_000]);
    assert.deepEqual([chaos.killWorkerEvery, chaos.kubeletRestartAt], [5000, [15_000]]);
    assert.deepEqual(
      thresholds.map(({ metric, expression, limit }) => [metric, expression, limit]),
      [
        ['start_duration', 'p(99)<5s', 5000],
        ['failures', 'rate<1%', 0.01],
      ],
    );
    assert.deepEqual(
      pods.map(({ scale }) => scale),
      [1000, 1000, 1000],
    );
  });

  it('tells every problem at once, with its place and what was meant', async () => {
    const text = `name: x
executer: {}
nodes: -1
executor: { kind: constant-arrival-rat, rate: 500, duration: 30 }
pods: [{ manifst: a.yaml }, { manifest: missing.yaml }]
runtime: { kind: simulated, latency: { pull: lognormal(2, 0.8), creat: 10ms }, failures: { pull: 200% } }
thresholds: { start_duratoin: ["p(99)<5s"], start: ["p(99)<5"], failures: ["ratio<1%"] }
`;
    assert.deepEqual(await problemsOf(text), [
      's.yaml:2:1 executer unknown key "executer": did you mean "executor"?',
      's.yaml:3:8 nodes Invalid value: expected a whole number from 1 to 100000, got -1',
      's.yaml:4:19 executor.kind Unsupported value: "constant-arrival-rat": expected one of shared-iterations, constant-vus, ramping-vus, constant-arrival-rate, ramping-arrival-rate, trace (did you mean "constant-arrival-rate"?)',
      's.yaml:5:8 pods[0].manifest Required value: expected the path of a Kubernetes manifest, relative to this file',
      's.yaml:5:19 pods[0].manifst unknown key "manifst": did you mean "manifest"?',
      's.yaml:5:41 pods[1].manifest examples/scenarios/missing.yaml does not exist; expected a YAML file',
      's.yaml:6:46 runtime.latency.pull Invalid value: "lognormal(2, 0.8)": expected lognormal(median, sigma) with a time and a plain number, e.g. lognormal(2s, 0.8)',
      's.yaml:6:72 runtime.latency.creat unknown key "creat": did you mean "create"?',
      's.yaml:6:98 runtime.failures.pull Invalid value: expected a share, e.g. 1% or 0.01, got "200%"',
      's.yaml:7:15 thresholds.start_duratoin unknown key "start_duratoin": did you mean "start_duration"?',
      's.yaml:7:53 thresholds.start[0] Invalid value: "p(99)<5": a time needs a unit, e.g. 5s or 800ms, got "5"',
      's.yaml:7:76 thresholds.failures[0] Invalid value: failures has no "ratio"; expected count, rate, e.g. rate<1% or count<10',
    ]);
  });

  it("tells what an executor lacks, and keys that are another one's", async () => {
    const text = WHOLE.replace('rate: 500/s, duration: 30s', 'vus: 3, duration: 30');
    assert.deepEqual(await problemsOf(text), [
      's.yaml:14:1 executor.rate Required value: expected a rate, e.g. 500/s, 30/m or 1000/h',
      's.yaml:14:47 executor.vus unknown key "vus": expected one of kind, rate, duration, preAllocatedVUs, maxVUs, arrivals, churn, startTime, gracefulStop',
      's.yaml:14:60 executor.duration Invalid value: expected a duration with a unit, e.g. 80ms, 1.5s or 2m30s, got 30',
    ]);
  });

  it('passes on what is wrong in the manifests it names, and refuses one that starts nothing', async () => {
    const missing = await readScenario('examples/scenarios/nowhere.yaml', process.stdin);
    assert.deepEqual(missing.problems.map(formatProblem), [
      'examples/scenarios/nowhere.yaml:1:1 (file) does not exist; expected a YAML file',
    ]);
    const [problem] = await problemsOf(WHOLE.replace('shop-pods.yaml', 'steady-state.yaml'));
    assert.match(
      problem ?? '',
      /^examples\/scenarios\/steady-state\.yaml:\d+:1 \(document\) expected a Kubernetes object, got the scenario/,
    );
  });

  it('takes a runtime for simulated that does not say, and tells what is wrong inside all the same', async () => {
    const simulated = WHOLE.replace(/runtime:\n(?: {2}.*\n)+/, 'runtime: { latency: none }\n');
    assert.deepEqual(await problemsOf(simulated), []);
    const wrong = simulated.replace('latency: none', 'latency: none, contention: { create: 0 }, endpoint: "unix:///x"');
    assert.deepEqual(
      (await problemsOf(wrong)).map((line) => line.replace(/^\S+ /, '')),
      [
        'runtime.contention.create Invalid value: expected a whole number from 1 to 100000, got 0',
        'runtime.endpoint key "endpoint" needs kind: cri',
      ],
    );
  });

  it('refuses what cannot be: virtual time on a real runtime, nodes that are not there', async () => {
    const cri = WHOLE.replace(
      /runtime:\n(?: {2}.*\n)+/,
      'runtime: { kind: cri, endpoint: unix:///run/c.sock }\n',
    ).replace('clock: real', 'clock: virtual');
    assert.deepEqual(await problemsOf(cri), [
      's.yaml:3:8 clock virtual time needs the simulated runtime, got runtime.kind cri',
      's.yaml:10:31 chaos.kubeletRestartAt only kubelets of simulated nodes can be restarted',
    ]);
    const nodes = WHOLE.replace('killWorkerEvery: 5s', 'kubeletRestartNodes: [50]');
    assert.deepEqual(await problemsOf(nodes), [
      's.yaml:15:32 chaos.kubeletRestartNodes[0] Invalid value: 50: the nodes are 0 to 49',
    ]);
  });

  it('takes the SLO as a preset, alone or beside others', async () => {
    const alone = await scenarioOf(WHOLE.replace(/thresholds:[^]*/, 'thresholds: pod-startup-slo\n'));
    assert.deepEqual(
      alone.thresholds.map(({ metric, expression }) => `${metric} ${expression}`),
      ['start_duration p(99)<=5s'],
    );
    const beside = await scenarioOf(WHOLE.replace('thresholds:\n', 'thresholds:\n  preset: pod-startup-slo\n'));
    assert.equal(beside.thresholds.length, 3);
  });
});
