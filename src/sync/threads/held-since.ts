/**
 * Since when a stripe is known to be held, for the error of whoever gives up waiting for it. Noted by waiters: a holder
 * that nobody waits for writes nothing for it.
 */

import { type LockRegion, Stripe } from '../../memory/layout.ts';
import { nowWord } from '../real-time.ts';

/** Index of a stripe's first word. */
export function stripeBase(region: LockRegion, stripe: number): number {
  return region.firstStripe + stripe * region.stripeWords;
}

/** Notes that the stripe is held now, unless that is noted of this hold already: its release will move the count on. */
export function noteHeld(words: Int32Array, base: number, count: number, isFirst: boolean): void {
  if (!isFirst && Atomics.load(words, base + Stripe.SEEN_EVENTS) === nextCount(count)) return;
  Atomics.store(words, base + Stripe.SEEN_HELD, nowWord());
  Atomics.store(words, base + Stripe.SEEN_EVENTS, nextCount(count));
}

/** How long the stripe has been held at least; 0 when nothing is known of this hold. */
export function heldForMs(words: Int32Array, base: number): number {
  const sinceWord = Atomics.load(words, base + Stripe.SEEN_HELD);
  const count = nextCount(Atomics.load(words, base + Stripe.EVENTS));
  const isOfThisHold = count !== 0 && Atomics.load(words, base + Stripe.SEEN_EVENTS) === count;
  return isOfThisHold ? (nowWord() - sinceWord) | 0 : 0;
}

/** What SEEN_EVENTS holds for an event count: never 0, but once in 2^32, because 0 stands for "nothing noted". */
function nextCount(count: number): number {
  return (count + 1) | 0;
}
