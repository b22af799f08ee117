/**
 * Takes segments of runs in real time out of Redis, one at a time and nothing beside it: where it shares its threads, the
 * load would not be what was asked for.
 */

import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Scenario } from '../../../../scenario/scenario.ts';
import { formatDuration } from '../../../../text/durations.ts';
import { fingerprint } from '../../fingerprint.ts';
import { causeOf, type RedisServer } from '../../redis/connect.ts';
import { unpack, unreadable } from '../../redis/packing.ts';
import type { ShareWorker } from '../../share-job.ts';
import { claimSegment, LIVE_ID, LiveKeys, waitingRunsKey } from '../live-keys.ts';
import { checkLivePlan, type LivePlan, type SegmentClaim, wordText } from '../segment-messages.ts';
import { SegmentRun } from './segment-run.ts';
import { type WordEnd, WordWatch } from './word-watch.ts';

const LOOK_EVERY_MS = 250;
const LOOK_IF_AWAY_MS = 250;
/** For a call that Redis does not answer. */
const MOST_AT_END_MS = 2000;

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

  /** The segment in hand is done first, unless Redis is away: then nobody would hear of it. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const { server } = this.#options;
    while (this.#run !== undefined && server.awayMs === 0) await pause(LOOK_IF_AWAY_MS);
    this.#watch?.abandon();
    await Promise.race([this.#serving, pause(MOST_AT_END_MS)]);
  }

  async #serve(): Promise<void> {
    const { server, onNote } = this.#options;
    while (!this.#isClosing) {
      try {
        if (server.awayMs === 0) await this.#look();
      } catch (error) {
        server.noteProblem(error);
        if (server.awayMs === 0 && !this.#isClosing) onNote(`segments cannot be taken: ${causeOf(error)}`);
      }
      await pause(LOOK_EVERY_MS);
    }
  }

  /** The oldest run that waits first: two that wait for each other's workers would wait for ever. */
  async #look(): Promise<void> {
    const { server, reserve, release } = this.#options;
    const ids = await server.redis.zrange(waitingRunsKey(fingerprint()), '0', '-1');
    for (const id of ids) {
      const offer = LIVE_ID.test(id) ? await this.#offerOf(id) : undefined;
      if (offer === undefined) {
        await server.redis.zrem(waitingRunsKey(fingerprint()), id);
        continue;
      }
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
    const [said, plan] = await this.#options.server.redis.mget(keys.state, keys.plan);
    if (typeof said !== 'string' || typeof plan !== 'string' || said !== wordText({ state: 'waiting' }))
      return undefined;
    try {
      return { id, keys, plan: checkLivePlan(JSON.parse(plan)) };
    } catch (error) {
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
      const read = (): Promise<Scenario> => this.#scenarioOf(keys);
      await new SegmentRun({ server, keys, plan, read, index, claim, watch, maxStoreBytes }).run();
      const how = watch.end === undefined ? 'done' : END_TEXTS[watch.end];
      onNote(`${name} ${how} after ${formatDuration(performance.now() - begunMs)}`);
    } catch (error) {
      onNote(`${name} failed: ${causeOf(error)}`);
    } finally {
      watch.close();
      this.#watch = undefined;
      this.#run = undefined;
    }
  }

  /** One in real time on a simulated runtime: what else stands there is not begun here. */
  async #scenarioOf(keys: LiveKeys): Promise<Scenario> {
    const bytes = await this.#options.server.redis.getBuffer(keys.scenario);
    if (bytes === null) throw unreadable('there is no scenario');
    const scenario = unpack<Scenario>(bytes);
    if (scenario.clock === 'real' && scenario.runtime.kind === 'simulated') return scenario;
    throw unreadable('expected a scenario with a simulated runtime in real time');
  }
}
