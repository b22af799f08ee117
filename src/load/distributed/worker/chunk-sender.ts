/**
 * The lists and ticks of a share on their way to the coordinator: in chunks, a few at a time. When so many are untaken,
 * the sender waits: a run of a million events must not fill Redis.
 */

import { setTimeout as pause } from 'node:timers/promises';
import type { TimedLine } from '../../../pool/start-task.ts';
import { MOST_LINES } from '../list-lines.ts';
import { isFull, type Redis } from '../redis/connect.ts';
import { KEPT_MS, type RunKeys } from '../redis/keys.ts';
import { pack } from '../redis/packing.ts';
import { checkReplies } from '../redis/replies.ts';
import type { Chunk, ListName, ToldTick } from '../share-job.ts';

/** Durations in the ticks of one chunk, at least, if there are so many. */
const TIMES_A_CHUNK = 20_000;
const MOST_UNTAKEN = 4;
const LOOK_AGAIN_MS = 25;
/** A Redis that is full of chunks is emptied by their taker: worth a wait. */
const TRY_AGAIN_MS = 250;
const MOST_TRIES_WHEN_FULL = 60;

/** What a chunk has beside its number. */
type Content = Chunk extends infer One ? (One extends Chunk ? Omit<One, 'number'> : never) : never;

/** Of one attempt at one share. */
export class ChunkSender {
  readonly #redis: Redis;
  readonly #keys: RunKeys;
  readonly #attempt: string;
  readonly #signal: AbortSignal;
  #ticks: ToldTick[] = [];
  #times = 0;
  /** Settles when all that was told so far is sent. */
  #sent: Promise<void> = Promise.resolve();
  chunks: number = 0;

  /** @param signal - ends waits: nobody will take anything any more */
  constructor(redis: Redis, keys: RunKeys, attempt: string, signal: AbortSignal) {
    this.#redis = redis;
    this.#keys = keys;
    this.#attempt = attempt;
    this.#signal = signal;
  }

  /** Sends it with others, soon. What goes wrong is told by `flush`. */
  tell(tick: ToldTick): void {
    this.#ticks.push(tick);
    this.#times += 1 + Object.values(tick.times).reduce((sum, times) => sum + times.length, 0);
    if (this.#times >= TIMES_A_CHUNK) this.#sendTicks();
  }

  /** Resolves when all ticks are sent. */
  async flush(): Promise<void> {
    if (this.#ticks.length > 0) this.#sendTicks();
    await this.#sent;
  }

  async sendLines(list: ListName, lines: AsyncIterable<TimedLine>): Promise<void> {
    let gathered: [at: string, text: string][] = [];
    for await (const { at, text } of lines) {
      gathered.push([at, text]);
      if (gathered.length < MOST_LINES) continue;
      await this.#send({ list, lines: gathered });
      gathered = [];
    }
    if (gathered.length > 0) await this.#send({ list, lines: gathered });
  }

  #sendTicks(): void {
    const ticks = this.#ticks;
    this.#ticks = [];
    this.#times = 0;
    this.#sent = this.#sent.then(() => this.#send({ ticks }));
    this.#sent.catch(() => undefined); // flush tells it
  }

  async #send(content: Content): Promise<void> {
    const key = this.#keys.chunks(this.#attempt);
    const bytes = pack({ number: this.chunks++, ...content } satisfies Chunk);
    if (this.chunks === 1)
      checkReplies(await this.#redis.pipeline().sadd(this.#keys.made, key).pexpire(this.#keys.made, KEPT_MS).exec());
    let untaken = await this.#push(key, bytes);
    while (untaken >= MOST_UNTAKEN) {
      await pause(LOOK_AGAIN_MS, undefined, { signal: this.#signal });
      untaken = await this.#redis.llen(key);
    }
    this.#signal.throwIfAborted();
  }

  /** How many are untaken then. */
  async #push(key: string, bytes: Buffer): Promise<number> {
    for (let tries = 1; ; tries++) {
      try {
        const untaken = await this.#redis.rpush(key, bytes);
        await this.#redis.pexpire(key, KEPT_MS);
        return untaken;
      } catch (error) {
        if (!isFull(error) || tries === MOST_TRIES_WHEN_FULL) throw error;
        await pause(TRY_AGAIN_MS, undefined, { signal: this.#signal });
      }
    }
  }
}
