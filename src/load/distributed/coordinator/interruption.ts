/**
 * That somebody has interrupted a run, which is over within a second then, whoever does not answer.
 */

import { setTimeout as pause } from 'node:timers/promises';
import type { RedisServer } from '../redis/connect.ts';

/** Workers get so long to report what they have in hands. */
const SETTLED_WITHIN_MS = 500;
/** One that answers, but slowly, gets so long until it has heard that all is over: a busy machine takes a while to tell it. */
const LEFT_WITHIN_MS = 2000;
/** Longer than a busy Redis takes for an answer. */
const MOST_SILENT_MS = 500;

export class Interruption {
  readonly #controller = new AbortController();
  readonly #isPatient: boolean;
  #atMs = Number.POSITIVE_INFINITY;

  /** @param isPatient - what was started is removed first, from real machines, however long it takes */
  constructor({ isPatient = false }: { readonly isPatient?: boolean } = {}) {
    this.#isPatient = isPatient;
  }

  /** Aborts when the run is interrupted. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get hasCome(): boolean {
    return this.signal.aborted;
  }

  /** No worker is waited for any more. */
  get isSettled(): boolean {
    return !this.#isPatient && performance.now() - this.#atMs >= SETTLED_WITHIN_MS;
  }

  come(): void {
    if (this.hasCome) return;
    this.#atMs = performance.now();
    this.#controller.abort();
  }

  /** When it has come: resolves to why Redis is not waited for any more either; never when `over` aborts before. */
  async redisFails(server: Pick<RedisServer, 'place' | 'silence' | 'awayText'>, over: AbortSignal): Promise<string> {
    await new Promise((resolve) => this.signal.addEventListener('abort', resolve, { once: true }));
    const silent = server.silence(MOST_SILENT_MS, over).then(() => server.awayText);
    if (this.#isPatient) return silent;
    const late = pause(LEFT_WITHIN_MS, `Redis at ${server.place} was too slow to be told of the end`, { signal: over });
    return Promise.race([silent, late.catch(() => new Promise<never>(() => undefined))]);
  }

  /** Resolves after so long, or as soon as the interruption comes. */
  async pause(ms: number): Promise<void> {
    await pause(ms, undefined, this.hasCome ? {} : { signal: this.signal }).catch(() => undefined);
  }
}
