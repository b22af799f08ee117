/**
 * The store's operations for code that must not stand still: each waits in the thread's queue of asynchronous
 * acquisitions and runs at the moment it has its stripe. With an encoder of their own: a synchronous call that waits
 * goes on with them (sync/threads/attachment.ts), while its own key and value are encoded already. Asked by store-core.ts.
 */

import type { LastSeen } from '../../api/container-id.ts';
import { javaScriptStore } from '../../core/store/functions.ts';
import { RefManagerError } from '../../errors.ts';
import type { SharedMemory } from '../../memory/shared-memory.ts';
import type { AsyncLockOptions } from '../../sync/async-lock-options.ts';
import type { LockMode } from '../../sync/lock/lock-mode.ts';
import type { Attachment } from '../../sync/threads/attachment.ts';
import { Encoder } from '../encoding/encoder.ts';
import { type ValueParts } from '../encoding/value-parts.ts';
import { Stripes } from '../stripe.ts';

/** Asynchronous operations of one thread on one store. */
export class AsyncCalls {
  readonly #memory: SharedMemory;
  readonly #attachment: Attachment;
  readonly #timeoutMs: number | undefined;
  readonly #encoder: Encoder;
  readonly #stripes: Stripes;
  readonly #stripeMask: number;

  /** @param timeoutMs - the user's lockTimeoutMs; undefined: they wait for ever, wherever they run */
  constructor(memory: SharedMemory, attachment: Attachment, timeoutMs: number | undefined) {
    this.#memory = memory;
    this.#attachment = attachment;
    this.#timeoutMs = timeoutMs;
    // In JavaScript: what waits for a turn of the event loop has no use for the last nanoseconds.
    this.#encoder = new Encoder(memory.storeId[0] ^ memory.storeId[1], javaScriptStore(memory.words));
    this.#stripes = new Stripes(memory, this.#encoder);
    this.#stripeMask = memory.layout.stripes - 1;
  }

  get(type: string, name: string, store: object, options: AsyncLockOptions | undefined): Promise<LastSeen | undefined> {
    return this.#inStripe('read', type, name, options, (stripe) => this.#stripes.getLocked(stripe, store));
  }

  has(type: string, name: string, options: AsyncLockOptions | undefined): Promise<boolean> {
    return this.#inStripe('read', type, name, options, (stripe) => this.#stripes.hasLocked(stripe));
  }

  async set(
    type: string,
    name: string,
    value: ValueParts | null,
    options: AsyncLockOptions | undefined,
  ): Promise<void> {
    const store = (stripe: number): void => {
      this.#encoder.encodeValue(value);
      this.#stripes.setLocked(stripe);
    };
    try {
      await this.#inStripe('write', type, name, options, store);
    } catch (error) {
      const full = error instanceof RefManagerError && error.code === 'ERR_STORE_FULL';
      if (!full || !(await this.#reclaim(options))) throw error;
      await this.#inStripe('write', type, name, options, store);
    }
  }

  clear(type: string, name: string, options: AsyncLockOptions | undefined): Promise<boolean> {
    return this.#inStripe('write', type, name, options, (stripe) => this.#stripes.clearLocked(stripe));
  }

  /** Runs `body` inside the lock of the key's stripe; the encoder then holds the key. Encoded twice: others encode meanwhile. */
  #inStripe<T>(
    mode: LockMode,
    type: string,
    name: string,
    options: AsyncLockOptions | undefined,
    body: (stripe: number) => T,
  ): Promise<T> {
    this.#encoder.encodeKey(type, name);
    const stripe = this.#encoder.hash & this.#stripeMask;
    return this.#inLock(mode, stripe, options, () => {
      this.#encoder.encodeKey(type, name);
      return body(stripe);
    });
  }

  #inLock<T>(mode: LockMode, stripe: number, options: AsyncLockOptions | undefined, body: () => T): Promise<T> {
    const { signal, timeoutMs = this.#timeoutMs } = options ?? {};
    return this.#attachment.async.runAtOnce(mode, stripe, body, isRefusal, { signal, timeoutMs });
  }

  /** The store is full: takes from every stripe, one after another, the chunks it can do without. True when there were any. */
  async #reclaim(options: AsyncLockOptions | undefined): Promise<boolean> {
    let reclaimed = false;
    for (let stripe = 0; stripe < this.#memory.layout.stripes; stripe++) {
      const reclaim = (): boolean => this.#stripes.reclaimLocked(stripe);
      if (await this.#inLock('write', stripe, options, reclaim)) reclaimed = true;
    }
    return reclaimed;
  }
}

/** An operation that refuses leaves everything as it was; any other error (a stack overflow) may have cut it anywhere. */
export function isRefusal(error: unknown): boolean {
  return error instanceof RefManagerError;
}
