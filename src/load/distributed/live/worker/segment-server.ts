/**
 * Takes segments of runs in real time out of Redis, one at a time and nothing beside it: where it shares its threads, the
 * load would not be what was asked for.
 */

import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { RefManagerError } from '../../../../errors.ts';
import type { Scenario } from '../../../../scenario/scenario.ts';
import { formatDuration } from '../../../../text/durations.ts';
import { fingerprint } from '../../fingerprint.ts';
import { readBytes, readText } from '../../redis/bounded-reads.ts';
import { causeOf, type RedisServer } from '../../redis/connect.ts';
import { MOST_PACKED_BYTES, parsed, unpackText, unreadable } from '../../redis/packing.ts';
import type { ShareWorker } from '../../share-job.ts';
import { readSentScenario } from '../../shared-scenario.ts';
import { claimSegment, LIVE_ID, LiveKeys, runsWaiting, waitingRunsKey } from '../live-keys.ts';
import { givenBy, lackOf, type WorkerGrants } from '../needs.ts';
import { checkLivePlan, type LivePlan, MOST_WORD, type SegmentClaim, wordText } from '../segment-messages.ts';
import { realScenario } from './real-scenario.ts';
import { SegmentRun } from './segment-run.ts';
import { type WordEnd, WordWatch } from './word-watch.ts';

const LOOK_EVERY_MS = 250;
/** Bytes of a plan, at most. */
const MOST_PLAN = 4096;

/** What is said of a segment that ended early. */
const END_TEXTS: Readonly<Record<WordEnd, string>> = {
  told: 'ended by its coordinator',
  replaced: 'left: nobody waits for it any more',
  silent: 'ended: nothing was heard of its coordinator',
};

export interface SegmentServerOptions {
  readonly server: RedisServer;
  readonly worker: ShareWorker;
  readonly maxStoreBytes: number | undefined;
  /** What of this machine runs may have. */
  readonly grants: WorkerGrants;
  /** Has the worker for itself. False: it has something else in hand. */
  readonly reserve: () => Promise<boolean>;
  readonly release: () => Promise<void>;
  readonly onNote: (line: string) => void;
}

/** What a run offers. */
interface Offer {
  readonly id: string;
  readonly keys: LiveKeys;
  readonly plan: LivePlan;
}

export class SegmentServer {
  readonly #options: SegmentServerOptions;
  #isClosing = false;
  #serving: Promise<void> | undefined;
  #watch: WordWatch | undefined;
  #run: string | undefined;
  #segment: SegmentRun | undefined;

  constructor(options: SegmentServerOptions) {
    this.#options = options;
  }

  /** Until `close`. */
  begin(): void {
    this.#serving = this.#serve();
  }

  /** Of which it has a segment in hand; undefined: none. */
  get run(): string | undefined {
    return this.#run;
  }

  /** The segment in hand is done first. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#serving;
  }

  /** Redis is away: nobody hears of the segment in hand. Resolves when nothing of it is left on a real runtime. */
  async abandon(): Promise<void> {
    this.#watch?.abandon();
    if (this.#segment?.isOnRuntime === true) await this.#serving;
  }

  async #serve(): Promise<void> {
    const { server } = this.#options;
    while (!this.#isClosing) {
      try {
        if (server.awayMs === 0) await this.#look();
      } catch (error) {
        server.noteProblem(error);
      }
      await pause(LOOK_EVERY_MS);
    }
  }

  /** The oldest run that waits first: two that wait for each other's workers would wait for ever. */
  async #look(): Promise<void> {
    const { server, reserve, release } = this.#options;
    for (const id of await runsWaiting(server.redis, fingerprint())) {
      const offer = LIVE_ID.test(id) ? await this.#offerOf(id) : undefined;
      if (offer === undefined) {
        await server.redis.zrem(waitingRunsKey(fingerprint()), id);
        continue;
      }
      if (lackOf(offer.plan.needs, givenBy(this.#options.grants)).length > 0) continue;
      if ((await server.redis.hlen(offer.keys.segments)) >= offer.plan.of || this.#isClosing) continue;
      if (!(await reserve())) return;
      try {
        await this.#take(offer);
      } finally {
        await release();
      }
      return;
    }
  }

  /** Undefined: nobody waits there any more, or that is no run of ours. */
  async #offerOf(id: string): Promise<Offer | undefined> {
    const keys = new LiveKeys(id);
    const { redis } = this.#options.server;
    try {
      const said = await readText(redis, keys.state, MOST_WORD);
      const plan = await readText(redis, keys.plan, MOST_PLAN);
      if (said !== wordText({ state: 'waiting' }) || plan === undefined) return undefined;
      return { id, keys, plan: checkLivePlan(keys.plan, parsed(keys.plan, plan)) };
    } catch (error) {
      if (!(error instanceof RefManagerError)) throw error;
      this.#options.server.noteProblem(error);
      return undefined;
    }
  }

  async #take({ keys, plan }: Offer): Promise<void> {
    const { server, worker, maxStoreBytes, onNote } = this.#options;
    const claim: SegmentClaim = { attempt: randomUUID(), worker };
    const text = JSON.stringify(claim);
    const index = await claimSegment(server.redis, keys, {
      waiting: wordText({ state: 'waiting' }),
      of: plan.of,
      claim: text,
    });
    if (index === undefined) return;
    const name = `${plan.run}: segment ${index + 1} of ${plan.of}`;
    const begunMs = performance.now();
    const watch = new WordWatch(server, keys, { index, claim: text });
    this.#watch = watch;
    this.#run = plan.run;
    onNote(`${name} taken`);
    try {
      const read = (): Promise<Scenario> => this.#scenarioOf(keys, plan.of);
      const segment = new SegmentRun({ server, keys, plan, read, index, claim, watch, maxStoreBytes });
      this.#segment = segment;
      await segment.run();
      const how = watch.end === undefined ? 'done' : END_TEXTS[watch.end];
      onNote(`${name} ${how} after ${formatDuration(performance.now() - begunMs)}`);
    } catch (error) {
      onNote(`${name} failed: ${causeOf(error)}`);
    } finally {
      watch.close();
      this.#watch = undefined;
      this.#run = undefined;
      this.#segment = undefined;
    }
  }

  /** One in real time, on the simulated runtime or on this worker's own: what else stands there is not begun here. */
  async #scenarioOf(keys: LiveKeys, of: number): Promise<Scenario> {
    const bytes = await readBytes(this.#options.server.redis, keys.scenario, MOST_PACKED_BYTES);
    if (bytes === undefined) throw unreadable(keys.scenario, 'there is no scenario');
    const scenario = readSentScenario(keys.scenario, unpackText(keys.scenario, bytes));
    // Who has no nodes would look for one in a schedule without end.
    if (scenario.nodes < of) throw unreadable(keys.scenario, `expected at least ${of} nodes, one for each segment`);
    if (scenario.clock === 'real') return realScenario(keys.scenario, scenario, this.#options.grants);
    throw unreadable(keys.scenario, 'expected a scenario in real time');
  }
}
