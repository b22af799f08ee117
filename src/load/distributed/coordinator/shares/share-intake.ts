/**
 * What one attempt at a share has sent so far, as the coordinator takes it out of Redis.
 */

import type { Redis } from '../../redis/connect.ts';
import type { RunKeys } from '../../redis/keys.ts';
import { unpack } from '../../redis/packing.ts';
import type { Chunk, ToldTick } from '../../share-job.ts';
import { checkChunk } from '../../share-messages.ts';
import { RunLists } from './run-lists.ts';

const CHUNKS_AT_ONCE = 4;

export class ShareIntake {
  readonly attempt: string;
  readonly lists: RunLists = RunLists.ofAttempt();
  readonly #redis: Redis;
  readonly #key: string;
  readonly #onTicks: (ticks: readonly ToldTick[]) => void;
  #taken = 0;
  #isGapless = true;

  constructor(redis: Redis, keys: RunKeys, attempt: string, onTicks: (ticks: readonly ToldTick[]) => void) {
    this.#redis = redis;
    this.#key = keys.chunks(attempt);
    this.attempt = attempt;
    this.#onTicks = onTicks;
  }

  /** True when something was there. */
  async take(): Promise<boolean> {
    const chunks = await this.#redis.lpopBuffer(this.#key, CHUNKS_AT_ONCE);
    for (const bytes of chunks ?? []) await this.#keep(checkChunk(unpack(bytes)));
    return chunks !== null && chunks.length > 0;
  }

  /** All `chunks` that were sent have been taken, each once. */
  isWhole(chunks: number): boolean {
    return this.#isGapless && this.#taken === chunks;
  }

  /** One that comes again was sent again when the connection had broken. */
  async #keep(chunk: Chunk): Promise<void> {
    if (chunk.number < this.#taken) return;
    if (chunk.number > this.#taken) this.#isGapless = false;
    this.#taken++;
    if ('ticks' in chunk) this.#onTicks(chunk.ticks);
    else await this.lists.of(chunk.list).add(chunk.lines.map(([at, text]) => ({ at, text })));
  }
}
