/**
 * How a thread's synchronous calls come into a stripe of the store and out of it again, whatever they end with. Asked by
 * store-core.ts, which says what is done inside.
 */

import { RefManagerError } from '../../errors.ts';
import type { Attachment } from '../../sync/threads/attachment.ts';
import type { Stripes } from '../stripe.ts';
import { isRefusal } from './async-calls.ts';

/** Belongs to one thread. */
export class StripeGate {
  readonly #attachment: Attachment;
  readonly #timeoutMs: number;
  /** The thread's slot was given back: only an iterator that outlived it can still come here, or a call whose ID or reference has a getter that detaches. */
  #left = false;

  constructor(attachment: Attachment, timeoutMs: number) {
    this.#attachment = attachment;
    this.#timeoutMs = timeoutMs;
  }

  /** @throws {RefManagerError} `ERR_LOCK_TIMEOUT`, `ERR_DETACHED` */
  acquireRead(stripe: number, operation: string): void {
    if (this.#left) refuseDetached(); // by a getter of the ID, since the call began
    const attachment = this.#attachment;
    attachment.lock.abandon(); // the store never nests: what is still held, an exception cut
    if (!attachment.lock.enterRead(stripe, this.#timeoutMs))
      attachment.acquireBehindOwnWait('read', stripe, this.#timeoutMs, operation);
  }

  /** As acquireRead. */
  acquireWrite(stripe: number, operation: string): void {
    if (this.#left) refuseDetached();
    const attachment = this.#attachment;
    attachment.lock.abandon(); // as in acquireRead
    if (!attachment.lock.enterWrite(stripe, this.#timeoutMs))
      attachment.acquireBehindOwnWait('write', stripe, this.#timeoutMs, operation);
  }

  /** Runs `body` under the write lock of the stripe. */
  writing(stripe: number, operation: string, body: (stripe: number) => boolean): boolean {
    try {
      this.acquireWrite(stripe, operation);
      const changed = body(stripe);
      this.#attachment.lock.releaseWrite();
      return changed;
    } catch (error) {
      this.endRefused(error);
    }
  }

  /**
   * A write that refused left everything as it was. Any other error (a stack overflow) may have cut it anywhere, as a
   * death would: the stripe goes to repair, and each reference in it is then present whole or absent whole.
   */
  endRefused(error: unknown): never {
    if (this.#attachment.lock.busy && isRefusal(error)) this.#attachment.lock.releaseWrite();
    else this.#attachment.lock.abandon();
    throw error;
  }

  /** The store is full: takes from every stripe, one after another, the chunks it can do without. True when there were any. */
  reclaim(stripes: Stripes): boolean {
    let reclaimed = false;
    for (let stripe = 0; stripe < stripes.table.memory.layout.stripes; stripe++) {
      try {
        this.acquireWrite(stripe, 'setRef');
        if (stripes.reclaimLocked(stripe)) reclaimed = true;
        this.#attachment.lock.releaseWrite();
      } catch (error) {
        this.#attachment.lock.abandon();
        throw error;
      }
    }
    return reclaimed;
  }

  /** One user of the attachment less. True when it was the last: nobody comes in any more. */
  leave(): boolean {
    this.#left = this.#attachment.leave();
    return this.#left;
  }
}

/** Whether an error says that the store is full. */
export function isFull(error: unknown): boolean {
  return error instanceof RefManagerError && error.code === 'ERR_STORE_FULL';
}

function refuseDetached(): never {
  throw new RefManagerError('ERR_DETACHED', 'this RefManager was detached while the call was under way');
}
