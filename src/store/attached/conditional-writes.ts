/** Writes that happen only while what is stored is what the caller saw. Asked by updates.ts, through store-core.ts. */

import type { Encoder } from '../encoding/encoder.ts';
import type { ValueParts } from '../encoding/value-parts.ts';
import type { Stripes, Version } from '../stripe.ts';
import type { Recollection } from './recollection.ts';
import { isFull, type StripeGate } from './stripe-gate.ts';

/** Belongs to one thread. */
export class ConditionalWrites {
  readonly #encoder: Encoder;
  readonly #stripes: Stripes;
  readonly #gate: StripeGate;
  readonly #recollection: Recollection;
  readonly #stripeMask: number;

  constructor(encoder: Encoder, stripes: Stripes, gate: StripeGate, recollection: Recollection, stripeMask: number) {
    this.#encoder = encoder;
    this.#stripes = stripes;
    this.#gate = gate;
    this.#recollection = recollection;
    this.#stripeMask = stripeMask;
  }

  /** setRef, if what is stored under the two strings is still what `version` was of. False: it is not, nothing was changed. */
  setIf(
    type: string,
    name: string,
    value: ValueParts | null,
    version: Version | undefined,
    operation: string,
  ): boolean {
    this.#encoder.encodeKey(type, name);
    this.#encoder.encodeValue(value);
    const set = (stripe: number): boolean => {
      if (!this.#stripes.holdsLocked(stripe, version)) return false;
      this.#stripes.setLocked(stripe);
      return true;
    };
    const stripe = this.#encoder.hash & this.#stripeMask;
    try {
      return this.#gate.writing(stripe, operation, set);
    } catch (error) {
      if (!isFull(error) || !this.#gate.reclaim(this.#stripes)) throw error;
      return this.#gate.writing(stripe, operation, set);
    }
  }

  /** clearRef, as setIf. */
  clearIf(type: string, name: string, version: Version, operation: string): boolean {
    this.#encoder.encodeKey(type, name);
    this.#recollection.forget(type, name);
    return this.#gate.writing(
      this.#encoder.hash & this.#stripeMask,
      operation,
      (stripe) => this.#stripes.holdsLocked(stripe, version) && this.#stripes.clearLocked(stripe),
    );
  }
}
