/**
 * How long the share of a worker that is killed waits until another begins it again: two of three workers have a share, the
 * third has nothing to do.
 */

import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { RunKeys } from '../../src/load/distributed/redis/keys.ts';
import { workersThere } from '../../src/load/distributed/redis/registry.ts';
import { shareField } from '../../src/load/distributed/worker/share-attempt.ts';
import { listed, middle } from './numbers.ts';
import { beginLoad, beginRedis, beginWorker } from './processes.ts';

const TRIALS = 3;
const WORKERS = 3;
const SHARES = 2;
const LOOK_EVERY_MS = 20;
const MS_PER_SECOND = 1000;
const RUN = 'recovery';

export async function recoveryText(scenario: string): Promise<string> {
  const seconds = [];
  for (let trial = 0; trial < TRIALS; trial++) seconds.push(await recoverySeconds(scenario));
  return `A share whose worker is SIGKILLed is begun again by an idle one after ${middle(seconds)} s (${listed(seconds)}).`;
}

async function recoverySeconds(scenario: string): Promise<number> {
  const redis = await beginRedis();
  const workers = [];
  for (let i = 0; i < WORKERS; i++) workers.push(await beginWorker(redis.url));
  const run = beginLoad(scenario, ['--redis', redis.url, '--name', RUN, '--shares', String(SHARES)]);
  run.stderr?.resume();
  const client = new Redis(redis.url);
  try {
    const { pid, share } = await busyOne(client);
    const begun = await attemptAt(client, share);
    const killedMs = performance.now();
    workers.find((worker) => worker.pid === pid)?.kill('SIGKILL');
    while ((await attemptAt(client, share)) === begun) await pause(LOOK_EVERY_MS);
    return (performance.now() - killedMs) / MS_PER_SECOND;
  } finally {
    client.disconnect();
    for (const child of [run, ...workers, redis.process]) child.kill('SIGKILL');
  }
}

/** A worker, when two are busy. */
async function busyOne(client: Redis): Promise<{ pid: number; share: number }> {
  for (;;) {
    const busy = (await workersThere(client)).flatMap(({ pid, busy: own }) => own.map(({ share }) => ({ pid, share })));
    const [first] = busy;
    if (first !== undefined && busy.length === SHARES) return first;
    await pause(LOOK_EVERY_MS);
  }
}

function attemptAt(client: Redis, share: number): Promise<string | null> {
  return client.hget(new RunKeys(RUN).shares, shareField(0, share, 'sending'));
}
