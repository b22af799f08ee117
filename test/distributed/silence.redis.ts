/** Nobody who is told to end is held up: not by a Redis that says nothing, nor by a worker. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFile, readFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { before, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { RunSummary } from '../../src/result/result.ts';
import { Folder } from '../cli/program.ts';
import { atEnd } from './support/at-end.ts';
import { LONG } from './support/live-scenarios.ts';
import { describeWithRedis, TestRedis } from './support/redis.ts';
import { begin, type Running } from './support/running.ts';
import { longScenario } from './support/scenarios.ts';
import { segmentRuns } from './support/segment-runs.ts';
import { TestWorker } from './support/workers.ts';

/** Far above a second, far below what a silent Redis gets when nobody interrupts: it is there to end the test. */
const AT_ONCE = { timeout: 30_000 };
const SIGNALS = { SIGINT: 130, SIGTERM: 130, SIGHUP: 129 } as const;
const ENTRIES = Object.entries(SIGNALS) as [keyof typeof SIGNALS, number][];
/** More than can be simulated while a test looks on. */
const LONG_SECONDS = 300;
/** What is promised is a second; on a busy machine processes take their time to end. Ten are what a worker once got. */
const PROMISED_MS = 5000;

let folder: Folder;
let long: string;
let live: string;

before(async () => {
  folder = await Folder.make();
  atEnd(() => folder.remove());
  await copyFile('examples/scenarios/shop-pods.yaml', folder.path('shop-pods.yaml'));
  long = await folder.write('long.yaml', longScenario(LONG_SECONDS));
  live = await folder.write('live.yaml', LONG);
});

/** Takes connections, and never says anything. */
class Mute {
  readonly #sockets: Socket[] = [];
  readonly #server = createServer({ pauseOnConnect: true }, (socket) => {
    this.#sockets.push(socket.on('error', () => undefined));
  });

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    atEnd(() => this.end());
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as { port: number };
    return `redis://:secret@127.0.0.1:${port}`;
  }

  async connected(): Promise<void> {
    if (this.#sockets.length === 0) await once(this.#server, 'connection');
  }

  end(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}

async function resultOf(file: string): Promise<RunSummary> {
  return JSON.parse(await readFile(file, 'utf8')) as RunSummary;
}

describeWithRedis('a signal ends the coordinator, with a report, while a Redis that says nothing', () => {
  for (const [signal, expected] of ENTRIES)
    it(`is connected to: ${signal}`, AT_ONCE, async () => {
      const mute = new Mute();
      const url = await mute.start();
      const out = folder.path(`connecting-${signal}.json`);
      const run = begin(['load', long, '--out', out], { REFMANAGER_REDIS: url });
      await mute.connected();
      run.interrupt(signal);
      const { code, stdout, stderr } = await run.end;
      assert.equal(code, expected, stderr);
      assert.match(stdout, /no Redis had answered at 127\.0\.0\.1:\d+ by then/);
      const { interrupted, counts } = await resultOf(out);
      assert.deepEqual([interrupted, counts.started], [true, 0]);
    });

  it('takes no connections', AT_ONCE, async () => {
    const redis = await TestRedis.start(['--tcp-backlog', '1']);
    redis.pause();
    // More than its system takes in its place: for the next nobody answers at all.
    const others = Array.from({ length: 4 }, () => connect(redis.port, '127.0.0.1').on('error', () => undefined));
    await once(others[0] as Socket, 'connect');
    const run = begin(['load', long], { REFMANAGER_REDIS: redis.url });
    await run.says('long: simulated runtime');
    run.interrupt();
    const { code, stdout } = await run.end;
    assert.equal(code, 130);
    assert.match(stdout, /no Redis had answered/);
    for (const other of others) other.destroy();
  });

  it('has a name that is still looked for', AT_ONCE, async () => {
    // What cannot be ended holds the process, as the lookup of a name does.
    const held = ['--import', `data:text/javascript,${encodeURIComponent('setInterval(() => undefined, 1e6)')}`];
    const mute = new Mute();
    const run = begin(['load', long], { REFMANAGER_REDIS: await mute.start() }, held);
    await mute.connected();
    run.interrupt();
    assert.equal((await run.end).code, 130);
  });

  it('is waited at for workers', AT_ONCE, async () => {
    const redis = await TestRedis.start();
    const out = folder.path('waiting.json');
    const run = begin(['load', long, '--out', out], { REFMANAGER_REDIS: redis.url });
    await run.says('waiting for 1 worker');
    redis.pause();
    run.interrupt();
    const { code, stdout } = await run.end;
    assert.equal(code, 130);
    assert.match(stdout, /Redis at 127\.0\.0\.1:\d+ has stopped answering/);
    assert.equal((await resultOf(out)).interrupted, true);
  });

  it('has shares that are collected', AT_ONCE, async () => {
    const redis = await TestRedis.start();
    const worker = await TestWorker.start(redis.url);
    const out = folder.path('collecting.json');
    const run = begin(['load', long, '--shares', '16', '--out', out], { REFMANAGER_REDIS: redis.url });
    await worker.says('share 1 of 16 done');
    while ((await redis.client.exists('{refmanager}:workers')) === 0) await pause(5);
    redis.pause();
    run.interrupt('SIGTERM');
    const { code, stdout } = await run.end;
    assert.equal(code, 130);
    assert.match(stdout, /of 16 shares were not simulated/);
    assert.equal((await resultOf(out)).distributed?.shares, 16);
  });

  it('ends at once at the second signal', AT_ONCE, async () => {
    const redis = await TestRedis.start();
    const run = begin(['load', long], { REFMANAGER_REDIS: redis.url });
    await run.says('waiting for 1 worker');
    redis.pause();
    run.interrupt();
    await run.says('press Ctrl-C again to stop at once');
    run.interrupt();
    assert.equal((await run.end).code, 130);
  });
});

/** What the run reports that is interrupted now. */
async function interrupted(run: Running, out: string): Promise<RunSummary> {
  const atMs = performance.now();
  run.interrupt();
  const { code, stderr } = await run.end;
  const tookMs = performance.now() - atMs;
  assert.equal(code, 130, stderr);
  assert.ok(tookMs < PROMISED_MS, `${tookMs} ms`);
  const result = await resultOf(out);
  assert.deepEqual([result.verdict, result.interrupted], ['interrupted', true]);
  return result;
}

describeWithRedis('a signal ends the coordinator, with a report, while one of two workers', () => {
  for (const [what, signal] of [
    ['is stopped', 'SIGSTOP'],
    ['was killed', 'SIGKILL'],
  ] as const) {
    it(`${what} with a share in hand: what it has not delivered is missing`, AT_ONCE, async () => {
      const redis = await TestRedis.start();
      const [one, other] = [await TestWorker.start(redis.url), await TestWorker.start(redis.url)];
      const out = folder.path(`${signal}.json`);
      const run = begin(['load', long, '--shares', '16', '--out', out], { REFMANAGER_REDIS: redis.url });
      await one.says('of 16 done');
      one.process.kill(signal);
      await other.says('of 16 done');
      const { distributed, warnings, counts } = await interrupted(run, out);
      const { missingShares = 0 } = distributed ?? {};
      assert.ok(missingShares > 0 && missingShares < 16);
      assert.ok(
        warnings.includes(`${missingShares} of 16 shares were not simulated: the counts are of the others alone`),
      );
      assert.ok(counts.started > 0);
      // What the worker has in hand stays until it is seen that it has died.
      if (warnings.some((warning) => warning.includes('too slow to be told'))) return; // as on a busy machine
      for (const key of await redis.keysOfRuns()) assert.notEqual(await redis.client.pttl(key), -1, key);
    });

    it(`${what} with a segment in hand: it is told how far it was`, AT_ONCE, async () => {
      const redis = await TestRedis.start();
      const [one] = [await TestWorker.start(redis.url), await TestWorker.start(redis.url)];
      const out = folder.path(`live-${signal}.json`);
      const args = ['--expect-workers', '2', '--with-events', '--out', out];
      const run = begin(['load', live, ...args], { REFMANAGER_REDIS: redis.url });
      await run.says('begins in 1s');
      await segmentRuns(redis);
      one.process.kill(signal);
      const { distributed, warnings } = await interrupted(run, out);
      assert.equal(distributed?.missingShares, 1);
      const told =
        /^segment [12] of 2 \(\S+\) did not report its end: its counts are those of [\d.]+m?s, its lists may lack lines$/;
      assert.equal(warnings.filter((warning) => told.test(warning)).length, 1, warnings.join('\n'));
    });
  }

  it('has not come: all wait for it', AT_ONCE, async () => {
    const redis = await TestRedis.start();
    await TestWorker.start(redis.url);
    const out = folder.path('not-come.json');
    const run = begin(['load', live, '--expect-workers', '2', '--out', out], { REFMANAGER_REDIS: redis.url });
    await run.says('waiting for 2 workers');
    assert.equal((await interrupted(run, out)).counts.started, 0);
    assert.match((await run.end).stdout, /: 2 segments, none of which began\n/);
    assert.deepEqual(await redis.keysOfRuns(), []);
  });

  it('is stopped: at once at the second signal', AT_ONCE, async () => {
    const redis = await TestRedis.start();
    const worker = await TestWorker.start(redis.url);
    const run = begin(['load', long, '--shares', '16'], { REFMANAGER_REDIS: redis.url });
    await worker.says('share 1 of 16 done');
    worker.process.kill('SIGSTOP');
    run.interrupt();
    await run.says('press Ctrl-C again to stop at once');
    run.interrupt();
    assert.equal((await run.end).code, 130);
  });
});

describeWithRedis('a signal ends a worker, with 0, while a Redis that says nothing', () => {
  it('is connected to', AT_ONCE, async () => {
    const mute = new Mute();
    const run = begin(['worker', '--redis', await mute.start()]);
    await mute.connected();
    run.interrupt('SIGTERM');
    const { code, stderr } = await run.end;
    assert.equal(code, 0, stderr);
  });

  for (const [signal] of ENTRIES)
    it(`has nothing for it: ${signal}`, AT_ONCE, async () => {
      const redis = await TestRedis.start();
      const worker = await TestWorker.start(redis.url);
      redis.pause();
      worker.process.kill(signal);
      assert.equal(await worker.exit, 0);
    });

  it('has given it a share', AT_ONCE, async () => {
    const redis = await TestRedis.start();
    const worker = await TestWorker.start(redis.url);
    const run = begin(['load', long, '--shares', '1', '--name', 'one'], { REFMANAGER_REDIS: redis.url });
    while ((await redis.client.hget('{refmanager}:run:one:shares', '0.0.sending')) === null) await pause(5);
    redis.pause();
    worker.process.kill('SIGTERM');
    assert.equal(await worker.exit, 0);
    run.interrupt();
    assert.equal((await run.end).code, 130);
  });
});

describeWithRedis('who is interrupted before Redis has answered', () => {
  it('hears of it by the code of the error', async () => {
    const { connectRedis } = await import('../../src/load/distributed/redis/connect.ts');
    const mute = new Mute();
    const url = await mute.start();
    const interrupted = new AbortController();
    const connecting = connectRedis(url, interrupted.signal);
    await mute.connected();
    interrupted.abort();
    await assert.rejects(connecting, {
      code: 'ERR_ABORTED',
      message: /^no Redis had answered at 127\.0\.0\.1:\d+ by then$/,
    });
    await assert.rejects(connectRedis(url, interrupted.signal), { code: 'ERR_ABORTED' });
  });
});
