/**
 * One attempt at one share, on one thread: simulates its nodes over a store of its own, and sends what came of it.
 */

import { randomUUID } from 'node:crypto';
import { noCounts } from '../../../result/recording/start-recorder.ts';
import { mergedLines } from '../../../result/spool/line-spool.ts';
import type { Scenario } from '../../../scenario/scenario.ts';
import { RefManager } from '../../../store/ref-manager.ts';
import { scopesOf } from '../../outcome/scopes.ts';
import { storeOptions } from '../../run.ts';
import type { SimulationThreads } from '../../virtual/simulation-threads.ts';
import { VirtualEngine } from '../../virtual/virtual-engine.ts';
import { readFields } from '../redis/bounded-reads.ts';
import type { RedisServer } from '../redis/connect.ts';
import { KEPT_MS, RunKeys } from '../redis/keys.ts';
import { pack } from '../redis/packing.ts';
import type { ShareNote } from '../redis/registry.ts';
import { checkReplies } from '../redis/replies.ts';
import { MOST_NAME, type RunPlan, type ShareJob, type ShareResult, type ShareWorker } from '../share-job.ts';
import { ChunkSender } from './chunk-sender.ts';
import type { RunWatch } from './run-watch.ts';

const US_PER_MS = 1000;
/** Unlinks all keys but the first, unless that one exists. In one step: a run of the same name may begin meanwhile. */
export const UNLINK_WITHOUT_PLAN = `if redis.call('exists', KEYS[1]) == 1 then return 0 end
return redis.call('unlink', unpack(KEYS, 2))`;

/** Of one that has not begun to simulate. */
const NOTHING_YET: Pick<ShareNote, 'virtualMs' | 'inFlight' | 'counts' | 'lookups'> = {
  virtualMs: 0,
  inFlight: 0,
  counts: noCounts(),
  lookups: { lookups: 0, misses: 0 },
};

export interface ShareAttemptOptions {
  readonly server: RedisServer;
  readonly job: ShareJob;
  /** 1: nobody had tried before. */
  readonly attempt: number;
  readonly plan: RunPlan;
  readonly scenario: Scenario;
  readonly threads: SimulationThreads;
  readonly worker: ShareWorker;
  readonly watch: RunWatch;
  /** What its store may grow to; undefined: the store's own default. */
  readonly maxStoreBytes: number | undefined;
}

export class ShareAttempt {
  readonly #options: ShareAttemptOptions;
  readonly #keys: RunKeys;
  /** Its own: whoever had the share before may come back, and what he sent is not to be mixed with this. */
  readonly #id: string;
  readonly #sender: ChunkSender;
  #engine: VirtualEngine | undefined;
  #isOver = false;

  constructor(options: ShareAttemptOptions) {
    const { server, job, watch } = options;
    this.#options = options;
    this.#keys = new RunKeys(job.run);
    this.#id = `${job.phase}.${job.share}.${randomUUID()}`;
    this.#sender = new ChunkSender(server.redis, this.#keys, this.#id, watch.unwanted);
  }

  /** How far it is; undefined when it does not simulate any more. */
  get note(): ShareNote | undefined {
    if (this.#isOver) return undefined;
    if (this.#engine === undefined) return { ...this.#options.job, ...NOTHING_YET };
    const { recorder, scenarioMs, podsInFlight, lookups, misses } = this.#engine.state;
    const { lastEndMs: _lastEndMs, ...counts } = recorder.counts;
    return {
      ...this.#options.job,
      virtualMs: scenarioMs,
      inFlight: podsInFlight,
      counts,
      lookups: { lookups, misses },
    };
  }

  /** Until its result is with Redis; without one when nobody wants it any more. */
  async run(): Promise<void> {
    const { server, watch, maxStoreBytes } = this.#options;
    const field = this.#field('sending');
    const { shares } = this.#keys;
    checkReplies(await server.redis.pipeline().hset(shares, field, this.#id).pexpire(shares, KEPT_MS).exec());
    const refs = RefManager.create(storeOptions(1, maxStoreBytes));
    try {
      await this.#simulate(refs);
    } catch (error) {
      if (!watch.unwanted.aborted) throw error;
    } finally {
      this.#isOver = true; // what it tells is read from the store
      refs.detach();
      await this.#removeLate();
    }
  }

  /** Whoever removes a run removes its plan first: what is written later finds no plan, and goes. */
  async #removeLate(): Promise<void> {
    const { plan, made, shares } = this.#keys;
    const keys = [plan, this.#keys.result(this.#id), this.#keys.chunks(this.#id), made, shares];
    await this.#options.server.redis.eval(UNLINK_WITHOUT_PLAN, keys.length, ...keys);
  }

  async #simulate(refs: RefManager): Promise<void> {
    const { job, plan, scenario, threads, watch } = this.#options;
    const { withEvents, withRefs, withPods, of } = plan;
    const { endAfterTick } = job;
    const begunMs = performance.now();
    const cpuBeginMs = cpuMs();
    const isJudged = endAfterTick === undefined && scenario.thresholds.some(({ abortOnFail }) => abortOnFail);
    const workloads = scenario.pods.map(({ workload }) => workload);
    const engine = new VirtualEngine({
      scenario,
      refs,
      workers: 1,
      scopes: scopesOf(scenario, workloads),
      withEvents,
      withRefs,
      withPods,
      crosses: undefined,
      onEvents: undefined,
      part: { index: job.share, of },
      threads,
      endAfterTick,
      ...(isJudged && {
        onTick: (tick): void => {
          const { contended, readAcquisitions, writeAcquisitions } = refs.stats();
          this.#sender.tell({ ...tick, lock: { contended, readAcquisitions, writeAcquisitions } });
        },
      }),
    });
    this.#engine = engine;
    const stop = (): void => engine.stop();
    watch.ended.addEventListener('abort', stop, { once: true });
    if (watch.ended.aborted) stop();
    await engine.begin();
    watch.ended.removeEventListener('abort', stop);
    const outcome = await engine.outcome();
    try {
      if (watch.unwanted.aborted) return;
      await this.#sender.flush();
      if (withEvents) await this.#sender.sendLines('events', mergedLines(outcome.events));
      if (withRefs) await this.#sender.sendLines('refs', engine.refLines());
      if (withPods) await this.#sender.sendLines('pods', mergedLines(outcome.pods ?? []));
      await this.#finish({
        statistics: outcome.statistics,
        chunks: this.#sender.chunks,
        attempt: this.#options.attempt,
        worker: this.#options.worker,
        busyMs: performance.now() - begunMs,
        cpuMs: [cpuBeginMs, cpuMs()],
      });
    } finally {
      await outcome.close();
    }
  }

  /** Unless another has begun the share again meanwhile: then this one was thought dead, and its chunks are not taken. */
  async #finish(result: ShareResult): Promise<void> {
    const { redis } = this.#options.server;
    const { made, shares } = this.#keys;
    const [sending] = await readFields(redis, shares, [this.#field('sending')], MOST_NAME);
    if (typeof sending === 'string' && sending !== this.#id) return;
    const key = this.#keys.result(this.#id);
    await redis.set(key, pack(result), 'PX', KEPT_MS);
    const replies = await redis
      .multi()
      .sadd(made, key)
      .pexpire(made, KEPT_MS)
      .hset(shares, this.#field('done'), this.#id)
      .pexpire(shares, KEPT_MS)
      .exec();
    checkReplies(replies);
  }

  #field(what: 'sending' | 'done'): string {
    const { phase, share } = this.#options.job;
    return shareField(phase, share, what);
  }
}

/** What an attempt is called: part of keys. */
export const ATTEMPT_NAME: RegExp = /^\d{1,9}\.\d{1,9}\.[\w-]{1,64}$/;

/** Of the hash of a run's shares. */
export function shareField(phase: number, share: number, what: 'sending' | 'done'): string {
  return `${phase}.${share}.${what}`;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / US_PER_MS;
}
