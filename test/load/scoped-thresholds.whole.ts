import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatProblem } from '../../src/input/problem.ts';
import type { RunSummary, ThresholdResult } from '../../src/result/result.ts';
import { readScenarioText } from '../../src/scenario/read-scenario.ts';
import { running, scenarioOf } from '../support/scenarios.ts';

/** 8 pods a round: cart 3 (2 containers), catalog 2 (2), front 3 (1). All starts of cart fail from 2 s to 4 s. */
function text(thresholds: string, clock: 'real' | 'virtual' = 'virtual', speed = 1): string {
  const at = (ms: number): string => `${ms / speed}ms`;
  return `
name: scoped
clock: ${clock}
nodes: 4
pods: [{ manifest: shop-pods.yaml }]
runtime:
  kind: simulated
  latency: { create: 4ms }
  failures: { rules: [{ stage: create, rate: 100%, pods: { labels: { app: cart } }, from: ${at(2000)}, until: ${at(4000)} }] }
executor: { kind: constant-arrival-rate, rate: ${40 * speed}/s, duration: ${at(6000)} }
thresholds: ${thresholds}
`;
}

async function summaryOf(scenario: string, workers = 1): Promise<RunSummary> {
  return running(await scenarioOf(scenario), { workers }, ({ summary }) => summary);
}

async function judged(thresholds: string): Promise<ThresholdResult[]> {
  return (await summaryOf(text(thresholds))).thresholds;
}

async function problemsOf(thresholds: string): Promise<string[]> {
  const { problems } = await readScenarioText({ file: 's.yaml', text: text(thresholds) }, 'examples/scenarios');
  return problems.map(formatProblem).map((line) => line.replace(/^s\.yaml:\d+:\d+ /, ''));
}

describe('a threshold with tags', () => {
  it('is about the starts of its workload, its namespace, its node or a label', async () => {
    const summary = await summaryOf(
      text(`
  failures: ["count>0"]
  "failures{workload:cart}": ["count>0"]
  "failures{workload:front}": ["count==0"]
  "failures{app:cart}": ["count>0"]
  "failures{namespace:shop}": ["count>0"]
  "failures{workload:cart, node:node-1}": ["count>0"]
  "start_duration{workload:front}": ["count==90", "p(99)<5ms"]`),
    );
    const observed = new Map(summary.thresholds.map((result) => [result.metric, result.observed]));
    const all = String(summary.counts.failed);
    for (const metric of ['failures', 'failures{workload:cart}', 'failures{app:cart}', 'failures{namespace:shop}'])
      assert.equal(observed.get(metric), all, metric);
    assert.equal(observed.get('failures{workload:front}'), '0');
    const onNode = Number(observed.get('failures{node:node-1,workload:cart}'));
    assert.ok(onNode > 0 && onNode < Number(all));
    assert.ok(summary.thresholds.every(({ ok }) => ok));
  });

  it('that no start can have is refused with what was meant', async () => {
    assert.deepEqual(
      await problemsOf(`{ "failures{workload:kart}": ["rate<1%"], "failures{node:node-4}": ["rate<1%"] }`),
      [
        'thresholds["failures{workload:kart}"] no pod has workload "kart": did you mean cart?',
        'thresholds["failures{node:node-4}"] there is no node "node-4": they are node-0 to node-3',
      ],
    );
    assert.match(
      (await problemsOf('{ "failures{tie:cart}": ["rate<1%"] }'))[0] ?? '',
      /no pod has the tag "tie": did you mean tier\?/,
    );
    assert.match(
      (await problemsOf('{ "failurs{app:cart}": ["rate<1%"] }'))[0] ?? '',
      /did you mean "failures\{app:cart\}"\?/,
    );
    assert.match(
      (await problemsOf('{ "failures{app}": ["rate<1%"] }'))[0] ?? '',
      /expected tags such as \{workload:cart\}/,
    );
    assert.match((await problemsOf('{ "lock_waits{app:cart}": ["rate<1%"] }'))[0] ?? '', /of the whole run/);
    assert.match((await problemsOf('{ "failures{app:cart}": ["p(99)<1s"] }'))[0] ?? '', /failures has no "p"/);
  });
});

describe('a threshold with a window', () => {
  it('is about the starts that were to begin in it', async () => {
    assert.deepEqual(
      await judged(`
  failures:
    - { threshold: "count==0", until: 2s }
    - { threshold: "rate>30%", from: 2s, until: 4s }
    - { threshold: "count==0", from: 4s }
    - { threshold: "count==0", from: 1s, until: 5s }`).then((results) => results.map(({ when, ok }) => [when, ok])),
      [
        ['0s to 2s', true],
        ['2s to 4s', true],
        ['from 4s', true],
        ['1s to 5s', false],
      ],
    );
  });

  it('that slides is about the worst of its places', async () => {
    const [second, none] = await judged(`
  failures:
    - { threshold: "rate<10%", window: 1s, every: 500ms }
    - { threshold: "rate<10%", window: 500ms, from: 4s }`);
    assert.deepEqual(
      [second?.when, second?.ok, none?.when, none?.ok],
      ['in every 1s', false, 'in every 500ms from 4s', true],
    );
    assert.ok((second?.windowFromMs ?? 0) >= 2000 && (second?.windowFromMs ?? 0) <= 3000, JSON.stringify(second));
  });

  it('can end the run', async () => {
    const { aborted, durationMs, thresholds } = await summaryOf(
      text('{ "failures{workload:cart}": [{ threshold: "rate<10%", window: 1s, every: 500ms, abortOnFail: true }] }'),
    );
    assert.equal(aborted, true);
    assert.ok(durationMs >= 2000 && durationMs <= 4000, String(durationMs));
    assert.equal(thresholds[0]?.ok, false);
  });

  it('that is none is refused', async () => {
    const refused = async (entry: string, metric = 'failures'): Promise<string> => {
      return (await problemsOf(`{ ${metric}: [{ threshold: "count==0", ${entry} }] }`)).join('\n');
    };
    assert.match(
      await refused('from: 2s, until: 1s'),
      /failures\[0\]\.until .*expected a time after from, which is 2s, got 1s/,
    );
    assert.match(
      await refused('window: 1s, every: 300ms'),
      /failures\[0\]\.every .*expected a time that divides window/,
    );
    assert.match(await refused('every: 300ms'), /expected a window beside every/);
    assert.match(await refused('from: 1s', 'ref_misses'), /ref_misses is counted of the whole run: it has no windows/);
  });
});

describe('numbers by workload', () => {
  it('come the worst first, and add up to the whole', async () => {
    const { workloads, counts, stages } = await summaryOf(text('{}'));
    assert.deepEqual(
      workloads.map(({ workload, pods, failed }) => [workload, pods, failed > 0]),
      [
        ['cart', 90, true],
        ['catalog', 60, false],
        ['front', 90, false],
      ],
    );
    const sum = (count: (workload: RunSummary['workloads'][number]) => number): number =>
      workloads.reduce((total, workload) => total + count(workload), 0);
    assert.deepEqual(
      [sum(({ pods }) => pods), sum(({ started }) => started), sum(({ failed }) => failed)],
      [counts.pods, counts.started, counts.failed],
    );
    assert.equal(
      sum(({ stages: { startDuration } }) => startDuration?.count ?? 0),
      stages.startDuration.count,
    );
  });

  it('and thresholds with tags and windows are the same on any number of workers', async () => {
    const scenario = text(`
  start_duration: [{ threshold: "p(99)<1ms", window: 1s, warnOnly: true }]
  "failures{app:cart}": [{ threshold: "rate<1%", from: 1s }]`);
    const [one, two] = [await summaryOf(scenario, 1), await summaryOf(scenario, 2)];
    assert.deepEqual(two.workloads, one.workloads);
    assert.deepEqual(two.thresholds, one.thresholds);
  });

  it('and windows have the same counts in real time', async () => {
    // Whatever the machine is at: which starts fail, and in which window they count, does not depend on when they happen.
    const alwaysFailing = (clock: 'real' | 'virtual'): string =>
      text(
        `
  failures:
    - { threshold: "count==0", until: 500ms }
    - { threshold: "count==0", from: 700ms, until: 1200ms }
    - { threshold: "rate<20%", window: 400ms, every: 100ms }
  "dropped{workload:front}": ["count==0"]
  "start_duration{workload:front}": ["count==90", { threshold: "count==0", from: 750ms }]`,
        clock,
        4,
      ).replace(/, from: \d+ms, until: \d+ms \}\]/, ' }]');
    const [real, virtual] = [await summaryOf(alwaysFailing('real')), await summaryOf(alwaysFailing('virtual'))];
    const pods = ({ workloads }: RunSummary): Record<string, number> =>
      Object.fromEntries(workloads.map(({ workload, pods: count }) => [workload, count]));
    assert.deepEqual(real.thresholds, virtual.thresholds);
    assert.deepEqual(pods(real), pods(virtual));
    assert.ok(virtual.thresholds.some(({ metric, ok }) => metric === 'failures' && !ok));
  });
});

describe('a threshold that only warns', () => {
  it('is told as crossed', async () => {
    const [result] = await judged('{ failures: [{ threshold: "count==0", warnOnly: true }] }');
    assert.deepEqual([result?.ok, result?.warnOnly], [false, true]);
  });
});
