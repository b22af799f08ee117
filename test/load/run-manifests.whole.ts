import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Pod } from '../../src/api/pod.ts';
import { runManifests, runOnPool } from '../../src/load/run-manifests.ts';
import type { RunOptions } from '../../src/load/run-options.ts';
import { StartPool } from '../../src/pool/start-pool.ts';
import type { MeasuredRun } from '../../src/report/metrics/prom.ts';
import type { ResultRef, RunOutcome } from '../../src/result/result.ts';
import type { RunProgress } from '../../src/result/run-progress.ts';
import { RefManager } from '../../src/store/ref-manager.ts';
import { plannedPods, TEST_POD_CONTAINERS } from '../support/pods.ts';

const PODS = 60;

function options(change: Partial<RunOptions> = {}): RunOptions {
  return {
    name: 'test',
    pods: plannedPods(PODS),
    plan: { pods: PODS, containers: PODS * TEST_POD_CONTAINERS },
    workers: 2,
    nodes: 1,
    seed: 1,
    runtime: { kind: 'simulated', latency: 'none' },
    ...change,
  };
}

async function eventsOf(outcome: RunOutcome): Promise<{ reason: string; uid: string | undefined; at: string }[]> {
  const all = [];
  for await (const { reason, involvedObject, metadata } of outcome.events()) {
    all.push({ reason, uid: involvedObject.uid, at: metadata.name.slice(metadata.name.lastIndexOf('.') + 1) });
  }
  return all;
}

async function refsOf(change: Partial<RunOptions>): Promise<ResultRef[]> {
  const outcome = await runManifests(options(change));
  const refs = [...outcome.refs()];
  await outcome.close();
  return refs;
}

describe('runManifests', () => {
  /** Of a run that nothing disturbs; several tests look at it. */
  let outcome: RunOutcome;
  before(async () => {
    outcome = await runManifests(options());
  });
  after(() => outcome.close());

  it('starts pods as people write them, without what an API server fills in', async () => {
    const pod: Pod = { metadata: { name: 'a', uid: 'u-1' }, spec: { containers: [{ name: 'c', image: 'x' }] } };
    const outcome = await runManifests(
      options({ pods: [{ pod, node: 0 }], plan: { pods: 1, containers: 1 }, workers: 1 }),
    );
    const { counts, failures } = outcome.summary;
    await outcome.close();
    assert.deepEqual([counts.started, failures], [1, []]);
  });

  it('starts every container, and stores one right reference for each', () => {
    const { counts, stages, interrupted, warnings } = outcome.summary;
    assert.deepEqual(counts, {
      pods: PODS,
      containers: 180,
      started: 180,
      failed: 0,
      refs: 180,
      events: counts.events,
      dropped: 0,
      untried: 0,
      untriedPods: 0,
      arrivals: PODS,
    });
    assert.equal(outcome.verdict, 'passed');
    assert.equal(interrupted, false);
    assert.deepEqual(warnings, []);
    assert.equal(stages.startDuration.count, 180);
    assert.equal(stages.postStart.count, PODS);
    const refs = [...outcome.refs()];
    const expected = new Set<string>();
    for (const { pod } of plannedPods(PODS)) {
      for (const path of ['initContainers{migrate}', 'containers{app}', 'containers{proxy}']) {
        expected.add(`Pod v1 shop ${pod.metadata?.name} ${pod.metadata?.uid} spec.${path}`);
      }
    }
    const found = refs.map(
      ({ ref }) => `${ref?.kind} ${ref?.apiVersion} ${ref?.namespace} ${ref?.name} ${ref?.uid} ${ref?.fieldPath}`,
    );
    assert.deepEqual(new Set(found), expected);
    assert.equal(found.length, expected.size);
    for (const { containerID } of refs) assert.match(containerID, /^simulated:\/\/[0-9a-f]{64}$/);
  });

  it('records every event once, in the order of their times', async () => {
    const events = await eventsOf(outcome);
    assert.equal(events.length, outcome.summary.counts.events);
    assert.equal(events.filter(({ reason }) => reason === 'Started').length, 180);
    assert.equal(events.filter(({ reason }) => reason === 'Created').length, 180);
    assert.deepEqual(
      events.map(({ at }) => at),
      events.map(({ at }) => at).sort(),
    );
  });

  it('gives the same references on any number of workers, and others for another seed', async () => {
    const one = await refsOf({ workers: 1 });
    const three = await refsOf({ workers: 3 });
    const other = await refsOf({ workers: 1, seed: 2 });
    assert.deepEqual(three, one);
    assert.notDeepEqual(
      other.map(({ containerID }) => containerID),
      one.map(({ containerID }) => containerID),
    );
  });

  it('counts lock acquisitions of workers that have ended', () => {
    assert.equal(outcome.summary.lock.writeAcquisitions, 180);
  });

  it('says how it went in all that a load test says', () => {
    const { summary } = outcome;
    const { scenario, validity, slowest, workerFacts, latencyOverTime, refMisses, chaos, judgedBy } = summary;
    assert.equal(scenario.executor, `shared-iterations: ${PODS} by 512 VUs`);
    assert.deepEqual([scenario.clock, scenario.nodes, scenario.runtime], ['real', 1, 'simulated']);
    assert.deepEqual([validity.dropped, validity.workerDeaths, validity.recoveries], [0, 0, 0]);
    assert.equal(slowest.length, 20);
    assert.ok(slowest.every(({ ok, steps }) => ok && steps.length > 0));
    const worked = workerFacts.map(({ pods, started }) => [pods, started]);
    assert.equal(
      worked.reduce((sum, [pods = 0]) => sum + pods, 0),
      PODS,
    );
    const ended = latencyOverTime.stages.startDuration?.count ?? [];
    assert.equal(
      ended.reduce((sum, count) => sum + count, 0),
      180,
    );
    assert.deepEqual([refMisses.count, chaos, judgedBy], [0, [], 'starts']);
    assert.ok(summary.wallMs >= summary.durationMs);
    assert.equal(summary.store.usedBytes > 0, true);
    assert.deepEqual(summary.failureCounts, []);
  });

  it('counts in its latencies how long a pod waits for its worker', async () => {
    const refs = RefManager.create();
    const runtime = { kind: 'simulated', latency: 'default' } as const;
    const pool = new StartPool({ refs, workers: 1, seed: 1, runtime, podsPerWorker: 1 });
    const plan = { pods: 3, containers: 3 * TEST_POD_CONTAINERS };
    const outcome = await runOnPool(options({ pods: plannedPods(3), plan, workers: 1, runtime }), pool, refs);
    const { validity, slowest, podStart } = outcome.summary;
    // All three are due at once, and done one after the other: the last has waited for two.
    const waits = slowest.map(({ steps }) => steps.find(({ step }) => step === 'wait')?.durationMs ?? 0);
    const [longest = 0, second = 0] = waits.toSorted((a, b) => b - a);
    assert.ok(second > 0 && longest > second);
    assert.ok(validity.startLagMaxMs >= longest - 1 && podStart.maxMs > longest);
    await outcome.close();
  });

  it('tells what it measured so far, and how far it is', async () => {
    let current: (() => MeasuredRun) | undefined;
    const told: RunProgress[] = [];
    const outcome = await runManifests(
      options({
        observe(now) {
          current = now;
        },
        onProgress: (progress) => void told.push(progress),
      }),
    );
    const measured = current?.();
    const { untried, untriedPods, ...counts } = outcome.summary.counts; // only the end tells what was never tried
    assert.deepEqual([untried, untriedPods], [0, 0]);
    assert.deepEqual(measured?.counts, counts);
    assert.deepEqual(measured?.stages, outcome.summary.stages);
    const last = told.at(-1);
    assert.deepEqual([last?.podsDone, last?.podsInFlight, last?.load?.podsTotal], [PODS, 0, PODS]);
    await outcome.close();
  });

  it('settles what is in flight when it is interrupted, starts nothing more, and yields what was done', async () => {
    const interrupt = new AbortController();
    const many = 5_000;
    let handedOut = 0;
    const pods = plannedPods(many, 1, (i) => {
      handedOut = i + 1;
      if (i === 600) interrupt.abort();
    });
    const plan = { pods: many, containers: many * TEST_POD_CONTAINERS };
    const outcome = await runManifests(options({ pods, plan, signal: interrupt.signal }));
    const { summary } = outcome;
    assert.equal(summary.interrupted, true);
    assert.ok(handedOut < many, `${handedOut} pods were handed out`);
    assert.equal(summary.counts.failed, 0);
    assert.ok((summary.counts.untriedPods ?? 0) >= many - handedOut, 'those that nobody was handed were not tried');
    assert.ok((summary.counts.untried ?? 0) >= (many - handedOut) * TEST_POD_CONTAINERS);
    assert.equal([...outcome.refs()].length, summary.counts.refs);
    assert.ok(summary.counts.refs >= summary.counts.started);
    await outcome.close();
  });

  it('does nothing when it is interrupted before it begins', async () => {
    const outcome = await runManifests(options({ signal: AbortSignal.abort() }));
    assert.equal(outcome.summary.interrupted, true);
    assert.equal(outcome.summary.counts.started, 0);
    await outcome.close();
  });

  it('tries the pods of a dead worker anew, and completes', async (t) => {
    const refs = RefManager.create();
    const pool = new StartPool({
      refs,
      workers: 2,
      seed: 1,
      runtime: { kind: 'simulated', latency: 'default' },
      podsPerWorker: 32,
    });
    t.after(() => pool.close());
    await pool.ready(); // a thread that is killed while it begins has nothing to recover
    let killed: Promise<number> | undefined;
    const pods = plannedPods(100, 1, (i) => {
      // The 65th pod is handed out only when some pod has ended: both workers are then in the middle of theirs.
      if (i === 70) killed = pool.threads[0]?.terminate();
    });
    const plan = { pods: 100, containers: 100 * TEST_POD_CONTAINERS };
    const outcome = await runOnPool(options({ pods, plan }), pool, refs);
    assert.notEqual(killed, undefined);
    const { counts, lock, warnings, failures } = outcome.summary;
    assert.deepEqual(failures, []);
    assert.deepEqual([counts.started, counts.failed, counts.refs], [300, 0, 300]);
    assert.ok(lock.recoveries <= 1);
    assert.match(warnings.join(), /1 worker thread died .* pod starts were tried anew, 0 pods given up/);
    const events = await eventsOf(outcome);
    assert.equal(
      events.filter(({ reason }) => reason === 'Started').length,
      300,
      'what the dead worker began is not told twice',
    );
    await outcome.close();
  });

  it('refuses a runtime that it cannot drive', async () => {
    const runtime = { kind: 'cri', endpoint: 'unix:///run/containerd.sock' } as const;
    await assert.rejects(runManifests(options({ runtime })), { code: 'ERR_INVALID_OPTION' });
  });
});
