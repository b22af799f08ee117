/**
 * What one attempt at a share has sent so far, as the coordinator takes it out of Redis.
 */

import { lineProblem } from '../../list-lines.ts';
import { takeFirst } from '../../redis/bounded-reads.ts';
import type { Redis } from '../../redis/connect.ts';
import type { RunKeys } from '../../redis/keys.ts';
import { MOST_PACKED_BYTES, unpack, unreadable } from '../../redis/packing.ts';
import type { Chunk, ListName, ToldTick } from '../../share-job.ts';
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

  /**
   * True when something was there.
   * @throws {RefManagerError} `ERR_REDIS` for what no worker has sent
   */
  async take(): Promise<boolean> {
    const chunks = await takeFirst(this.#redis, this.#key, CHUNKS_AT_ONCE, MOST_PACKED_BYTES);
    for (const bytes of chunks) await this.#keep(checkChunk(this.#key, unpack(this.#key, bytes)));
    return chunks.length > 0;
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
    else await this.#keepLines(chunk.list, chunk.lines);
  }

  async #keepLines(list: ListName, pairs: readonly (readonly [at: string, text: string])[]): Promise<void> {
    const lines = pairs.map(([at, text]) => ({ at, text }));
    for (const line of lines) {
      const problem = lineProblem(list, line);
      if (problem !== undefined) throw unreadable(this.#key, problem);
    }
    await this.lists.of(list).add(lines);
  }
}
