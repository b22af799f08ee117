/** Load tests in real time of which somebody goes away: nothing is done again, so all end, and the report says so. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile } from 'node:fs/promises';
import { before, it } from 'node:test';
import type { RunOutcome } from '../../../src/result/result.ts';
import { type Ended, ended, Folder, MAIN } from '../../cli/program.ts';
import { atEnd } from '../support/at-end.ts';
import { CROSSED, LONG, runLive, SHORT } from '../support/live-scenarios.ts';
import { describeWithRedis, TestRedis } from '../support/redis.ts';
import { segmentRuns } from '../support/segment-runs.ts';
import { TestWorker } from '../support/workers.ts';

const LOST = /^segment [12] of 2 \(\S+\/\d+\) was lost at [\d.]+(ms|s): the load was not what was asked for$/;
const FOUND_WITHIN_MS = 5000;

let folder: Folder;
let long: string;
let crossed: string;

before(async () => {
  folder = await Folder.make();
  atEnd(() => folder.remove());
  await copyFile('examples/scenarios/shop-pods.yaml', folder.path('shop-pods.yaml'));
  long = await folder.write('long.yaml', LONG);
  crossed = await folder.write('crossed.yaml', CROSSED);
});

async function withTwo(): Promise<{ redis: TestRedis; workers: TestWorker[] }> {
  const redis = await TestRedis.start();
  return { redis, workers: await Promise.all([TestWorker.start(redis.url), TestWorker.start(redis.url)]) };
}

/** A run of LONG; `goesOn` resolves when both segments have told of starts. */
function runLong(redis: TestRedis): { outcome: Promise<RunOutcome>; goesOn: Promise<void> } {
  const goesOn = Promise.withResolvers<void>();
  const outcome = runLive(LONG, {
    redis: { url: redis.url, expectWorkers: 2, name: 'long' },
    onProgress: ({ load }) => {
      if (load?.workers.length === 2 && load.workers.every(({ started }) => started > 0)) goesOn.resolve();
    },
  });
  return { outcome, goesOn: goesOn.promise };
}

async function closed(run: Promise<RunOutcome>): Promise<RunOutcome['summary']> {
  const outcome = await run;
  await outcome.close();
  return outcome.summary;
}

async function assertUsable(redis: TestRedis, expectWorkers: number): Promise<void> {
  const next = await closed(
    runLive(SHORT['shared iterations'] ?? '', { redis: { url: redis.url, expectWorkers, waitMs: 30_000 } }),
  );
  assert.equal(next.verdict, 'passed');
  assert.equal(next.distributed?.machines[0]?.processes, expectWorkers);
}

describeWithRedis('a segment whose worker is gone', () => {
  it('ends the run: found by the age of its snapshot, with a report of what was done', async () => {
    const { redis, workers } = await withTwo();
    const { outcome, goesOn } = runLong(redis);
    await goesOn;
    await workers[0]?.kill();
    const killedMs = performance.now();
    const summary = await closed(outcome);
    const foundMs = performance.now() - killedMs;
    assert.match(summary.broke ?? '', LOST);
    assert.equal(summary.verdict, 'broke');
    assert.ok(foundMs < FOUND_WITHIN_MS, `${foundMs} ms`);
    assert.ok(summary.counts.started > 0 && (summary.counts.untried ?? 0) > 0);
    assert.equal(summary.validity?.lostWorkers, 1);
    assert.equal(summary.distributed?.machines[0]?.lost, 1);
    assert.ok(!summary.warnings.some((warning) => warning.includes('could not hold the rate')));
    await workers[1]?.says('ended by its coordinator');
    await assertUsable(redis, 1);
  });

  it('also when it was only stopped: it leaves when it comes back, and is there for the next run', async () => {
    const { redis, workers } = await withTwo();
    const { outcome, goesOn } = runLong(redis);
    await goesOn;
    workers[1]?.process.kill('SIGSTOP');
    assert.match((await closed(outcome)).broke ?? '', LOST);
    workers[1]?.process.kill('SIGCONT');
    await workers[1]?.says('left: nobody waits for it any more');
    await assertUsable(redis, 2);
  });

  it('before the beginning makes room for another', async () => {
    const redis = await TestRedis.start();
    const gone = await TestWorker.start(redis.url);
    const run = runLive(SHORT['shared iterations'] ?? '', {
      redis: { url: redis.url, expectWorkers: 2, waitMs: 60_000, name: 'early' },
    });
    await gone.says('early: segment 1 of 2 taken');
    await gone.kill();
    const others = [await TestWorker.start(redis.url), await TestWorker.start(redis.url)];
    const summary = await closed(run);
    assert.equal(summary.verdict, 'passed');
    assert.equal(summary.distributed?.machines[0]?.processes, 2);
    assert.equal(summary.distributed.machines[0].lost, 0);
    for (const other of others) await other.says('of 2 done');
  });
});

describeWithRedis('a coordinator that is killed', () => {
  it('leaves segments that end by themselves, and workers that are free', async () => {
    const { redis, workers } = await withTwo();
    const child = spawn(process.execPath, [MAIN, 'load', long, '--expect-workers', '2', '--name', 'orphan'], {
      env: { ...process.env, REFMANAGER_REDIS: redis.url },
      stdio: 'ignore',
    });
    atEnd(() => child.kill('SIGKILL'));
    for (const worker of workers) await worker.says('orphan: segment');
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    for (const worker of workers) await worker.says('ended: nothing was heard of its coordinator');
    await assertUsable(redis, 2);
  });
});

describeWithRedis('a Redis', () => {
  it('that is restarted without its data in the middle of a run changes nothing', async () => {
    const { redis } = await withTwo();
    const scenario = SHORT['a constant rate']?.replace('duration: 1500ms', 'duration: 6s') ?? '';
    const goesOn = Promise.withResolvers<void>();
    const run = runLive(scenario, {
      redis: { url: redis.url, expectWorkers: 2 },
      onProgress: ({ containersStarted }) => {
        if (containersStarted > 0) goesOn.resolve();
      },
    });
    await goesOn.promise;
    await redis.kill();
    await redis.begin();
    const [there, here] = [await closed(run), await closed(runLive(scenario, { workers: 1 }))];
    assert.equal(there.verdict, 'passed');
    assert.deepEqual({ ...there.counts, events: 0 }, { ...here.counts, events: 0 });
  });

  it('that takes no more ends the run, which says so', async () => {
    const { redis, workers } = await withTwo();
    const { outcome, goesOn } = runLong(redis);
    await goesOn;
    await redis.client.config('SET', 'maxmemory', '1mb');
    const summary = await closed(outcome);
    assert.match(summary.broke ?? '', /^Redis is full \(maxmemory 1\.00M\)/);
    assert.ok(summary.counts.started > 0);
    await redis.client.config('SET', 'maxmemory', '0');
    for (const worker of workers) await worker.says('ended: nothing was heard of its coordinator');
    await assertUsable(redis, 2);
  });

  it('that does not answer for ten seconds ends the run on both sides, with a report', async () => {
    const { redis, workers } = await withTwo();
    const { outcome, goesOn } = runLong(redis);
    await goesOn;
    redis.pause();
    const summary = await closed(outcome);
    const silent = /^Redis at 127\.0\.0\.1:\d+ did not answer for 10\.\d+s: its segments end by themselves$/;
    assert.match(summary.broke ?? '', silent);
    assert.ok(summary.counts.started > 0);
    for (const worker of workers) await worker.says('ended: nothing was heard of its coordinator');
    redis.resume();
    await assertUsable(redis, 2);
  });
});

interface Load {
  readonly end: Promise<Ended>;
  interrupt(): void;
}

function load(redis: TestRedis, args: readonly string[]): Load {
  const child = spawn(process.execPath, [MAIN, 'load', ...args], {
    env: { ...process.env, REFMANAGER_REDIS: redis.url },
  });
  child.stdin.end();
  atEnd(() => child.kill('SIGKILL'));
  return { end: ended(child), interrupt: () => void child.kill('SIGINT') };
}

describeWithRedis('refmanager load --redis in real time', () => {
  it('reports what was done at Ctrl-C, and all segments end', async () => {
    const { redis, workers } = await withTwo();
    const out = folder.path('interrupted.html');
    const run = load(redis, [long, '--expect-workers', '2', '--name', 'interrupted', '--out', out]);
    await segmentRuns(redis);
    run.interrupt();
    const { code, stdout, stderr } = await run.end;
    assert.equal(code, 130, stderr);
    assert.match(stdout, /INTERRUPTED: [\d,]+ of [\d,]+ containers started in .*, stopped before the end\./);
    assert.match(stdout, /SEGMENTS .* CLOCK OFF +BEGAN LATE +LOST\n/);
    assert.match(stdout, /run interrupted at 127\.0\.0\.1:\d+: 2 segments, begun together at \d{4}-/);
    assert.doesNotMatch(stdout, /did not report its end/);
    for (const worker of workers) await worker.says('ended by its coordinator');
    assert.deepEqual(await redis.keysOfRuns(), []);
  });

  it('ends with 99 when a threshold over all is crossed, and with 1 when a worker is lost or there are too few', async () => {
    const { redis, workers } = await withTwo();
    const aborted = await load(redis, [crossed, '--expect-workers', '2']).end;
    assert.equal(aborted.code, 99, aborted.stderr);
    assert.match(aborted.stdout, /ended after [\d.]+s by create p\(95\)<1ms/);
    const few = await load(redis, [long, '--expect-workers', '3', '--wait', '1s']).end;
    assert.equal(few.code, 1);
    assert.match(few.stderr, /only 2 of 3 segments have a worker at \S+ within 1s: /);
    const lost = load(redis, [long, '--expect-workers', '2', '--name', 'lost']);
    await workers[0]?.says('lost: segment');
    await segmentRuns(redis);
    await workers[0]?.kill();
    const { code, stdout } = await lost.end;
    assert.equal(code, 1);
    assert.match(
      stdout,
      /the run broke: segment [12] of 2 \(\S+\) was lost at \S+: the load was not what was asked for\./,
    );
  });

  it('refuses more workers than nodes, shares, and nodes that share the line of a registry', async () => {
    const redis = await TestRedis.start();
    const refused = async (args: readonly string[], why: RegExp): Promise<void> => {
      const { code, stderr } = await load(redis, args).end;
      assert.match(stderr, why);
      assert.equal(code, 2);
    };
    await refused(
      [long, '--expect-workers', '8'],
      /^refmanager: --expect-workers: expected at most 7, one for each of 7 nodes in real time, got 8\n$/,
    );
    await refused([long, '--shares', '3'], /^refmanager: --shares: expected to be left out in real time/);
    const line = LONG.replace('failures: {', 'registry: { totalBandwidth: 10MB/s }, failures: {');
    const met = await folder.write('met.yaml', line);
    await refused(
      [met, '--expect-workers', '2'],
      /^refmanager: --expect-workers: expected 1: the nodes share the line of one registry/,
    );
  });
});
