/**
 * One run in real time from the coordinator's side: waits until every segment has a worker and all are ready, has them begin
 * at one moment, and ends all when one is lost, a threshold is crossed or somebody asks for it. Nothing is done again.
 */

import { randomUUID } from 'node:crypto';
import { RefManagerError } from '../../../../errors.ts';
import { counted } from '../../../../text/counts.ts';
import { exactDuration } from '../../../../text/durations.ts';
import { Interruption } from '../../coordinator/interruption.ts';
import { DEFAULT_WAIT_MS, type DistributedOptions } from '../../distributed-options.ts';
import { fingerprint } from '../../fingerprint.ts';
import { causeOf, type RedisServer } from '../../redis/connect.ts';
import { checkTypes } from '../../redis/key-types.ts';
import { RunKeys } from '../../redis/keys.ts';
import { Lease } from '../../redis/lease.ts';
import { pack } from '../../redis/packing.ts';
import { workersThere } from '../../redis/registry.ts';
import { fullness } from '../../redis/server-facts.ts';
import { sentScenario } from '../../shared-scenario.ts';
import { type RedisTime, unixMs } from '../clock-offset.ts';
import { LiveKeys, waitingRunsKey } from '../live-keys.ts';
import { needsOfScenario } from '../needs.ts';
import type { Word } from '../segment-messages.ts';
import { SILENT_MS } from '../worker/word-watch.ts';
import type { LiveEngineOptions } from './live-options.ts';
import { forgetRun, type LiveRun } from './live-record.ts';
import type { SegmentState } from './segment-state.ts';
import { Segments } from './segments.ts';
import { tooFewSegments } from './too-few-segments.ts';

const POLL_MS = 250;
const POLL_AT_END_MS = 50;
const JUDGE_EVERY_MS = 1000;
const GUARD_MS = 250;
/** From when all are ready until they begin: each has heard of it by then. */
const AHEAD_MS = 1000;
/** When a threshold or a loss has ended the run, nobody is waited for longer than this from one sign of life to the next. */
const STILL_MS = 1000;
/** Likewise where it is removed from real runtimes: a machine that is busy with that tells of it late. */
const STILL_REMOVING_MS = 3000;
const ID_DIGITS = 8;

export class LiveCoordinator {
  readonly run: string;
  readonly of: number;
  readonly segments: Segments;
  readonly #server: RedisServer;
  readonly #engine: LiveEngineOptions;
  readonly #options: DistributedOptions;
  readonly #keys: LiveKeys;
  readonly #record: LiveRun;
  readonly #interruption: Interruption;
  readonly #over = new AbortController();
  readonly #silent = Promise.withResolvers<never>();
  #lease: Lease | undefined;
  #word: Word = { state: 'waiting' };
  /** When Redis answered last. */
  #heardMs = performance.now();
  #judgedMs = 0;
  #isConnected = false;
  #isGivenUp = false;
  #isRemoving = false;
  /** When all begin, by performance.now(). */
  #beginsMs: number | undefined;
  /** The same by Redis' clock, Unix milliseconds. */
  beganAtMs: number | undefined;
  /** Why it did not come to its end. */
  broke: string | undefined;
  /** A threshold has ended it. */
  aborted: boolean = false;

  constructor(server: RedisServer, name: string, engine: LiveEngineOptions, options: DistributedOptions) {
    const { scenario, withEvents, onEvents, withRefs, withPods, pods, ending } = engine;
    this.#server = server;
    this.run = name;
    this.of = options.expectWorkers ?? 1;
    this.#engine = engine;
    this.#options = options;
    const id = `${name}-${randomUUID().slice(0, ID_DIGITS)}`;
    this.#keys = new LiveKeys(id);
    const lists = { withEvents: withEvents || onEvents !== undefined, withRefs, withPods };
    const plan = { run: name, of: this.of, ...lists, pods, ending, needs: needsOfScenario(scenario) };
    const sent = pack(sentScenario(scenario));
    this.#interruption = new Interruption({ isPatient: plan.needs.runtime });
    this.#record = { id, fingerprint: fingerprint(), plan, scenario: sent, sinceMs: Date.now() };
    this.segments = new Segments(server.redis, this.#keys, this.of);
    this.#silent.promise.catch(() => undefined); // nobody may be waiting when it rejects
  }

  get isStopped(): boolean {
    return this.#interruption.hasCome;
  }

  /** From its beginning, milliseconds; 0 before. */
  get atMs(): number {
    return this.#beginsMs === undefined ? 0 : Math.max(0, performance.now() - this.#beginsMs);
  }

  /** All segments are to end now, and report what they have. */
  stop(): void {
    this.#interruption.come();
  }

  /** Until its end. Rejects when it could not begin; what goes wrong then is in `broke`. */
  async coordinate(): Promise<void> {
    let guard: NodeJS.Timeout | undefined;
    try {
      await this.#server.connect(this.#interruption.signal);
      void this.#interruption.redisFails(this.#server, this.#over.signal).then((problem) => this.#giveUp(problem));
      this.#isConnected = true;
      this.#heardMs = performance.now();
      guard = setInterval(() => this.#guard(), GUARD_MS);
      for (const warning of this.#server.warnings) this.#say(warning);
      await Promise.race([this.#coordinate(), this.#silent.promise]);
    } catch (thrown) {
      const error = await this.#explained(thrown);
      const problem = error instanceof RefManagerError ? error.message : causeOf(error);
      const code = error instanceof RefManagerError ? error.code : 'ERR_REDIS';
      if (this.beganAtMs === undefined && !this.isStopped) throw new RefManagerError(code, problem);
      this.broke ??= problem;
    } finally {
      await this.#leave();
      clearInterval(guard);
      this.#over.abort();
    }
  }

  async #coordinate(): Promise<void> {
    await checkTypes(this.#server.redis, new Map([[waitingRunsKey(fingerprint()), 'zset']]));
    this.#lease = await Lease.take(this.#server, new RunKeys(this.run).lease, this.run);
    if (!(await this.#gather())) return;
    await this.#begin();
    await this.#watch();
  }

  /** Until all are ready. False: it was stopped before. */
  async #gather(): Promise<boolean> {
    const { waitMs = DEFAULT_WAIT_MS } = this.#options;
    const { place, redis } = this.#server;
    const untilMs = performance.now() + waitMs;
    const { needs } = this.#record.plan;
    const wanted = `${counted(this.of, 'worker')}${needs.runtime ? ' with a runtime' : ''}`;
    this.#say(`run ${this.run} at ${place}: waiting for ${wanted}`);
    while (!this.isStopped) {
      await this.#poll();
      const { list } = this.segments;
      if (list.every(({ isReady }) => isReady)) return true;
      const unable = list.find(({ problem }) => problem !== undefined);
      if (unable !== undefined) {
        const problem = `${unable.name} could not begin: ${unable.problem}`;
        throw new RefManagerError('ERR_NO_WORKERS', problem);
      }
      for (const segment of list) if (segment.isSilent) await this.#free(segment);
      if (performance.now() >= untilMs) throw tooFewSegments(list, await workersThere(redis), { place, waitMs, needs });
      await this.#interruption.pause(POLL_MS);
    }
    return false;
  }

  /** It has gone before anything has begun: another may take its place. */
  async #free(segment: SegmentState): Promise<void> {
    this.#say(`${segment.name} went away before the beginning`);
    await this.#server.redis.hdel(this.#keys.segments, String(segment.index));
    await segment.free();
  }

  async #begin(): Promise<void> {
    const nowMs = unixMs((await this.#server.redis.time()) as unknown as RedisTime);
    this.#beginsMs = performance.now() + AHEAD_MS;
    this.beganAtMs = nowMs + AHEAD_MS;
    this.#word = { state: 'running', beginAtMs: this.beganAtMs };
    const nodes = counted(this.#engine.scenario.nodes, 'node');
    const threads = this.segments.list.reduce((sum, { claim }) => sum + (claim?.worker.threads ?? 0), 0);
    const by = `${counted(this.of, 'worker')}, ${counted(threads, 'thread')}`;
    this.#say(
      `run ${this.run} at ${this.#server.place}: ${counted(this.of, 'segment')} of ${nodes}, ${by}: begins in ${exactDuration(AHEAD_MS)}`,
    );
  }

  async #watch(): Promise<void> {
    let movedMs = performance.now();
    for (;;) {
      if (await this.#poll()) movedMs = performance.now();
      const { list } = this.segments;
      if (list.every(({ isRemoving, isDone, isLost }) => isRemoving || isDone || isLost)) this.#tellRemoving();
      if (list.every(({ isDone, isLost }) => isDone || isLost)) {
        this.#noteProblems();
        return;
      }
      if (this.#word.state !== 'ended') {
        if (this.#isToEnd()) {
          this.#word = { state: 'ended' };
          movedMs = performance.now();
          continue; // said at once
        }
      } else if (this.#interruption.isSettled || performance.now() - movedMs > this.#stillMs) return;
      await this.#interruption.pause(this.#word.state === 'ended' ? POLL_AT_END_MS : POLL_MS);
    }
  }

  get #stillMs(): number {
    return this.#record.plan.needs.runtime ? STILL_REMOVING_MS : STILL_MS;
  }

  #tellRemoving(): void {
    if (this.#isRemoving || !this.segments.list.some(({ isRemoving }) => isRemoving)) return;
    this.#isRemoving = true;
    this.#engine.onRemoving?.();
  }

  #isToEnd(): boolean {
    this.#noteProblems();
    for (const segment of this.segments.list) if (segment.isSilent) this.#lose(segment);
    return this.broke !== undefined || this.isStopped || this.#isCrossed();
  }

  #lose(segment: SegmentState): void {
    segment.isLost = true;
    const at = exactDuration(Math.round(segment.snapshot?.atMs ?? 0));
    this.broke ??= `${segment.name} was lost at ${at}: the load was not what was asked for`;
  }

  /** A segment that could not go on, whatever the others did. */
  #noteProblems(): void {
    const broken = this.segments.list.find(({ problem }) => problem !== undefined);
    if (broken !== undefined) this.broke ??= `${broken.name}: ${broken.problem}`;
  }

  /** Judges what all have told by now. */
  #isCrossed(): boolean {
    const { crosses } = this.#engine;
    const running = this.segments.list.flatMap(({ snapshot }) => snapshot ?? []);
    const atMs = Math.min(...running.map((snapshot) => snapshot.atMs));
    if (crosses === undefined || running.length < this.of || atMs < this.#judgedMs + JUDGE_EVERY_MS) return false;
    this.#judgedMs = atMs;
    const { recorder, run } = this.segments.sum;
    const { life, store } = run.total();
    this.aborted = crosses({ recorder, lookups: life.lookups, misses: life.misses, lock: store }, atMs);
    return this.aborted;
  }

  async #poll(): Promise<boolean> {
    const moved = await this.segments.poll(this.#record, this.#word);
    this.#heardMs = performance.now();
    return moved;
  }

  /** Segments end by themselves when Redis is away for so long. */
  #guard(): void {
    const silentMs = performance.now() - this.#heardMs;
    const { takenBy } = this.#lease ?? {};
    if (takenBy !== undefined) this.#giveUp(`it is coordinated by ${takenBy} now: this process was away for too long`);
    if (silentMs <= SILENT_MS) return;
    const away = `Redis at ${this.#server.place} did not answer for ${exactDuration(Math.round(silentMs))}`;
    this.#giveUp(this.beganAtMs === undefined ? away : `${away}: its segments end by themselves`);
  }

  #giveUp(problem: string): void {
    if (this.#isGivenUp) return;
    this.#isGivenUp = true;
    this.#silent.reject(new RefManagerError('ERR_REDIS', problem));
  }

  /** Of a transaction that a full Redis refuses it says only that it did. */
  async #explained(error: unknown): Promise<unknown> {
    if (error instanceof RefManagerError || !this.#isConnected || this.#isGivenUp) return error;
    const asked = Promise.race([this.#server.redis.info('memory'), this.#silent.promise]);
    const full = await asked.then(fullness, () => undefined);
    return full === undefined ? error : new RefManagerError('ERR_REDIS', full);
  }

  /** Nothing of it stays in Redis. */
  async #leave(): Promise<void> {
    try {
      if (this.#isConnected && !this.#isGivenUp) {
        await Promise.race([this.#forget(), this.#silent.promise]);
      }
    } catch (error) {
      this.broke ??= `what is left of the run in Redis could not be removed: ${causeOf(error)}`;
    } finally {
      this.#lease?.abandon();
      this.#server.close();
    }
  }

  async #forget(): Promise<void> {
    const isHeard = this.segments.list.some(({ isDone, claim }) => claim !== undefined && !isDone);
    await forgetRun(this.#server.redis, this.#keys, this.#record, isHeard);
    await this.#lease?.release();
  }

  #say(line: string): void {
    this.#options.onNote?.(line);
  }
}
