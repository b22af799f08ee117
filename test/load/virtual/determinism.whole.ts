import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunOutcome } from '../../../src/result/result.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { digestOf, running, scenarioOf } from '../../support/scenarios.ts';

/** Everything at once: queues, failures, crashes, lifetimes, probes, restarts, standstills, drops. */
const EVERYTHING = `
name: everything
seed: 42
clock: virtual
nodes: 11
pods: [{ manifest: shop-pods.yaml, lifetime: exponential(20s) }]
runtime:
  kind: simulated
  latency: { sandbox: 60ms, pull: lognormal(500ms, 0.8), create: normal(80ms, 20ms), start: 40ms, postStart: 10ms, run: 50ms, stop: 5ms, resolve: 5ms }
  contention: { create: 2 }
  failures: { pull: 5%, create: 1%, postStart: 2%, rules: [{ stage: start, rate: 30%, pods: { labels: { app: front } }, from: 3s, until: 5s }] }
  registry: { bandwidth: 100MB/s }
  pulls: parallel
  exits: [{ pods: { labels: { app: cart } }, after: exponential(4s), code: 1, share: 50% }]
probes: { period: 2s, failures: 10% }
chaos: { kubeletRestartAt: [6s], freezeRuntime: [{ at: 4s, for: 1s, nodes: [1, 3] }] }
executor: { kind: constant-arrival-rate, rate: 30/s, duration: 12s, maxVUs: 60 }
thresholds: { failures: ["rate<50%"] }
`;

const CLOSED = `
name: closed
seed: 9
clock: virtual
nodes: 5
pods: [{ manifest: shop-pods.yaml }]
runtime: { kind: simulated, latency: default, contention: { create: 1 } }
executor: { kind: ramping-vus, startVUs: 2, stages: [{ duration: 5s, target: 23 }, { duration: 5s, target: 0 }] }
`;

/** Of the scenarios above on two workers: what several tests compare with, run once. */
const onTwo = new Map<string, Promise<string>>();

async function digestOnTwo(text: string): Promise<string> {
  const known = onTwo.get(text) ?? scenarioOf(text).then((scenario) => digest(scenario, 2));
  onTwo.set(text, known);
  return known;
}

function digest(scenario: Scenario, workers: number): Promise<string> {
  return running(scenario, { workers, withRefs: true, withEvents: true }, digestOf);
}

async function assertAllIsThere(outcome: RunOutcome): Promise<void> {
  const { counts, refMisses, chaos, failures, slowest, latencyOverTime } = outcome.summary;
  assert.equal(counts.pods + counts.dropped, 360);
  assert.ok(counts.dropped > 0 && counts.failed > 0 && (counts.restarted ?? 0) > 0);
  assert.ok(refMisses !== undefined && refMisses.count > 0 && refMisses.count < refMisses.lookups);
  assert.equal(chaos?.filter(({ kind }) => kind === 'kubelet-restarted').length, 11);
  assert.equal(failures.length, counts.failed);
  const withFailures = new Set(failures.map(({ pod }) => pod));
  assert.equal(outcome.summary.podStart?.count, counts.pods - withFailures.size);
  assert.equal(slowest?.length, 20);
  assert.equal(
    latencyOverTime?.stages.startTotal?.count.reduce((sum, count) => sum + count, 0),
    counts.started,
  );
  const reasons = new Set<string>();
  let events = 0;
  for await (const { reason } of outcome.events()) {
    reasons.add(reason);
    events++;
  }
  assert.equal(events, counts.events);
  for (const reason of ['Started', 'Killing', 'BackOff', 'Unhealthy', 'Failed']) assert.ok(reasons.has(reason), reason);
  assert.equal([...outcome.refs()].length, counts.refs);
}

describe('virtual time', () => {
  it('gives byte for byte the same result on 1, 2, 4 and 8 workers, with all in it that was asked for', async () => {
    const scenario = await scenarioOf(EVERYTHING);
    const digests: string[] = [];
    digests.push(
      await running(scenario, { workers: 1, withRefs: true, withEvents: true }, async (outcome) => {
        await assertAllIsThere(outcome);
        return digestOf(outcome);
      }),
    );
    digests.push(await digestOnTwo(EVERYTHING));
    for (const workers of [4, 8]) digests.push(await digest(scenario, workers));
    assert.equal(new Set(digests).size, 1, digests.join('\n'));
  });

  it('gives the same result again, with closed executors as well', async () => {
    const scenario = await scenarioOf(CLOSED);
    const digests = [await digestOnTwo(CLOSED), await digest(scenario, 2), await digest(scenario, 3)];
    assert.equal(new Set(digests).size, 1, digests.join('\n'));
  });

  it('gives another result for another seed', async () => {
    const scenario = await scenarioOf(CLOSED);
    assert.notEqual(await digestOnTwo(CLOSED), await digest({ ...scenario, seed: 10 }, 2));
  });

  it('goes on as if nothing had happened when workers are killed: their nodes are simulated again', async () => {
    const scenario = await scenarioOf(EVERYTHING);
    const undisturbed = await digestOnTwo(EVERYTHING);
    const chaos = { ...scenario.chaos, killWorkerEvery: 5_000 };
    const kills = await running(
      { ...scenario, chaos },
      { workers: 2, withRefs: true, withEvents: true },
      async (outcome) => {
        const { summary } = outcome;
        const killed = summary.chaos?.filter(({ kind }) => kind === 'worker-killed') ?? [];
        const others = summary.chaos?.filter(({ kind }) => kind !== 'worker-killed') ?? [];
        assert.equal(await digestOf({ ...outcome, summary: { ...summary, chaos: others } }), undisturbed);
        return killed.length;
      },
    );
    assert.equal(kills, 2);
  });

  it('ends at the same moment on any number of workers when a threshold ends it', async () => {
    const scenario = await scenarioOf(
      CLOSED.replace(
        'executor:',
        'thresholds: { create: [{ threshold: "max<1ms", abortOnFail: true, delayAbortEval: 3s }] }\nexecutor:',
      ),
    );
    const digests: string[] = [];
    for (const workers of [1, 2, 4]) {
      digests.push(
        await running(scenario, { workers, withRefs: true, withEvents: true }, async (outcome) => {
          assert.equal(outcome.summary.aborted, true);
          assert.equal(outcome.summary.durationMs, 3_000);
          return digestOf(outcome);
        }),
      );
    }
    assert.equal(new Set(digests).size, 1, digests.join('\n'));
  });
});
