/**
 * The store as a whole, stripe by stripe: how many references there are, and each of them. Asked through store-core.ts.
 */

import type { ContainerID } from '../../api/container-id.ts';
import type { ObjectReference } from '../../api/object-reference.ts';
import type { SharedMemory } from '../../memory/shared-memory.ts';
import type { Attachment } from '../../sync/threads/attachment.ts';
import { decodeKey, decodeValue } from '../encoding/codec.ts';
import type { FieldFilter } from '../encoding/field-filter.ts';
import type { RecordCopy } from '../records/records.ts';
import { writeSnapshot } from '../snapshot/snapshot-writer.ts';
import { takeImage } from '../snapshot/store-image.ts';
import type { Stripes, Version } from '../stripe.ts';
import type { StripeGate } from './stripe-gate.ts';

/** Belongs to one thread. */
export class Listing {
  readonly #memory: SharedMemory;
  readonly #stripes: Stripes;
  readonly #attachment: Attachment;
  readonly #gate: StripeGate;
  readonly #timeoutMs: number;

  constructor(memory: SharedMemory, stripes: Stripes, attachment: Attachment, gate: StripeGate, timeoutMs: number) {
    this.#memory = memory;
    this.#stripes = stripes;
    this.#attachment = attachment;
    this.#gate = gate;
    this.#timeoutMs = timeoutMs;
  }

  get size(): number {
    let size = 0;
    for (let stripe = 0; stripe < this.#memory.layout.stripes; stripe++) {
      this.#attachment.lock.tryRepair(stripe); // a dead writer may have stored what it had not counted yet
      size += this.#stripes.count(stripe);
    }
    return size;
  }

  snapshot(): Uint8Array {
    return writeSnapshot(takeImage(this.#stripes.table, this.#attachment, this.#timeoutMs));
  }

  *entries(filter: FieldFilter | undefined): Generator<[ContainerID, ObjectReference | null], void, undefined> {
    for (const { body, keyBytes, valueBytes, shape } of this.copies(filter, 'entries'))
      yield [decodeKey(body, 0, keyBytes, shape), decodeValue(body, body.length - valueBytes, valueBytes, shape)];
  }

  /**
   * Every record that `filter` lets pass, not decoded yet. Copies one stripe at a time under its read lock; nothing is
   * yielded while it is held.
   */
  *copies(filter: FieldFilter | undefined, operation: string): Generator<RecordCopy & Version, void, undefined> {
    for (let stripe = 0; stripe < this.#memory.layout.stripes; stripe++) {
      let copies: ReturnType<Stripes['copyLocked']>;
      try {
        this.#gate.acquireRead(stripe, operation);
        copies = this.#stripes.copyLocked(stripe);
        this.#attachment.lock.releaseRead();
      } catch (error) {
        this.#attachment.lock.abandon();
        throw error;
      }
      for (const copy of copies) if (filter === undefined || filter.passes(copy)) yield copy;
    }
  }
}
