/**
 * Steps of asynchronous requests: the real AsyncLock of src/sync over its own StripedLock, with its own slot, beside the
 * synchronous lock of the same thread. The notation is that of async-script.ts.
 *
 * Aborts and whatever else happens on a later turn of the event loop are made of `Atomics.waitAsync` on a word of the
 * thread's own that is notified at once: such a wait is over, and its turn comes at any turn of the thread. Timers are
 * silent in the explorer; a time-out is that of the sleep itself. The timer of a request that times out while it stands
 * in the queue is the same code as its abort.
 */

import { RefManagerError } from '../../../src/errors.ts';
import type { AsyncLock } from '../../../src/sync/async-lock.ts';
import type { Step } from '../explorer/index.ts';
import type { AsyncToken, Request } from './async-script.ts';
import type { LockModules } from './lock-modules.ts';
import { at, FIRST_REQUEST } from './lock-monitor.ts';
import type { LockUse } from './lock-use.ts';

/** Time-out of requests; any finite number does, time is virtual. */
const TIMEOUT_MS = 5;

/** A synchronous section of the same thread. */
export type Section = (use: LockUse, letter: string, stripe: number) => void;

export interface AsyncStepParts {
  readonly modules: LockModules;
  readonly useOf: (context: Parameters<Step>[0]) => LockUse;
  readonly section: Section;
  /** The word on which the turns of a thread are made. */
  readonly turnWord: (thread: number) => number;
  readonly tellsPublishing: boolean;
}

/** One step that makes the requests of `tokens`, and ends when all of them have. */
export function asyncStep(tokens: readonly AsyncToken[], parts: AsyncStepParts): Step {
  return async (context) => {
    const run = new AsyncRun(parts, parts.useOf(context));
    await run.all(tokens);
    return context.local;
  };
}

class AsyncRun {
  readonly #parts: AsyncStepParts;
  readonly #use: LockUse;
  readonly #lock: AsyncLock;
  #requests = 0;
  /** The last one that was served. */
  #served = -1;

  constructor(parts: AsyncStepParts, use: LockUse) {
    this.#parts = parts;
    this.#use = use;
    const timedOut = (): RefManagerError => new RefManagerError('ERR_LOCK_TIMEOUT', 'timed out');
    this.#lock = new parts.modules.AsyncLock(use.context.memory.words, use.asyncLock(), timedOut);
    use.line = this.#lock;
  }

  async all(tokens: readonly AsyncToken[]): Promise<void> {
    const { lock, context } = this.#use;
    const over: Promise<void>[] = [];
    for (const token of tokens) {
      if (token.kind === 'request') over.push(this.#request(token));
      else if (token.kind === 'turn') await this.#turn();
      else if (token.kind === 'hold') {
        await Promise.resolve(); // requests begin in a microtask
        this.#hold(token.mode, token.stripe);
      } else if (token.kind === 'all over') await Promise.all(over);
      else if (lock.busy) {
        context.ghost('leave', 0, 'before');
        lock.release();
      }
    }
    await Promise.all(over);
    if (this.#lock.busy || lock.busy) throw new Error('something is left of requests that are over');
  }

  #hold(mode: 'read' | 'write', stripe: number): void {
    if (this.#use.acquire(mode, stripe)) this.#use.context.ghost(mode === 'read' ? 'enterRead' : 'enterWrite', stripe);
  }

  async #request(asked: Request): Promise<void> {
    const { context } = this.#use;
    const { mode, stripe, timed, aborted } = asked;
    const number = this.#requests++;
    const actor = at(stripe, FIRST_REQUEST + number);
    const abort = new AbortController();
    if (this.#parts.tellsPublishing) context.ghost(mode === 'read' ? 'publish' : 'wantWrite', actor);
    const options = { signal: aborted ? abort.signal : undefined, timeoutMs: timed ? TIMEOUT_MS : undefined };
    const enter = (): void => {
      if (number < this.#served) throw new Error('a request is served after one that came later');
      this.#served = number;
      context.ghost(mode === 'read' ? 'enterRead' : 'enterWrite', actor);
    };
    const request = asked.atOnce
      ? this.#lock.runAtOnce(
          mode,
          stripe,
          () => this.#sectionAtOnce(enter, actor),
          () => true,
          options,
        )
      : this.#lock.run(mode, stripe, () => this.#section(enter, actor, asked), options);
    const aborting = aborted ? this.#turn().then(() => abort.abort()) : undefined;
    try {
      await request;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (!(aborted && code === 'ERR_ABORTED') && !(timed && code === 'ERR_LOCK_TIMEOUT')) throw error;
      context.ghost('leave', actor);
    }
    await aborting;
  }

  async #section(enter: () => void, actor: number, { inside, stays, stripe }: Request): Promise<void> {
    enter();
    if (inside !== undefined) this.#parts.section(this.#use, inside, stripe);
    if (stays) await this.#turn();
    this.#use.context.ghost('leave', actor, 'before');
  }

  #sectionAtOnce(enter: () => void, actor: number): void {
    enter();
    this.#use.context.ghost('leave', actor, 'before');
  }

  /** Goes on at some later turn of the event loop. */
  async #turn(): Promise<void> {
    const { words } = this.#use.context.memory;
    const word = this.#parts.turnWord(this.#use.context.thread);
    const waiting = Atomics.waitAsync(words, word, 0);
    Atomics.notify(words, word);
    if (waiting.async) await waiting.value;
  }
}
