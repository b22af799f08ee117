import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { pack } from '../../src/load/distributed/redis/packing.ts';
import { pretender } from './support/pretender.ts';
import { describeWithRedis, TestRedis } from './support/redis.ts';
import { runOver } from './support/scenarios.ts';
import { TestWorker } from './support/workers.ts';

/** Of a list of references. */
const LINE = JSON.stringify({ containerID: 'containerd://x', ref: null });
const LIVES = 'lives, probes, exits, restarts, standstills';

describeWithRedis('a run that cannot come to its end', () => {
  it('breaks when a share fails again and again, and says why', async () => {
    const redis = await TestRedis.start();
    await pretender(redis.client);
    const run = runOver(redis.url, LIVES, { redis: { url: redis.url, name: 'broken', shares: 2 } });
    while ((await redis.client.exists('{refmanager}:run:broken:scenario')) === 0) await pause(5);
    await redis.client.set('{refmanager}:run:broken:scenario', 'no scenario');
    const worker = await TestWorker.start(redis.url);
    const outcome = await run;
    assert.equal(outcome.verdict, 'broke');
    assert.match(
      outcome.broke ?? '',
      /^share \d failed: what Redis holds in \{refmanager\}:run:broken:scenario cannot be read: incorrect header check$/,
    );
    assert.equal(outcome.summary.distributed?.missingShares, 2);
    await outcome.close();
    await worker.end();
    assert.deepEqual(await redis.keysOfRuns(), []);
  });

  it('breaks when what a worker sent is nothing that adds up', async () => {
    const counts = { arrivals: 0, dropped: 0, pods: 0, containers: 0, started: 0, failed: 0, events: 0, lastEndMs: 0 };
    const worker = { id: 'x', host: 'x', threads: 1, node: '24', arch: 'x64' };
    const rest = { late: '', lastBegunMs: 0, durationMs: 0, warnings: [], workers: [], kills: [], deaths: 0 };
    const store = { contended: 0, readAcquisitions: 0, writeAcquisitions: 0 };
    const statistics = { starts: { counts }, life: { lookups: 0, misses: 0 }, store, ...rest };
    const envelope = { chunks: 0, attempt: 1, worker, busyMs: 0, cpuMs: [0, 0] };
    const half = pack({ ...envelope, statistics });
    // The second share is merged when the first is done, or at the end.
    const poison = [
      {
        name: 'text',
        share: 0,
        bytes: 'x',
        broke: /^what Redis holds in \{refmanager\}:run:text:result:0\.0\.evil cannot be read: /,
      },
      { name: 'nothing', share: 0, bytes: pack(null), broke: /cannot be read: Invalid input/ },
      {
        name: 'half',
        share: 0,
        bytes: half,
        broke: /^what Redis holds in \S+:half:result:0\.0\.evil cannot be read: statistics\.starts\./,
      },
      {
        name: 'later',
        share: 1,
        bytes: half,
        broke: /^what Redis holds in \S+:later:result:0\.1\.evil cannot be read: /,
      },
    ];
    for (const { name, share, bytes, broke } of poison) {
      const redis = await TestRedis.start();
      await pretender(redis.client);
      await redis.client.set(`{refmanager}:run:${name}:result:0.${share}.evil`, bytes);
      await redis.client.hset(`{refmanager}:run:${name}:shares`, `0.${share}.done`, `0.${share}.evil`);
      const outcome = await runOver(redis.url, LIVES, { redis: { url: redis.url, name, shares: 2, waitMs: 1000 } });
      assert.match(outcome.broke ?? '', broke, name);
      assert.equal(outcome.summary.counts.started, 0);
      await outcome.close();
    }
  });

  it('is refused when its plan is none', async () => {
    const redis = await TestRedis.start();
    await pretender(redis.client);
    await redis.client.set('{refmanager}:run:planless:plan', 'no plan');
    await assert.rejects(runOver(redis.url, LIVES, { redis: { url: redis.url, name: 'planless' } }), {
      code: 'ERR_REDIS',
      message:
        /^what Redis holds in \{refmanager\}:run:planless:plan cannot be read: .*; remove it \(redis-cli UNLINK '\{refmanager\}:run:planless:plan'\), or give this run another --name$/,
    });
  });

  it('breaks when all workers have gone, and none comes', async () => {
    const redis = await TestRedis.start();
    await pretender(redis.client);
    const outcome = await runOver(redis.url, LIVES, { redis: { url: redis.url, waitMs: 1000 } });
    assert.match(outcome.broke ?? '', /^no worker is left at 127\.0\.0\.1:\d+, and none has come for 1s$/);
    await outcome.close();
    assert.deepEqual(await redis.keysOfRuns(), []);
  });

  it('breaks when another coordinates it, since this one was away for too long', async () => {
    const redis = await TestRedis.start();
    await pretender(redis.client);
    const run = runOver(redis.url, LIVES, { redis: { url: redis.url, name: 'taken' } });
    while ((await redis.client.exists('{refmanager}:run:taken:plan')) === 0) await pause(5);
    await redis.client.set('{refmanager}:run:taken:lease', 'other/1');
    const outcome = await run;
    assert.match(outcome.broke ?? '', /^it is coordinated by other\/1 now/);
    await outcome.close();
    // The other's now: nothing is removed.
    assert.equal(await redis.client.exists('{refmanager}:run:taken:plan'), 1);
  });

  it('drops what was lost on the way, and does the share again', async () => {
    const redis = await TestRedis.start();
    await pretender(redis.client);
    const run = runOver(redis.url, LIVES, { redis: { url: redis.url, name: 'lossy', shares: 1 } });
    while ((await redis.client.exists('{refmanager}:run:lossy:plan')) === 0) await pause(5);
    const worker = await TestWorker.start(redis.url);
    const field = '0.0.sending';
    let attempt: string | null = null;
    while (attempt === null) attempt = await redis.client.hget('{refmanager}:run:lossy:shares', field);
    // A chunk that nobody has sent: what comes after it does not follow what was taken.
    const { pack } = await import('../../src/load/distributed/redis/packing.ts');
    await redis.client.rpush(
      `{refmanager}:run:lossy:chunks:${attempt}`,
      pack({ number: 7, list: 'events', lines: [] }),
    );
    const outcome = await run;
    assert.equal(outcome.broke, undefined);
    assert.equal(outcome.summary.distributed?.retriedShares, 1);
    const { digestHere, digestOfOutcome } = await import('./support/scenarios.ts');
    assert.equal(await digestOfOutcome(outcome), await digestHere(LIVES));
    await outcome.close();
    await worker.end();
  });
});

describeWithRedis('chunks', () => {
  it('are at most four that nobody has taken, however many lines there are', async () => {
    const redis = await TestRedis.start();
    const { ChunkSender } = await import('../../src/load/distributed/worker/chunk-sender.ts');
    const { RunKeys } = await import('../../src/load/distributed/redis/keys.ts');
    const { ShareIntake } = await import('../../src/load/distributed/coordinator/shares/share-intake.ts');
    const keys = new RunKeys('r');
    const sender = new ChunkSender(redis.client, keys, '0.0.x', new AbortController().signal);
    const lines = 100_000;
    const sending = sender.sendLines(
      'refs',
      (async function* () {
        for (let i = 0; i < lines; i++) yield { at: `${i.toString(16).padStart(9, '0')}.0`, text: LINE };
      })(),
    );
    const intake = new ShareIntake(redis.client, keys, '0.0.x', () => undefined);
    while ((await redis.client.llen(keys.chunks('0.0.x'))) < 4) await pause(5); // it goes on until it has to wait
    let most = 4;
    let isSent = false;
    void sending.then(() => {
      isSent = true;
    });
    while (!isSent || (await redis.client.llen(keys.chunks('0.0.x'))) > 0) {
      most = Math.max(most, await redis.client.llen(keys.chunks('0.0.x')));
      await intake.take();
    }
    await sending;
    assert.equal(most, 4);
    assert.equal(intake.isWhole(sender.chunks), true);
    assert.equal(intake.lists.of('refs').count, lines);
    await intake.lists.close();
  });

  it('are given up when nobody wants them', async () => {
    const redis = await TestRedis.start();
    const { ChunkSender } = await import('../../src/load/distributed/worker/chunk-sender.ts');
    const { RunKeys } = await import('../../src/load/distributed/redis/keys.ts');
    const unwanted = new AbortController();
    const sender = new ChunkSender(redis.client, new RunKeys('r'), '0.0.x', unwanted.signal);
    const endless = (async function* () {
      for (;;) yield { at: '0.0', text: LINE };
    })();
    const sending = sender.sendLines('events', endless);
    while ((await redis.client.llen(new RunKeys('r').chunks('0.0.x'))) < 4) await pause(5);
    unwanted.abort();
    await assert.rejects(sending, { name: 'AbortError' });
  });
});
