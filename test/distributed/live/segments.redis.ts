/** Load tests in real time over several processes come to what one process does. */

import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { PodTimes } from '../../../src/result/pod-times.ts';
import { StageHistogram } from '../../../src/result/recording/histogram/stage-histogram.ts';
import type { RunOutcome, RunSummary } from '../../../src/result/result.ts';
import { CROSSED, LONG, runLive, SHORT } from '../support/live-scenarios.ts';
import { describeWithRedis, TestRedis } from '../support/redis.ts';
import { runOver } from '../support/scenarios.ts';
import { AHEAD_MS } from '../support/skewed-clock.ts';
import { TestWorker } from '../support/workers.ts';

const SKEWED = { NODE_OPTIONS: `--import ${pathToFileURL('test/distributed/support/skewed-clock.ts').href}` };

const MORE_RUNS = 12;
/** Of a worker, in all of them: it goes up and down by half of that, whatever is kept or not. */
const MOST_GROWTH_BYTES = 120_000_000;
/** Of Redis, after all of them. */
const MOST_KEPT_BYTES = 500_000;

/** What follows from the schedule: not how long anything took. */
async function plan(outcome: RunOutcome): Promise<unknown> {
  const { counts, failureCounts, workloads, refMisses } = outcome.summary;
  const { events: _told, refs: held, ...counted } = counts;
  const tried = workloads?.map(({ workload, pods, started, failed }) => ({ workload, pods, started, failed }));
  const own = tried?.toSorted((a, b) => a.workload.localeCompare(b.workload)); // they come by how long they took
  // Pods of a trace live for a while: which of the last are gone at the end is a matter of milliseconds.
  const lives = outcome.summary.scenario?.executor.startsWith('trace');
  const refs = lives ? [] : [held, ...outcome.refs()];
  await outcome.close();
  return { counts: counted, failureCounts, workloads: own, misses: refMisses.count, refs };
}

async function over(redis: TestRedis, scenario: string, expectWorkers: number): Promise<RunOutcome> {
  return runLive(scenario, { withRefs: true, redis: { url: redis.url, expectWorkers } });
}

describeWithRedis('a load test in real time over two processes', () => {
  let redis: TestRedis;
  before(async () => {
    redis = await TestRedis.start();
    await Promise.all([TestWorker.start(redis.url), TestWorker.start(redis.url)]);
  });

  for (const [name, scenario] of Object.entries(SHORT)) {
    it(`starts what one process starts: ${name}`, async () => {
      const here = await runLive(scenario, { withRefs: true, workers: 1 });
      const there = await over(redis, scenario, 2);
      const { distributed } = there.summary;
      assert.equal(distributed?.machines[0]?.processes, 2);
      assert.equal(distributed.missingShares, 0);
      const [whole, sum] = [await plan(here), await plan(there)];
      assert.deepEqual(sum, whole);
      assert.deepEqual(await redis.keysOfRuns(), []);
    });
  }

  it('says who did what, how far their clocks were off, and how late each began', async () => {
    const outcome = await over(redis, SHORT['a constant rate'] ?? '', 2);
    const { distributed, validity, workers } = outcome.summary as RunSummary & { validity: object };
    await outcome.close();
    const [machine] = distributed?.machines ?? [];
    assert.equal(workers, 2);
    assert.equal(distributed?.shares, 2);
    assert.match(distributed.beganAt ?? '', /^\d{4}-\d\d-\d\dT/);
    assert.equal(machine?.started, outcome.summary.counts.started);
    assert.ok(Math.abs(machine.clockOffsetMs ?? Number.NaN) < 100);
    assert.ok((machine.clockErrorMs ?? Number.NaN) >= 0);
    assert.ok((machine.begunLateMs ?? Number.NaN) >= 0);
    assert.deepEqual(Object.keys(validity).slice(-3), ['startSkewMs', 'lostWorkers', 'missingShares']);
  });

  it('brings all lists together', async () => {
    const options = { withEvents: true, withPods: true };
    const outcome = await runLive(SHORT['a ramping rate'] ?? '', {
      ...options,
      redis: { url: redis.url, expectWorkers: 2 },
    });
    const pods: string[] = [];
    for await (const pod of outcome.pods?.() ?? []) pods.push(pod);
    const events = [];
    for await (const event of outcome.events()) events.push(event);
    const { counts, podStart } = outcome.summary;
    await outcome.close();
    assert.equal(pods.length, counts.pods);
    // Percentiles are those of all pods, counted one by one.
    const ready = new StageHistogram();
    for (const { outcome: how, totalMs } of pods.map((pod) => JSON.parse(pod) as PodTimes))
      if (how === 'started') ready.recordMs(totalMs);
    assert.ok(ready.count > 0);
    assert.equal(podStart.histogram, ready.encode());
    assert.ok(events.length > 0 && events.length === counts.events, `${events.length} of ${counts.events}`);
  });

  it('is ended by a threshold over all of them', async () => {
    const outcome = await over(redis, CROSSED, 2);
    const { verdict, aborted, durationMs, thresholds } = outcome.summary;
    await outcome.close();
    assert.deepEqual([verdict, aborted], ['aborted', true]);
    assert.ok((thresholds[0]?.crossedAtMs ?? 0) >= 1000);
    assert.ok(durationMs < 60_000);
    assert.deepEqual(await redis.keysOfRuns(), []);
  });

  it('takes its turn with one in virtual time over the same workers', async () => {
    const virtual = runOver(redis.url, 'constant VUs', { redis: { url: redis.url, shares: 4 } });
    const live = over(redis, SHORT['shared iterations'] ?? '', 2);
    for (const run of [virtual, live]) {
      const outcome = await run;
      assert.equal(outcome.verdict, 'passed');
      assert.equal(outcome.summary.distributed?.missingShares, 0);
      await outcome.close();
    }
  });

  it('is not disturbed by runs that nobody of ours has begun', async () => {
    const keys = await redis.client.keys('{refmanager}:shares-*:meta');
    const fingerprint = keys[0]?.replace(/^.*:shares-|:meta$/g, '') ?? '';
    const waiting = `{refmanager}:live:${fingerprint}`;
    await redis.client.zadd(waiting, 0, 'no such run', 1, 'x'.repeat(500), 2, 'odd-1');
    await redis.client.set('{refmanager}:run:odd-1:state', 'waiting', 'PX', 60_000);
    await redis.client.set('{refmanager}:run:odd-1:plan', '{"of":1e9}', 'PX', 60_000);
    const outcome = await over(redis, SHORT['shared iterations'] ?? '', 2);
    await outcome.close();
    assert.equal(outcome.verdict, 'passed');
    assert.equal(await redis.client.zcard(waiting), 0);
  });
});

describeWithRedis('workers of a load test in real time', () => {
  it('serve two tests at once, one after the other: neither waits for what the other has', async () => {
    const redis = await TestRedis.start();
    const workers = await Promise.all([TestWorker.start(redis.url), TestWorker.start(redis.url)]);
    const both = ['one', 'other'].map((name) =>
      runLive(SHORT['a constant rate'] ?? '', { redis: { url: redis.url, expectWorkers: 2, waitMs: 60_000, name } }),
    );
    for (const outcome of await Promise.all(both)) {
      await outcome.close();
      assert.equal(outcome.verdict, 'passed');
      assert.equal(outcome.summary.distributed?.machines[0]?.processes, 2);
    }
    for (const worker of workers) for (const name of ['one', 'other']) await worker.says(`${name}: segment`);
    assert.deepEqual(await redis.keysOfRuns(), []);
  });

  it('are no larger after many tests, nor is Redis', async () => {
    const redis = await TestRedis.start();
    const workers = await Promise.all([TestWorker.start(redis.url), TestWorker.start(redis.url)]);
    const some = async (runs: number): Promise<void> => {
      for (let i = 0; i < runs; i++) await (await over(redis, SHORT['shared iterations'] ?? '', 2)).close();
    };
    const memory = async (): Promise<number> =>
      Math.max(...(await Promise.all(workers.map((one) => one.residentBytes()))));
    await some(4);
    const before = { used: await redis.usedBytes(), connections: await redis.connections(), memory: await memory() };
    await some(MORE_RUNS);
    await redis.hasOnly(before.connections);
    const [used, resident] = [await redis.usedBytes(), await memory()];
    assert.ok(used < before.used + MOST_KEPT_BYTES, `Redis had ${before.used} bytes, then ${used}`);
    assert.ok(resident < before.memory + MOST_GROWTH_BYTES, `${before.memory} bytes, then ${resident}`);
    assert.deepEqual(await redis.keysOfRuns(), []);
  });

  it('begin together though their clocks differ', async () => {
    const redis = await TestRedis.start();
    await Promise.all([TestWorker.start(redis.url), TestWorker.start(redis.url, [], SKEWED)]);
    const here = await runLive(SHORT['a constant rate'] ?? '', { withRefs: true, workers: 1 });
    const there = await over(redis, SHORT['a constant rate'] ?? '', 2);
    const [machine] = there.summary.distributed?.machines ?? [];
    const { clockOffsetMs = 0, clockErrorMs = 0, begunLateMs } = machine ?? {};
    // The clocks of two processes of one machine agree to a millisecond.
    assert.ok(Math.abs(clockOffsetMs + AHEAD_MS) <= clockErrorMs + 1, `${clockOffsetMs} ±${clockErrorMs}`);
    // All are told a second before: with a wrong offset it would have begun two seconds late.
    assert.ok((begunLateMs ?? Number.NaN) < AHEAD_MS - 1000, String(begunLateMs));
    assert.deepEqual(await plan(there), await plan(here));
  });

  it('that come too late get nothing of it, and are free for the next', async () => {
    const redis = await TestRedis.start();
    const first = await TestWorker.start(redis.url);
    const ending = new AbortController();
    const run = runLive(LONG, { signal: ending.signal, redis: { url: redis.url, expectWorkers: 1, name: 'early' } });
    await first.says('early: segment 1 of 1 taken');
    const late = await TestWorker.start(redis.url);
    const next = await runLive(SHORT['shared iterations'] ?? '', { redis: { url: redis.url, name: 'next' } });
    await next.close();
    assert.equal(next.verdict, 'passed');
    await late.says('next: segment 1 of 1 done');
    ending.abort();
    const outcome = await run;
    await outcome.close();
    assert.equal(outcome.summary.distributed?.machines[0]?.processes, 1);
    assert.deepEqual(
      late.lines.filter((line) => line.startsWith('early')),
      [],
    );
  });

  it('that are too few are told, each with what it has, and nothing is begun', async () => {
    const redis = await TestRedis.start();
    const workers = [await TestWorker.start(redis.url), await TestWorker.start(redis.url)];
    const waiting = runLive(LONG, { redis: { url: redis.url, expectWorkers: 3, waitMs: 3000 } });
    await assert.rejects(waiting, {
      code: 'ERR_NO_WORKERS',
      message:
        /^only 2 of 3 segments have a worker at 127\.0\.0\.1:\d+ within 3s: (\S+ is (ready|getting ready)(; )?){2}$/,
    });
    for (const worker of workers) await worker.says('left: nobody waits for it any more');
    const outcome = await over(redis, SHORT['shared iterations'] ?? '', 2);
    await outcome.close();
    assert.equal(outcome.verdict, 'passed');
  });
});
