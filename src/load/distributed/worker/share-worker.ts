/**
 * `refmanager worker`: takes shares of load tests out of Redis, as many at once as it has threads, or one segment of a test
 * in real time, until it is told to end. What is simulated here is the same on every worker of one version.
 */

import { randomUUID } from 'node:crypto';
import { availableParallelism, hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { RefManagerError } from '../../../errors.ts';
import { MAX_WORKERS } from '../../../input/run-limits.ts';
import { packageVersion } from '../../../package-version.ts';
import type { Scenario } from '../../../scenario/scenario.ts';
import { counted } from '../../../text/counts.ts';
import { formatDuration } from '../../../text/durations.ts';
import { SimulationThreads } from '../../virtual/simulation-threads.ts';
import { readPlan } from '../coordinator/run-record.ts';
import { fingerprint } from '../fingerprint.ts';
import { givenBy, type WorkerGrants } from '../live/needs.ts';
import { SegmentServer } from '../live/worker/segment-server.ts';
import { isOfOtherType, readBytes } from '../redis/bounded-reads.ts';
import { causeOf, type Job, RedisServer, type Worker } from '../redis/connect.ts';
import { checkTypes, typesOfQueue, typesOfRun } from '../redis/key-types.ts';
import { queueName, RunKeys } from '../redis/keys.ts';
import { MOST_PACKED_BYTES, unpackText, unreadable } from '../redis/packing.ts';
import { announce, farewell, TOLD_EVERY_MS } from '../redis/registry.ts';
import { digestOf, type RunPlan, type ShareJob, type ShareWorker, shareJob } from '../share-job.ts';
import { readSentScenario } from '../shared-scenario.ts';
import { RunWatch } from './run-watch.ts';
import { ShareAttempt } from './share-attempt.ts';

/** Away for longer than this, Redis is told to be. */
const AWAY_IS_TOLD_AFTER_MS = 2000;

/** Whether the shares in hand are done. */
const LOOK_AGAIN_MS = 100;
/** Longer than a busy Redis takes, and so short that the end comes within a second. */
const MOST_SILENT_AT_END_MS = 500;
/** For the queue's own connections, when Redis is away. */
const MOST_TO_CLOSE_MS = 100;

export interface ServeSharesOptions {
  /** `redis://…` or `rediss://…`. */
  readonly redis: string;
  /** Shares at once, each on a thread of its own; all cores when absent. */
  readonly workers?: number | undefined;
  /** What the store of a share may grow to, bytes; the store's own default when absent. */
  readonly maxStoreBytes?: number | undefined;
  /**
   * Has it take segments of runs on real runtimes, and start their pods on this one; only simulated ones when absent. No run
   * can name another socket.
   */
  readonly runtime?: WorkerRuntime | undefined;
  /** Ends after so long without a share; when absent only `signal` ends it. */
  readonly idleMs?: number | undefined;
  /** Ends it when the shares in hand are done. */
  readonly signal?: AbortSignal | undefined;
  /** Told what happens, a line each. */
  readonly onNote?: ((line: string) => void) | undefined;
}

/** A container runtime of the worker's machine, and what pods may have of that machine. */
export interface WorkerRuntime extends Omit<WorkerGrants, 'endpoint'> {
  /** `unix:///path/to.sock`. */
  readonly endpoint: string;
}

/**
 * Serves shares until `signal` aborts or nothing has come for `idleMs`; then those in hand are finished.
 * @throws {RefManagerError} `ERR_INVALID_OPTION` for a bad address or missing packages, `ERR_REDIS` where no Redis answers
 */
export async function serveShares(options: ServeSharesOptions): Promise<void> {
  const server = new RedisServer(options.redis);
  try {
    await server.connect(options.signal);
    await new ShareServer(server, options).serve();
  } catch (error) {
    if (!(error instanceof RefManagerError && error.code === 'ERR_ABORTED')) throw error;
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
  #isEnding = false;
  #segments: SegmentServer | undefined;
  #toldRefusal: string | undefined;

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

  get #grants(): WorkerGrants {
    return this.#options.runtime ?? {};
  }

  async serve(): Promise<void> {
    const { signal } = this.#options;
    const jobs = this.#server.worker<ShareJob>(queueName(fingerprint()), this.#count, (job) => this.#take(job));
    const end = (): void => this.#ended.resolve();
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted === true) end();
    const telling = setInterval(() => this.#tell(), TOLD_EVERY_MS);
    this.#segments = this.#segmentServer(jobs);
    try {
      await Promise.race([this.#begin(jobs), this.#ended.promise]);
      await this.#ended.promise;
    } finally {
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
      grants: this.#grants,
      reserve: async () => {
        if (this.#attempts.size > 0) return false;
        await jobs.pause(true);
        if (this.#attempts.size === 0) return true;
        await jobs.resume();
        return false;
      },
      release: async () => {
        this.#idleSinceMs = performance.now();
        if (!this.#isEnding) await jobs.resume();
      },
      onNote: (line) => this.#say(line),
    });
  }

  async #begin(jobs: Worker<ShareJob, number>): Promise<void> {
    await checkTypes(this.#server.redis, typesOfQueue(fingerprint()));
    await announce(this.#server.redis, this.#note());
    await jobs.waitUntilReady();
    const where = `waiting at ${this.#server.place}`;
    const { endpoint } = this.#grants;
    const has = `${counted(this.#count, 'thread')}${endpoint === undefined ? '' : `, runtime ${endpoint}`}`;
    this.#say(`worker ${this.#self.id}: ${has}, refmanager ${packageVersion()}, ${where}`);
    for (const warning of this.#server.warnings) this.#say(warning);
    this.#segments?.begin();
  }

  /** The shares in hand are done first, unless Redis is away: then nobody would hear of them. */
  async #close(jobs: Worker<ShareJob, number>): Promise<void> {
    this.#isEnding = true;
    await jobs.pause(true); // nothing more is taken; not `close`, which could not be hurried any more
    const isLeft = new AbortController();
    const isHeard = await Promise.race([
      this.#finish(jobs),
      this.#server.silence(MOST_SILENT_AT_END_MS, isLeft.signal).then(() => false),
    ]);
    isLeft.abort();
    if (!isHeard) {
      for (const watch of this.#watches) watch.abandon();
      const isRemoved = this.#segments?.abandon();
      this.#server.close();
      await Promise.race([jobs.close(true), pause(MOST_TO_CLOSE_MS)]);
      await isRemoved;
    }
    await this.#threads.close();
  }

  /** False: Redis did not take it. */
  async #finish(jobs: Worker<ShareJob, number>): Promise<boolean> {
    await this.#segments?.close();
    while (this.#attempts.size > 0) await pause(LOOK_AGAIN_MS);
    try {
      await jobs.close();
      await farewell(this.#server.redis, this.#self.id);
      return true;
    } catch (error) {
      this.#server.noteProblem(error);
      return false;
    }
  }

  async #take(job: Job<ShareJob, number>): Promise<number> {
    const parsed = shareJob.safeParse(job.data);
    if (!parsed.success) throw this.#server.final('this is no share of a run');
    const { run, phase, share } = parsed.data;
    const keys = new RunKeys(run);
    const plan = await readPlan(this.#server.redis, keys);
    if (plan === undefined) throw this.#server.final(`the run ${run} is over`);
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
    this.#tell(); // at once: should it die, others know what it had
    try {
      await attempt.run();
      const how = watch.end ?? 'done';
      const tookMs = performance.now() - begunMs;
      this.#say(`${run}: share ${share + 1} of ${plan.of} ${how} in ${formatDuration(tookMs)}`);
      return tookMs;
    } catch (thrown) {
      const error = isOfOtherType(thrown) ? await this.#ofOtherType(thrown, keys) : thrown;
      this.#say(`${run}: share ${share + 1} of ${plan.of} failed: ${causeOf(error)}`);
      throw error;
    } finally {
      watch.close();
      this.#watches.delete(watch);
      this.#attempts.delete(attempt);
      this.#idleSinceMs = performance.now();
    }
  }

  /** The error that names the key, for one that does not. */
  #ofOtherType(error: unknown, keys: RunKeys): Promise<unknown> {
    const checked = checkTypes(this.#server.redis, typesOfRun(keys));
    return checked.then(
      () => error,
      (named: unknown) => named,
    );
  }

  /** One of a simulated runtime in virtual time: what else stands there is not begun here. */
  #scenarioOf(plan: RunPlan, keys: RunKeys): Promise<Scenario> {
    const known = this.#scenarios.get(plan.digest);
    if (known !== undefined) return known;
    const reading = this.#readScenario(plan, keys);
    reading.catch(() => this.#scenarios.delete(plan.digest));
    if (this.#scenarios.size >= this.#count) this.#scenarios.clear();
    this.#scenarios.set(plan.digest, reading);
    return reading;
  }

  async #readScenario(plan: RunPlan, keys: RunKeys): Promise<Scenario> {
    const bytes = await readBytes(this.#server.redis, keys.scenario, MOST_PACKED_BYTES);
    if (bytes === undefined) throw this.#server.final('the run is over');
    const text = unpackText(keys.scenario, bytes);
    if (digestOf(text) !== plan.digest) throw unreadable(keys.scenario, 'it is not the scenario that the plan names');
    const scenario = readSentScenario(keys.scenario, text);
    if (scenario.clock === 'virtual' && scenario.runtime.kind === 'simulated') return scenario;
    throw this.#server.final('expected a scenario with a simulated runtime in virtual time');
  }

  #note(): Parameters<typeof announce>[1] {
    const { id, host, threads, node, arch } = this.#self;
    const busy = [...this.#attempts].flatMap((attempt) => attempt.note ?? []);
    const own = { pid: process.pid, fingerprint: fingerprint(), version: packageVersion() };
    return { id, host, threads, node, arch, ...own, busy, segment: this.#segments?.run, gives: givenBy(this.#grants) };
  }

  #tell(): void {
    const { idleMs = Number.POSITIVE_INFINITY } = this.#options;
    const { awayMs, place, lastProblem, refusal, redis } = this.#server;
    const isIdle = this.#attempts.size === 0 && this.#segments?.run === undefined;
    if (isIdle && performance.now() - this.#idleSinceMs >= idleMs) this.#ended.resolve();
    if (awayMs > AWAY_IS_TOLD_AFTER_MS && !this.#isAwayTold) this.#say(`Redis at ${place} is away: ${lastProblem}`);
    if (awayMs === 0 && this.#isAwayTold) this.#say(`Redis at ${place} is back`);
    this.#isAwayTold = awayMs > AWAY_IS_TOLD_AFTER_MS;
    if (refusal !== this.#toldRefusal) this.#say(`Redis at ${place} refuses a call: ${refusal}`);
    this.#toldRefusal = refusal;
    if (awayMs === 0) announce(redis, this.#note()).catch((error: unknown) => this.#server.noteProblem(error));
  }

  #say(line: string): void {
    this.#options.onNote?.(line);
  }
}
