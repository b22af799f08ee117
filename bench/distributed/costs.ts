/**
 * What each part of a distributed load test costs on this machine: CPU time, from differences between runs that differ in
 * one thing.
 */

import type { ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { announce, type WorkerNote, workersThere } from '../../src/load/distributed/redis/registry.ts';
import type { Costs } from './model.ts';
import { type BenchRedis, beginRedis, beginWorker, type Cost, cpuSeconds, folder, load } from './processes.ts';

const SHOP = fileURLToPath(new URL('../../examples/scenarios/shop-pods.yaml', import.meta.url));
const NODES = 64;
const PODS_PER_SECOND = 200;
const [SHORT_SECONDS, LONG_SECONDS] = [15, 60];
const [FEW, MANY] = [4, 64];
const US_PER_SECOND = 1e6;
const MS_PER_SECOND = 1e3;
/** Notes of workers, and how often they are told and heard. */
const NOTES = 200;
const TIMES = 20;

export interface MeasuredCosts extends Costs {
  readonly shareKilobytes: number;
  readonly eventBytes: number;
}

interface Run {
  /** Of the coordinator, of the worker, and of Redis. */
  readonly seconds: readonly [own: number, worker: number, redis: number];
  readonly bytes: number;
}

/** Begins what it needs, and leaves it to the end of the process. */
export async function measuredCosts(): Promise<MeasuredCosts> {
  const redis = await beginRedis();
  const worker = await beginWorker(redis.url);
  const [short, long] = [await scenarioOf(SHORT_SECONDS), await scenarioOf(LONG_SECONDS)];
  const [pods, starts] = [(LONG_SECONDS - SHORT_SECONDS) * PODS_PER_SECOND, await containersOf(long, short)];
  const run = (file: string, shares: number, ...more: string[]): Promise<Run> =>
    runOver(redis, worker, file, ['--shares', String(shares), ...more]);
  await run(short, FEW); // what is loaded once
  const [little, much] = [await run(short, 1), await run(long, 1)];
  const [few, many] = [await run(short, FEW), await run(short, MANY)];
  const listed = await run(long, 1, '--with-events', '--out', join(folder, 'events.json'));
  const events = await eventsIn(join(folder, 'events.json'));
  const [fewLong, manyLong] = [await run(long, FEW), await run(long, MANY)];
  const perShare = (part: 0 | 1 | 2): number =>
    ((many.seconds[part] - few.seconds[part]) / (MANY - FEW)) * MS_PER_SECOND;
  const perShareOfLong = ((manyLong.seconds[1] - fewLong.seconds[1]) / (MANY - FEW)) * MS_PER_SECOND;
  const perEvent = (part: 0 | 1 | 2): number =>
    (Math.max(0, listed.seconds[part] - much.seconds[part]) / events) * US_PER_SECOND;
  const told = await costOfNotes(redis);
  return {
    startUs: ((much.seconds[1] - little.seconds[1]) / starts) * US_PER_SECOND,
    pastUs: Math.max(0, ((perShareOfLong - perShare(1)) * MS_PER_SECOND) / pods),
    shareMs: perShare(1),
    coordinatorShareMs: perShare(0),
    redisShareMs: perShare(2),
    ...told,
    workerEventUs: perEvent(1),
    coordinatorEventUs: perEvent(0),
    redisEventUs: perEvent(2),
    shareKilobytes: (many.bytes - few.bytes) / (MANY - FEW) / MS_PER_SECOND,
    eventBytes: (listed.bytes - much.bytes) / events,
  };
}

async function scenarioOf(seconds: number): Promise<string> {
  const file = join(folder, `of-${seconds}s.yaml`);
  await writeFile(
    file,
    `name: costs
clock: virtual
nodes: ${NODES}
pods: [{ manifest: ${JSON.stringify(SHOP)} }]
runtime: { kind: simulated, latency: default }
executor: { kind: constant-arrival-rate, rate: ${PODS_PER_SECOND}/s, duration: ${seconds}s }
`,
  );
  return file;
}

/** How many more one has than the other. */
async function containersOf(more: string, less: string): Promise<number> {
  const { runScenario } = await import('../../src/load/run-scenario.ts');
  const counts = [];
  for (const file of [more, less]) {
    const outcome = await runScenario(file, { workers: 1 });
    counts.push(outcome.summary.counts.started);
    await outcome.close();
  }
  const [most = 0, least = 0] = counts;
  return most - least;
}

async function eventsIn(file: string): Promise<number> {
  const { readResultFile } = await import('../../src/result/read/result-file.ts');
  const outcome = readResultFile(file);
  const { events } = outcome.summary.counts;
  await outcome.close();
  return events;
}

async function runOver(redis: BenchRedis, worker: ChildProcess, file: string, args: readonly string[]): Promise<Run> {
  const before = await redis.traffic();
  const cost: Cost = await load(file, ['--redis', redis.url, ...args], [worker, redis.process]);
  const [ofWorker = 0, ofRedis = 0] = cost.othersCpuSeconds;
  return { seconds: [cost.ownCpuSeconds, ofWorker, ofRedis], bytes: (await redis.traffic()) - before };
}

/** Of one worker process that tells of itself once, and is heard once. */
async function costOfNotes(redis: BenchRedis): Promise<Pick<Costs, 'coordinatorWorkerMs' | 'redisWorkerMs'>> {
  const client = new Redis(redis.url);
  const notes = Array.from({ length: NOTES }, (_, i): WorkerNote => {
    const counts = { arrivals: i, dropped: 0, pods: i, containers: i, started: i, failed: 0, events: i };
    const note = {
      run: 'r',
      phase: 0,
      share: i,
      virtualMs: i,
      inFlight: i,
      counts,
      lookups: { lookups: 0, misses: 0 },
    };
    const own = { fingerprint: '0.1.0-x', version: '0.1.0', node: '24.0.0', arch: 'x64' };
    return { id: `host-${i}/1/x`, host: `host-${i}`, pid: 1, threads: 4, ...own, busy: [note, note, note, note] };
  });
  const redisBefore = cpuSeconds(redis.process);
  let heardUs = 0;
  for (let time = 0; time < TIMES; time++) {
    await Promise.all(notes.map((note) => announce(client, note)));
    const before = process.cpuUsage();
    await workersThere(client);
    const { user, system } = process.cpuUsage(before);
    heardUs += user + system;
  }
  const redisSeconds = cpuSeconds(redis.process) - redisBefore;
  client.disconnect();
  const told = NOTES * TIMES;
  return {
    coordinatorWorkerMs: heardUs / told / MS_PER_SECOND,
    redisWorkerMs: (redisSeconds / told) * MS_PER_SECOND,
  };
}
