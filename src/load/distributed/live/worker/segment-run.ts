/**
 * One segment of a run in real time, on all threads of its worker: begins when the others do, and says every second what
 * it has counted so far.
 */

import { setTimeout as pause } from 'node:timers/promises';
import type { TimedLine } from '../../../../pool/start-task.ts';
import { mergedLines } from '../../../../result/spool/line-spool.ts';
import type { RunStatistics } from '../../../../result/statistics/run-statistics.ts';
import { RealClock } from '../../../../runtime/time/real-clock.ts';
import type { Scenario } from '../../../../scenario/scenario.ts';
import { RefManager } from '../../../../store/ref-manager.ts';
import { realRefLines } from '../../../outcome/lists.ts';
import type { RealEngine } from '../../../real/real-engine.ts';
import { storeOptions } from '../../../run.ts';
import { causeOf, type RedisServer } from '../../redis/connect.ts';
import { pack } from '../../redis/packing.ts';
import { ChunkSender } from '../../worker/chunk-sender.ts';
import { UNLINK_WITHOUT_PLAN } from '../../worker/share-attempt.ts';
import { type ClockOffset, measureClock, type RedisTime } from '../clock-offset.ts';
import { type LiveKeys, tellSnapshot } from '../live-keys.ts';
import { tellableIdentity, tellableSentences, tellableStarts } from '../runtime-messages.ts';
import type { LivePlan, SegmentClaim, Snapshot } from '../segment-messages.ts';
import { agreedBeginning } from './agreed-beginning.ts';
import { openSegment, type SegmentEngine } from './segment-engine.ts';
import type { WordWatch } from './word-watch.ts';

const TELL_EVERY_MS = 1000;
const TRY_AGAIN_MS = 250;
const US_PER_MS = 1000;

export interface SegmentRunOptions {
  readonly server: RedisServer;
  readonly keys: LiveKeys;
  readonly plan: LivePlan;
  readonly read: () => Promise<Scenario>;
  readonly index: number;
  readonly claim: SegmentClaim;
  readonly watch: WordWatch;
  /** What its store may grow to; undefined: the store's own default. */
  readonly maxStoreBytes: number | undefined;
}

export class SegmentRun {
  readonly #options: SegmentRunOptions;
  readonly #clock = new RealClock();
  readonly #unwanted = new AbortController();
  readonly #sender: ChunkSender;
  #engine: RealEngine | undefined;
  #runtime: SegmentEngine['runtime'] = () => undefined;
  #number = 0;
  #phase: Snapshot['phase'] = 'preparing';
  #offset: ClockOffset | null = null;
  #begun: { readonly lateMs: number; readonly atMs: number; readonly cpuMs: number } | undefined;
  /** Why it could not go on. */
  #problem: string | undefined;
  /** Settles when no snapshot is on its way. */
  #telling: Promise<unknown> = Promise.resolve();
  #isTelling = false;

  constructor(options: SegmentRunOptions) {
    const { server, keys, claim } = options;
    this.#options = options;
    this.#sender = new ChunkSender(server.redis, keys, claim.attempt, this.#unwanted.signal);
  }

  /** Something may be on a real runtime because of it. */
  get isOnRuntime(): boolean {
    return this.#runtime() !== undefined;
  }

  /** Until all that it comes to is with Redis; without that when nobody wants it any more. */
  async run(): Promise<void> {
    const { watch, maxStoreBytes, claim } = this.#options;
    const refs = RefManager.create(storeOptions(claim.worker.threads, maxStoreBytes));
    const telling = setInterval(() => this.#tellSoon(), TELL_EVERY_MS);
    const end = (): void => {
      if (watch.isUnwanted) this.#unwanted.abort();
      this.#engine?.stop();
    };
    watch.ended.addEventListener('abort', end);
    this.#tellSoon();
    try {
      await this.#go(refs);
    } catch (error) {
      if (watch.isUnwanted) return;
      this.#phase = 'ended';
      this.#problem = causeOf(error);
      await this.#tellTheLast();
      throw error;
    } finally {
      clearInterval(telling);
      watch.ended.removeEventListener('abort', end);
      await this.#removeLate().catch((error: unknown) => this.#options.server.noteProblem(error));
      refs.detach();
    }
  }

  async #go(refs: RefManager): Promise<void> {
    const { plan, read, index, claim, watch } = this.#options;
    const { withEvents, withRefs, withPods } = plan;
    const scenario = await read();
    const { engine, runtime } = await openSegment({
      plan,
      scenario,
      refs,
      index,
      threads: claim.worker.threads,
      agree: () => this.#agree(),
      onRemoving: () => {
        this.#phase = 'removing';
        this.#tellSoon();
      },
    });
    this.#engine = engine;
    this.#runtime = runtime;
    if (watch.ended.aborted) engine.stop();
    await engine.begin();
    const outcome = await engine.outcome();
    try {
      if (watch.isUnwanted) return;
      if (withEvents) await this.#sender.sendLines('events', this.#placed(mergedLines(outcome.events)));
      if (withRefs) await this.#sender.sendLines('refs', this.#placed(realRefLines(refs)));
      if (withPods) await this.#sender.sendLines('pods', mergedLines(outcome.pods ?? []));
      this.#phase = 'ended';
      await this.#tellTheLast();
    } finally {
      await outcome.close();
    }
  }

  /** Lines of several segments are merged by time and then, of the same nanosecond, by segment. */
  async *#placed(lines: AsyncIterable<TimedLine>): AsyncGenerator<TimedLine, void, undefined> {
    for await (const { at, text } of lines) yield { at: `${at}.${this.#options.index}`, text };
  }

  async #agree(): Promise<number | undefined> {
    const { server, watch } = this.#options;
    const nowMs = (): number => this.#clock.epochMs();
    const agreed = await agreedBeginning({
      nowMs,
      measure: () => measureClock(() => server.redis.time() as unknown as Promise<RedisTime>, nowMs),
      onMeasured: (offset) => {
        const isFirst = this.#offset === null;
        this.#offset = offset;
        this.#phase = 'ready';
        if (isFirst) this.#tellSoon();
      },
      begin: watch.begin,
      ended: watch.ended,
    });
    if (agreed === undefined) return undefined;
    this.#phase = 'running';
    this.#begun = { ...agreed, cpuMs: cpuMs() };
    return agreed.atMs;
  }

  /** None while one is on its way: they must not overtake each other. */
  #tellSoon(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    this.#telling = this.#tell()
      .catch((error: unknown) => this.#options.server.noteProblem(error))
      .finally(() => {
        this.#isTelling = false;
      });
  }

  /** False: it is not ours any more, or Redis has lost all and the coordinator has not written it again yet. */
  #tell(): Promise<boolean> {
    const { server, keys, index, claim } = this.#options;
    const snapshot = this.#snapshot();
    const ours = { index, claim: JSON.stringify(claim) };
    return tellSnapshot(server.redis, keys, ours, { number: snapshot.number, bytes: pack(snapshot) });
  }

  async #tellTheLast(): Promise<void> {
    const { watch } = this.#options;
    await this.#telling;
    this.#isTelling = true; // nothing comes after it
    const unwanted = new Promise<undefined>((resolve) => {
      this.#unwanted.signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    while (!watch.isUnwanted && (await Promise.race([this.#tell(), unwanted])) === false)
      await pause(TRY_AGAIN_MS, undefined, { signal: this.#unwanted.signal });
  }

  #snapshot(): Snapshot {
    const engine = this.#engine;
    const { podsInFlight = 0, waiting = [] } = engine?.state ?? {};
    const runtime = this.#runtime();
    const nowMs = this.#clock.epochMs();
    return {
      number: this.#number++,
      phase: this.#phase,
      clock: this.#offset,
      begunLateMs: this.#begun?.lateMs ?? 0,
      atMs: this.#begun === undefined ? 0 : nowMs - this.#begun.atMs,
      inFlight: podsInFlight,
      waiting: tellableStarts(waiting),
      problem: this.#problem ?? null,
      statistics: engine === undefined || !this.#hasCounted ? null : this.#statistics(engine),
      runtime: runtime === undefined ? null : tellableIdentity(runtime),
      chunks: this.#sender.chunks,
      busyMs: this.#begun === undefined ? 0 : Math.max(0, nowMs - this.#begun.atMs),
      cpuMs: this.#begun === undefined ? 0 : cpuMs() - this.#begun.cpuMs,
    };
  }

  get #hasCounted(): boolean {
    return this.#begun !== undefined || this.#phase === 'ended';
  }

  /** What is only known at the end is as far as it is known by now. */
  #statistics(engine: RealEngine): RunStatistics {
    const { state, statistics: own } = engine;
    const statistics = { ...own, warnings: tellableSentences(own.warnings, 'other warning') };
    if (this.#phase === 'ended') return statistics;
    const { lookups, misses } = state;
    return { ...statistics, durationMs: state.scenarioMs, life: { ...statistics.life, lookups, misses } };
  }

  /** Whoever removes a run removes its plan first: lists that came later find none, and go. */
  async #removeLate(): Promise<void> {
    const { server, watch, keys, claim } = this.#options;
    if (this.#sender.chunks === 0 || server.awayMs > 0 || watch.end === 'silent') return; // they end by themselves
    const all = [keys.plan, keys.chunks(claim.attempt), keys.made];
    await server.redis.eval(UNLINK_WITHOUT_PLAN, all.length, ...all);
  }
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / US_PER_MS;
}
