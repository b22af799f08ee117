import assert from 'node:assert/strict';
import { copyFile, readFile } from 'node:fs/promises';
import { it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { runScenario } from '../../src/load/run-scenario.ts';
import type { RunOutcome, RunSummary } from '../../src/result/result.ts';
import { Folder } from '../cli/program.ts';
import { atEnd } from './support/at-end.ts';
import { killedCoordinator } from './support/kill-coordinator.ts';
import { describeWithRedis, TestRedis } from './support/redis.ts';
import { refmanager } from './support/running.ts';
import { digestHere, digestOfOutcome, runOver, SCENARIOS, scenarioNamed } from './support/scenarios.ts';
import { TestWorker } from './support/workers.ts';

const LIVES = 'lives, probes, exits, restarts, standstills';
const ABORT = 'a threshold that ends it';

async function assertAsHere(name: string, outcome: RunOutcome): Promise<void> {
  try {
    assert.equal(await digestOfOutcome(outcome), await digestHere(name));
  } finally {
    await outcome.close();
  }
}

describeWithRedis('a worker that is killed changes nothing', () => {
  const moments = ['before-lines', 'between-lines', 'before-result', 'before-completion'];
  it(`whichever of these moments it is: ${moments.join(', ')}`, async () => {
    const recoveriesMs = await Promise.all(
      moments.map(async (moment) => {
        const redis = await TestRedis.start();
        const dying = await TestWorker.dying(redis.url, moment);
        const run = runOver(redis.url, LIVES, { redis: { url: redis.url, shares: 3 } });
        assert.equal(await dying.exit, 'SIGKILL', moment);
        await TestWorker.start(redis.url);
        const outcome = await run;
        const { retriedShares, missingShares } = outcome.summary.distributed ?? {};
        // Its result is there in the last case: nobody need do it again.
        assert.equal(retriedShares, moment === 'before-completion' ? 0 : 1, moment);
        assert.equal(missingShares, 0);
        assert.equal(outcome.summary.validity?.lostWorkers, retriedShares, moment);
        await assertAsHere(LIVES, outcome);
        assert.deepEqual(await redis.keysOfRuns(), []);
      }),
    );
    assert.equal(recoveriesMs.length, moments.length);
  });

  it('but that it is told as lost, in the result and its warnings', async () => {
    const redis = await TestRedis.start();
    const folder = await Folder.make();
    atEnd(() => folder.remove());
    await copyFile('examples/scenarios/shop-pods.yaml', folder.path('shop-pods.yaml'));
    const [file, out] = [await folder.write('lives.yaml', SCENARIOS[LIVES] ?? ''), folder.path('result.json')];
    const dying = await TestWorker.dying(redis.url, 'before-lines');
    const args = ['load', file, '--with-events', '--shares', '3', '--out', out];
    const run = refmanager(args, { REFMANAGER_REDIS: redis.url });
    assert.equal(await dying.exit, 'SIGKILL');
    await TestWorker.start(redis.url);
    const { code, stderr } = await run;
    assert.equal(code, 0, stderr);
    const { validity, distributed, warnings } = JSON.parse(await readFile(out, 'utf8')) as RunSummary;
    assert.equal(validity.lostWorkers, 1);
    assert.deepEqual(
      distributed?.machines.map(({ lost, processes }) => [lost, processes]),
      [[1, 2]],
    );
    assert.ok(
      warnings.some((warning) => warning.endsWith(': 1 worker went away with a share in hand, which was done again')),
    );
  });

  it('also when a threshold ends the run', async () => {
    const redis = await TestRedis.start();
    const worker = await TestWorker.start(redis.url);
    const run = runOver(redis.url, ABORT, { redis: { url: redis.url, shares: 4 } });
    await worker.says('share 1 of 4 done');
    await worker.kill();
    await TestWorker.start(redis.url);
    await assertAsHere(ABORT, await run);
  });

  it('and one that is stopped and comes back when another has done its share', async () => {
    const redis = await TestRedis.start();
    const worker = await TestWorker.start(redis.url);
    const run = runOver(redis.url, LIVES, { redis: { url: redis.url, shares: 6, name: 'stopped' } });
    while ((await redis.client.hget('{refmanager}:run:stopped:shares', '0.1.sending')) === null) await pause(5);
    worker.process.kill('SIGSTOP');
    await TestWorker.start(redis.url);
    const outcome = await run;
    worker.process.kill('SIGCONT');
    await assertAsHere(LIVES, outcome);
    await assertAsHere(LIVES, await runOver(redis.url, LIVES, { redis: { url: redis.url, shares: 2 } }));
  });
});

describeWithRedis('a worker whose share is over', () => {
  it('tells of itself while Redis is slow with its last word of that share', async () => {
    const redis = await TestRedis.start();
    const worker = await TestWorker.late(redis.url);
    await assertAsHere(LIVES, await runOver(redis.url, LIVES, { redis: { url: redis.url, shares: 2 } }));
    assert.equal(worker.process.exitCode, null, worker.lines.join('\n'));
    await worker.end();
  });
});

describeWithRedis('a coordinator that is killed', () => {
  it('is gone on with by another of the same name: what is done is kept', async () => {
    const redis = await TestRedis.start();
    const worker = await TestWorker.start(redis.url);
    const options = { url: redis.url, name: 'storm-1', shares: 8 };
    await killedCoordinator(LIVES, options, () => worker.says('share 3 of 8 done'));
    await leaseEnds(redis, 'storm-1');
    const outcome = await runOver(redis.url, LIVES, { redis: options });
    assert.equal(outcome.summary.distributed?.resumed, true);
    await assertAsHere(LIVES, outcome);
    assert.deepEqual(await redis.keysOfRuns(), []);
  });

  it('keeps others from a run of its name while it lives, and from another scenario, seed or lists after that', async () => {
    const redis = await TestRedis.start();
    const worker = await TestWorker.start(redis.url);
    const options = { url: redis.url, name: 'storm-2', shares: 8 };
    await killedCoordinator(LIVES, options, async () => {
      await worker.says('share 1 of 8 done');
      await assert.rejects(runOver(redis.url, LIVES, { redis: options }), {
        code: 'ERR_RUN_IN_USE',
        message: /^the run "storm-2" at 127\.0\.0\.1:\d+ is coordinated by \S+\/\d+: give this one another --name$/,
      });
    });
    await leaseEnds(redis, 'storm-2');
    const refused = (what: RegExp) => ({ code: 'ERR_RUN_IN_USE', message: what });
    await assert.rejects(runOver(redis.url, ABORT, { redis: options }), refused(/begun with another scenario or seed/));
    await assert.rejects(runOver(redis.url, LIVES, { redis: options, seed: 3 }), refused(/another scenario or seed/));
    await assert.rejects(
      runScenario(await scenarioNamed(LIVES), { redis: options }),
      refused(/another choice of lists/),
    );
    await assertAsHere(LIVES, await runOver(redis.url, LIVES, { redis: options }));
  });

  it('also in the phase after a threshold was crossed', async () => {
    const redis = await TestRedis.start();
    const worker = await TestWorker.start(redis.url);
    const options = { url: redis.url, name: 'abort', shares: 8 };
    await killedCoordinator(ABORT, options, async () => {
      await worker.says('share 8 of 8 done');
      while ((await redis.client.get('{refmanager}:run:abort:state')) !== 'phase 1') await pause(5);
    });
    await leaseEnds(redis, 'abort');
    await assertAsHere(ABORT, await runOver(redis.url, ABORT, { redis: options }));
  });
});

describeWithRedis('a Redis that is killed in the middle', () => {
  for (const [kept, args] of [
    ['nothing kept', []],
    ['an append-only file', ['--appendonly', 'yes', '--appendfsync', 'always']],
  ] as const)
    it(`changes nothing, with ${kept}`, async () => {
      const redis = await TestRedis.start(args);
      const worker = await TestWorker.start(redis.url);
      const run = runOver(redis.url, LIVES, { redis: { url: redis.url, shares: 8 } });
      await worker.says('share 2 of 8 done');
      await redis.kill();
      await redis.begin();
      await assertAsHere(LIVES, await run);
      assert.deepEqual(await redis.keysOfRuns(), []);
    });
});

/** Resolves when nobody coordinates the run any more. */
async function leaseEnds(redis: TestRedis, run: string): Promise<void> {
  while ((await redis.client.get(`{refmanager}:run:${run}:lease`)) !== null) await pause(100);
}
