/**
 * One run from the coordinator's side: takes its lease, waits for workers, has its shares done phase by phase, and leaves
 * nothing behind. Phase 0 is the whole run; phase 1, where a threshold has ended it, the run up to there.
 */

import { RefManagerError } from '../../../errors.ts';
import { RunSum } from '../../../result/statistics/run-statistics.ts';
import { counted } from '../../../text/counts.ts';
import { exactDuration } from '../../../text/durations.ts';
import type { EngineOptions } from '../../engine.ts';
import { JUDGED_TICK_MS } from '../../virtual/messages.ts';
import { shareCount } from '../../virtual/node/node-share.ts';
import type { DistributedOptions } from '../distributed-options.ts';
import { fingerprint } from '../fingerprint.ts';
import { isOfOtherType } from '../redis/bounded-reads.ts';
import { causeOf, type Queue, type RedisServer } from '../redis/connect.ts';
import { checkTypes, typesOfQueue, typesOfRun } from '../redis/key-types.ts';
import { QUEUE_KEPT_MS, queueKeys, queueName, RunKeys } from '../redis/keys.ts';
import { Lease } from '../redis/lease.ts';
import type { WorkerNote } from '../redis/registry.ts';
import { MAX_SHARES, type RunPlan, type ShareJob } from '../share-job.ts';
import { Interruption } from './interruption.ts';
import { PhaseLoop } from './phase-loop.ts';
import { RunRecord } from './run-record.ts';
import { ShareCollector } from './shares/share-collector.ts';
import { TickJudging } from './shares/tick-judging.ts';
import { Attendance } from './workers/attendance.ts';
import { Machines } from './workers/machines.ts';

const SHARES_A_THREAD = 4;
const GUARD_MS = 500;
/** A Redis that is away for so long does not come back. */
const MOST_AWAY_MS = 60_000;

export class RunCoordinator {
  readonly run: string;
  readonly machines: Machines;
  readonly #server: RedisServer;
  readonly #engine: EngineOptions;
  readonly #options: DistributedOptions;
  readonly #keys: RunKeys;
  readonly #record: RunRecord;
  readonly #attendance: Attendance;
  #queue: Queue<ShareJob, number> | undefined;
  readonly #interruption = new Interruption();
  readonly #over = new AbortController();
  readonly #collectors: ShareCollector[] = [];
  #lease: Lease | undefined;
  /** Why no word goes to Redis any more. */
  #givenUp: string | undefined;
  /** Rejects then: calls that Redis has not answered need never settle (ioredis 6). */
  readonly #end = Promise.withResolvers<never>();
  of: number = 0;
  resumed: boolean = false;
  /** Why it did not come to its end. */
  broke: string | undefined;
  /** A threshold is crossed after this tick. */
  crossedTick: number | undefined;

  constructor(server: RedisServer, run: string, engine: EngineOptions, options: DistributedOptions) {
    this.#server = server;
    this.run = run;
    this.machines = new Machines(run);
    this.#engine = engine;
    this.#options = options;
    this.#keys = new RunKeys(run);
    this.#record = new RunRecord(server, this.#keys, run, engine.scenario);
    this.#attendance = new Attendance(server, options, (notes) => this.machines.heard(notes));
    this.#end.promise.catch(() => undefined); // nobody may be waiting when it rejects
  }

  /** The shares of the phase that goes on, or was the last; undefined: none has begun. */
  get collector(): ShareCollector | undefined {
    return this.#collectors.at(-1);
  }

  /** Workers that are there now, those of other versions too. */
  get notes(): readonly WorkerNote[] {
    return this.#attendance.notes;
  }

  /** When that was told, by performance.now(). */
  get heardAtMs(): number {
    return this.#attendance.heardAtMs;
  }

  /** Shares that were done more than once. */
  get retried(): number {
    return this.#collectors.reduce((sum, { retried }) => sum + retried, 0);
  }

  /** Until its end. Rejects when it could not begin; what goes wrong then, or once it is stopped, is in `broke`. */
  async coordinate(): Promise<void> {
    const guard = setInterval(() => this.#guard(), GUARD_MS);
    try {
      await this.#server.connect(this.#interruption.signal);
      for (const warning of this.#server.warnings) this.#say(warning);
      void this.#interruption.redisFails(this.#server, this.#over.signal).then((problem) => this.#giveUp(problem));
      await Promise.race([this.#begin(), this.#end.promise]);
    } catch (thrown) {
      const error = isOfOtherType(thrown) ? await this.#ofOtherType(thrown) : thrown;
      const problem = this.#givenUp ?? (error instanceof RefManagerError ? error.message : causeOf(error));
      const code = error instanceof RefManagerError ? error.code : 'ERR_REDIS';
      if (this.collector === undefined && !this.isStopped) throw new RefManagerError(code, problem);
      this.broke = problem;
    } finally {
      await this.#leave();
      clearInterval(guard);
      this.#over.abort();
    }
  }

  async #begin(): Promise<void> {
    await checkTypes(this.#server.redis, typesOfQueue(fingerprint()));
    this.#queue = this.#server.queue<ShareJob>(queueName(fingerprint()));
    this.#lease = await Lease.take(this.#server, this.#keys.lease, this.run);
    await checkTypes(this.#server.redis, typesOfRun(this.#keys));
    const plan = await this.#plan();
    if (plan !== undefined) await this.#phases(plan, this.#queue);
  }

  /** The error that names the key, for one that does not. */
  #ofOtherType(error: unknown): Promise<unknown> {
    const expected = new Map([...typesOfQueue(fingerprint()), ...typesOfRun(this.#keys)]);
    const checked = checkTypes(this.#server.redis, expected).then(() => error);
    return Promise.race([checked, this.#end.promise]).catch((named: unknown) => named);
  }

  /** What the shares that are done come to together. */
  total(): RunSum {
    for (;;) {
      try {
        return this.collector?.total() ?? new RunSum();
      } catch (error) {
        this.broke ??= causeOf(error);
      }
    }
  }

  get isStopped(): boolean {
    return this.#interruption.hasCome;
  }

  /** Shares that nobody has begun are left; those in hands are settled. */
  stop(): void {
    this.#interruption.come();
  }

  /** How it is split: as it was, when it is gone on with. Undefined: it was stopped before. */
  async #plan(): Promise<RunPlan | undefined> {
    const { scenario, withEvents, onEvents, withRefs, withPods } = this.#engine;
    const lists = { withEvents: withEvents || onEvents !== undefined, withRefs, withPods };
    const wanted = { digest: this.#record.digest, fingerprint: fingerprint(), ...lists };
    const known = await this.#record.known(wanted);
    this.resumed = known !== undefined;
    if (!(await this.#attendance.come(this.#interruption, (line) => this.#say(`run ${this.run} ${line}`))))
      return undefined;
    const fit = this.#attendance.fitting;
    const threads = fit.reduce((sum, worker) => sum + worker.threads, 0);
    const shares = this.#options.shares ?? Math.min(MAX_SHARES, SHARES_A_THREAD * threads);
    const plan = known ?? { ...wanted, of: shareCount(scenario, shares) };
    this.of = plan.of;
    const split = `${counted(plan.of, 'share')} of ${counted(scenario.nodes, 'node')}`;
    const by = `${counted(fit.length, 'worker')}, ${counted(threads, 'thread')}`;
    this.#say(`run ${this.run} at ${this.#server.place}${this.resumed ? ', gone on with' : ''}: ${split}, ${by}`);
    return plan;
  }

  async #phases(plan: RunPlan, queue: Queue<ShareJob, number>): Promise<void> {
    const { crosses } = this.#engine;
    const judging = crosses === undefined ? undefined : new TickJudging(plan.of, crosses);
    const whole = this.#collectorOf(plan, queue, { phase: 0, judging });
    // A run of this name may have left failed shares behind.
    if (this.resumed || this.#options.name !== undefined) await whole.cancel();
    const crossedTick = await this.#loop(whole, judging);
    if (crossedTick === undefined) return;
    this.crossedTick = crossedTick;
    const atMs = (crossedTick + 1) * JUDGED_TICK_MS;
    this.#say(`a threshold is crossed after ${exactDuration(atMs)}: shares are done again until there`);
    await whole.cancel();
    await whole.close();
    const part = this.#collectorOf(plan, queue, { phase: 1, endAfterTick: crossedTick });
    if (this.resumed || this.#options.name !== undefined) await part.cancel();
    await this.#loop(part, undefined);
  }

  #collectorOf(
    plan: RunPlan,
    queue: Queue<ShareJob, number>,
    {
      phase,
      judging,
      endAfterTick,
    }: Pick<ShareJob, 'phase' | 'endAfterTick'> & { readonly judging?: TickJudging | undefined },
  ): ShareCollector {
    const collector = new ShareCollector({
      server: this.#server,
      queue,
      keys: this.#keys,
      run: this.run,
      phase,
      of: plan.of,
      endAfterTick,
      write: () => this.#record.write(plan, phase),
      onTicks: (share, ticks) => judging?.told(share, ticks),
      onDone: (share, result) => {
        judging?.ended(share, result.statistics);
        this.machines.done(`${phase}.${share}`, result);
      },
      onNote: (line) => this.#say(`run ${this.run}: ${line}`),
    });
    this.#collectors.push(collector);
    return collector;
  }

  #loop(collector: ShareCollector, judging: TickJudging | undefined): Promise<number | undefined> {
    const hear = (): Promise<void> => this.#attendance.check();
    const [server, record, interruption] = [this.#server, this.#record, this.#interruption];
    return new PhaseLoop({ server, record, collector, judging, interruption, hear }).run();
  }

  /** Calls that wait for a Redis that is away are ended here. */
  #guard(): void {
    if (this.#server.awayMs > MOST_AWAY_MS) this.#giveUp(this.#server.awayText);
    const { takenBy } = this.#lease ?? {};
    if (takenBy !== undefined) this.#giveUp(`it is coordinated by ${takenBy} now: this process was away for too long`);
  }

  #giveUp(problem: string): void {
    if (this.#givenUp !== undefined) return;
    this.#givenUp = problem;
    this.#lease?.abandon();
    this.#server.close();
    this.#end.reject(new RefManagerError('ERR_REDIS', problem));
  }

  /** Nothing of it stays in Redis, unless it never began, or another goes on with it. */
  async #leave(): Promise<void> {
    try {
      if (this.#givenUp === undefined) await Promise.race([this.#remove(), this.#end.promise]);
    } catch (error) {
      this.broke ??= `what is left of the run in Redis could not be removed: ${this.#givenUp ?? causeOf(error)}`;
    } finally {
      this.#lease?.abandon();
      await Promise.all(this.#collectors.map((collector) => collector.close()));
      this.#queue?.close().catch((error: unknown) => this.#server.noteProblem(error));
      this.#server.close();
    }
  }

  async #remove(): Promise<void> {
    if (this.collector !== undefined) {
      for (const collector of this.#collectors) await collector.forget(() => !this.#interruption.isSettled);
      await this.#record.remove(await this.collector.isInHands());
      await this.#queueExpires();
    }
    await this.#lease?.release();
  }

  /** The queue's own few keys end by themselves when no run of this version comes for long. */
  async #queueExpires(): Promise<void> {
    const pipeline = this.#server.redis.pipeline();
    for (const key of queueKeys(fingerprint())) pipeline.pexpire(key, QUEUE_KEPT_MS);
    await pipeline.exec();
  }

  #say(line: string): void {
    this.#options.onNote?.(line);
  }
}
