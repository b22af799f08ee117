/**
 * `refmanager worker`: takes shares of load tests out of Redis, as many at once as it has threads, or one segment of a test
 * in real time, until it is told to end. What is simulated here is the same on every worker of one version.
 */

import { randomUUID } from 'node:crypto';
import { availableParallelism, hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { MAX_WORKERS } from '../../../input/run-limits.ts';
import { packageVersion } from '../../../package-version.ts';
import type { Scenario } from '../../../scenario/scenario.ts';
import { counted } from '../../../text/counts.ts';
import { formatDuration } from '../../../text/durations.ts';
import { SimulationThreads } from '../../virtual/simulation-threads.ts';
import { fingerprint } from '../fingerprint.ts';
import { SegmentServer } from '../live/worker/segment-server.ts';
import { causeOf, connectRedis, type Job, type RedisServer, type Worker } from '../redis/connect.ts';
import { queueName, RunKeys } from '../redis/keys.ts';
import { unpack } from '../redis/packing.ts';
import { announce, farewell, TOLD_EVERY_MS } from '../redis/registry.ts';
import { type RunPlan, runPlan, type ShareJob, type ShareWorker, shareJob } from '../share-job.ts';
import { RunWatch } from './run-watch.ts';
import { ShareAttempt } from './share-attempt.ts';

/** Away for longer than this, Redis is told to be. */
const AWAY_IS_TOLD_AFTER_MS = 2000;

const LOOK_IF_AWAY_MS = 250;
/** For the queue's own connections, when Redis is away. */
const MOST_AT_END_MS = 2000;

export interface ServeSharesOptions {
  /** `redis://…` or `rediss://…`. */
  readonly redis: string;
  /** Shares at once, each on a thread of its own; all cores when absent. */
  readonly workers?: number | undefined;
  /** What the store of a share may grow to, bytes; the store's own default when absent. */
  readonly maxStoreBytes?: number | undefined;
  /** Ends after so long without a share; when absent only `signal` ends it. */
  readonly idleMs?: number | undefined;
  /** Ends it when the shares in hand are done. */
  readonly signal?: AbortSignal | undefined;
  /** Told what happens, a line each. */
  readonly onNote?: ((line: string) => void) | undefined;
}

/**
 * Serves shares until `signal` aborts or nothing has come for `idleMs`; then those in hand are finished.
 * @throws {RefManagerError} `ERR_INVALID_OPTION` for a bad address or missing packages, `ERR_REDIS` where no Redis answers
 */
export async function serveShares(options: ServeSharesOptions): Promise<void> {
  const server = await connectRedis(options.redis);
  const worker = new ShareServer(server, options);
  try {
    await worker.serve();
  } finally {
    server.close();
  }
}

class ShareServer {
  readonly #server: RedisServer;
  readonly #options: ServeSharesOptions;
  readonly #threads = new SimulationThreads();
  readonly #count: number;
  readonly #self: ShareWorker;
  readonly #attempts = new Set<ShareAttempt>();
  readonly #watches = new Set<RunWatch>();
  readonly #ended = Promise.withResolvers<void>();
  /** Of the runs that shares were of lately: they come again. */
  readonly #scenarios = new Map<string, Promise<Scenario>>();
  #idleSinceMs = performance.now();
  #isAwayTold = false;
  #segments: SegmentServer | undefined;

  constructor(server: RedisServer, options: ServeSharesOptions) {
    this.#server = server;
    this.#options = options;
    this.#count = options.workers ?? Math.min(availableParallelism(), MAX_WORKERS);
    this.#self = {
      id: `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`,
      host: hostname(),
      threads: this.#count,
      node: process.versions.node,
      arch: process.arch,
    };
  }

  async serve(): Promise<void> {
    const { signal } = this.#options;
    const jobs = this.#server.worker<ShareJob>(queueName(fingerprint()), this.#count, (job) => this.#take(job));
    const end = (): void => this.#ended.resolve();
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted === true) end();
    const telling = setInterval(() => this.#tell(), TOLD_EVERY_MS);
    const segments = this.#segmentServer(jobs);
    this.#segments = segments;
    try {
      await announce(this.#server.redis, this.#note());
      await jobs.waitUntilReady();
      const where = `waiting at ${this.#server.place}`;
      this.#say(`worker ${this.#self.id}: ${counted(this.#count, 'thread')}, refmanager ${packageVersion()}, ${where}`);
      for (const warning of this.#server.facts.warnings) this.#say(warning);
      segments.begin();
      await this.#ended.promise;
    } finally {
      await segments.close();
      await this.#close(jobs);
      clearInterval(telling);
      signal?.removeEventListener('abort', end);
    }
  }

  /** Segments of runs in real time have the worker for themselves. */
  #segmentServer(jobs: Worker<ShareJob, number>): SegmentServer {
    return new SegmentServer({
      server: this.#server,
      worker: this.#self,
      maxStoreBytes: this.#options.maxStoreBytes,
      reserve: async () => {
        if (this.#attempts.size > 0) return false;
        await jobs.pause(true);
        if (this.#attempts.size === 0) return true;
        await jobs.resume();
        return false;
      },
      release: async () => {
        this.#idleSinceMs = performance.now();
        await jobs.resume();
      },
      onNote: (line) => this.#say(line),
    });
  }

  /** The shares in hand are done first, unless Redis is away: then nobody would hear of them. */
  async #close(jobs: Worker<ShareJob, number>): Promise<void> {
    await jobs.pause(true); // nothing more is taken; not `close`, which could not be hurried any more
    while (this.#attempts.size > 0 && this.#server.awayMs === 0) await pause(LOOK_IF_AWAY_MS);
    if (this.#server.awayMs === 0) {
      await jobs.close();
      await farewell(this.#server.redis, this.#self.id);
    } else {
      for (const watch of this.#watches) watch.abandon();
      this.#server.close();
      await Promise.race([jobs.close(true), pause(MOST_AT_END_MS)]);
    }
    await this.#threads.close();
  }

  async #take(job: Job<ShareJob, number>): Promise<number> {
    const parsed = shareJob.safeParse(job.data);
    if (!parsed.success) throw this.#server.final('this is no share of a run');
    const { run, phase, share } = parsed.data;
    const keys = new RunKeys(run);
    const planText = await this.#server.redis.get(keys.plan);
    if (planText === null) throw this.#server.final(`the run ${run} is over`);
    const plan = runPlan.parse(JSON.parse(planText));
    const scenario = await this.#scenarioOf(plan, keys);
    const watch = new RunWatch(this.#server, run, phase);
    const attempt = new ShareAttempt({
      server: this.#server,
      job: parsed.data,
      attempt: job.attemptsStarted,
      plan,
      scenario,
      threads: this.#threads,
      worker: this.#self,
      watch,
      maxStoreBytes: this.#options.maxStoreBytes,
    });
    const begunMs = performance.now();
    this.#attempts.add(attempt);
    this.#watches.add(watch);
    try {
      await attempt.run();
      const how = watch.end ?? 'done';
      const tookMs = performance.now() - begunMs;
      this.#say(`${run}: share ${share + 1} of ${plan.of} ${how} in ${formatDuration(tookMs)}`);
      return tookMs;
    } catch (error) {
      this.#say(`${run}: share ${share + 1} of ${plan.of} failed: ${causeOf(error)}`);
      throw error;
    } finally {
      watch.close();
      this.#watches.delete(watch);
      this.#attempts.delete(attempt);
      this.#idleSinceMs = performance.now();
    }
  }

  /** One of a simulated runtime in virtual time: what else stands there is not begun here. */
  #scenarioOf(plan: RunPlan, keys: RunKeys): Promise<Scenario> {
    const known = this.#scenarios.get(plan.digest);
    if (known !== undefined) return known;
    const reading = this.#readScenario(keys);
    reading.catch(() => this.#scenarios.delete(plan.digest));
    if (this.#scenarios.size >= this.#count) this.#scenarios.clear();
    this.#scenarios.set(plan.digest, reading);
    return reading;
  }

  async #readScenario(keys: RunKeys): Promise<Scenario> {
    const bytes = await this.#server.redis.getBuffer(keys.scenario);
    if (bytes === null) throw this.#server.final('the run is over');
    const scenario = unpack<Scenario>(bytes);
    if (scenario.clock === 'virtual' && scenario.runtime.kind === 'simulated') return scenario;
    throw this.#server.final('expected a scenario with a simulated runtime in virtual time');
  }

  #note(): Parameters<typeof announce>[1] {
    const { id, host, threads, node, arch } = this.#self;
    const busy = [...this.#attempts].flatMap((attempt) => attempt.note ?? []);
    const own = { pid: process.pid, fingerprint: fingerprint(), version: packageVersion() };
    return { id, host, threads, node, arch, ...own, busy, segment: this.#segments?.run };
  }

  #tell(): void {
    const { idleMs = Number.POSITIVE_INFINITY } = this.#options;
    const { awayMs, place, lastProblem, redis } = this.#server;
    const isIdle = this.#attempts.size === 0 && this.#segments?.run === undefined;
    if (isIdle && performance.now() - this.#idleSinceMs >= idleMs) this.#ended.resolve();
    if (awayMs > AWAY_IS_TOLD_AFTER_MS && !this.#isAwayTold) this.#say(`Redis at ${place} is away: ${lastProblem}`);
    if (awayMs === 0 && this.#isAwayTold) this.#say(`Redis at ${place} is back`);
    this.#isAwayTold = awayMs > AWAY_IS_TOLD_AFTER_MS;
    if (awayMs === 0) announce(redis, this.#note()).catch((error: unknown) => this.#server.noteProblem(error));
  }

  #say(line: string): void {
    this.#options.onNote?.(line);
  }
}
