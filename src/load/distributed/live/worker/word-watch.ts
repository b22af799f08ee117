/**
 * What a worker hears of a run while it has a segment of it: when to begin, and when to end. Nobody can take its place, so
 * when it has heard nothing for long it ends by itself.
 */

import { readText } from '../../redis/bounded-reads.ts';
import type { RedisServer } from '../../redis/connect.ts';
import { type LiveKeys, readClaims } from '../live-keys.ts';
import { MOST_WORD, parseWord } from '../segment-messages.ts';

const LOOK_EVERY_MS = 100;
/** Without a word of the coordinator for so long, be it that or Redis that is away, nobody waits for the segment. */
export const SILENT_MS = 10_000;

/** Why a segment ends early. `told`: with a report; `replaced`: it is not ours any more; `silent`: nobody hears of it. */
export type WordEnd = 'told' | 'replaced' | 'silent';

export class WordWatch {
  readonly #server: RedisServer;
  readonly #keys: LiveKeys;
  readonly #index: number;
  readonly #claim: string;
  readonly #looking: NodeJS.Timeout;
  readonly #ended = new AbortController();
  readonly #begin = Promise.withResolvers<number>();
  #isAsking = false;
  #heardMs = performance.now();
  end: WordEnd | undefined;

  constructor(
    server: RedisServer,
    keys: LiveKeys,
    { index, claim }: { readonly index: number; readonly claim: string },
  ) {
    this.#server = server;
    this.#keys = keys;
    this.#index = index;
    this.#claim = claim;
    this.#looking = setInterval(() => this.#tick(), LOOK_EVERY_MS);
  }

  /** Aborts when the segment is to end. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Resolves to the moment on Redis' clock at which all begin. */
  get begin(): Promise<number> {
    return this.#begin.promise;
  }

  /** Nobody takes what the segment comes to. */
  get isUnwanted(): boolean {
    return this.end === 'replaced' || this.end === 'silent';
  }

  /** Nobody hears of the segment any more. */
  abandon(): void {
    this.#endBy('silent');
  }

  close(): void {
    clearInterval(this.#looking);
  }

  #tick(): void {
    if (!this.#isAsking) {
      this.#isAsking = true;
      this.#ask()
        .catch((error: unknown) => this.#server.noteProblem(error))
        .finally(() => {
          this.#isAsking = false;
        });
    }
    if (performance.now() - this.#heardMs > SILENT_MS) this.#endBy('silent');
  }

  async #ask(): Promise<void> {
    const { redis } = this.#server;
    const [said, [claim]] = await Promise.all([
      readText(redis, this.#keys.state, MOST_WORD),
      readClaims(redis, this.#keys, [this.#index]),
    ]);
    const word = said === undefined ? undefined : parseWord(said);
    // Without a word Redis has lost all, and the coordinator will write it again; or there is none any more.
    if (word === undefined) return;
    this.#heardMs = performance.now();
    if (claim !== this.#claim) this.#endBy('replaced');
    else if (word.state === 'ended') this.#endBy('told');
    else if (word.state === 'running') this.#begin.resolve(word.beginAtMs);
  }

  #endBy(end: WordEnd): void {
    if (this.isUnwanted) return;
    this.end = end;
    this.#ended.abort();
  }
}
