/**
 * What the stripes of a store count in their own headers (memory/layout.ts): how evenly container IDs spread, and which
 * stripe's lock is waited for.
 */

import { type LockRegion, Stripe } from '../memory/layout.ts';
import { readSequence } from './records/sequence.ts';

/** One number a stripe each; all three lists are as long as the store has stripes. Counts of other threads may lag. */
export interface StripeCounts {
  /** Releases that found somebody asleep and woke them. */
  wakeUps: number[];
  /** References stored since the store was made, replaced ones included. */
  sets: number[];
  /** References stored now. */
  refs: number[];
}

/** Reads without a lock: a stripe that is being written may be told as it was just before. */
export function stripeCounts(words: Int32Array, { firstStripe, stripeWords, stripes }: LockRegion): StripeCounts {
  const bases = Array.from({ length: stripes }, (_, i) => firstStripe + i * stripeWords);
  return {
    wakeUps: bases.map((base) => Atomics.load(words, base + Stripe.EVENTS) >>> 0),
    sets: bases.map((base) => readSequence(words, base + Stripe.SEQUENCE)),
    refs: bases.map((base) => Atomics.load(words, base + Stripe.COUNT)),
  };
}
