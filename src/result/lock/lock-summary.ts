/**
 * The store's own counts -> the lock's part of a result.
 */

import { Stripe } from '../../memory/layout.ts';
import { SharedMemory } from '../../memory/shared-memory.ts';
import { readSequence } from '../../store/records/sequence.ts';
import type { RefManager } from '../../store/ref-manager.ts';
import type { StoreStats } from '../../store/store-core.ts';
import type { LockSummary, RunSummary } from '../result.ts';
import { waitP99Us } from './lock-waits.ts';

/** What `refs` counted so far; `stats` are its own. */
export function lockSummary(stats: StoreStats, refs: RefManager): LockSummary {
  return {
    readAcquisitions: stats.readAcquisitions,
    writeAcquisitions: stats.writeAcquisitions,
    contended: stats.contended,
    waitP99Us: waitP99Us(stats.waitsUs),
    recoveries: stats.recoveries,
    waitsUs: stats.waitsUs,
    readWaitsUs: stats.readWaitsUs,
    writeWaitsUs: stats.writeWaitsUs,
    byStripe: byStripe(refs),
  };
}

/** How much memory the store has. */
export function storeSummary({ bytesUsed, bytesReserved }: StoreStats): NonNullable<RunSummary['store']> {
  return { usedBytes: bytesUsed, reservedBytes: bytesReserved };
}

/**
 * The counters that lie in the stripes themselves (memory/layout.ts). Every release that finds sleepers adds one to the
 * event count they sleep on; a stripe's sequence counts what was set in it.
 */
function byStripe(refs: RefManager): NonNullable<LockSummary['byStripe']> {
  const { words, layout } = SharedMemory.attach(refs.handle);
  const { firstStripe, stripeWords, stripes } = layout.lock;
  const bases = Array.from({ length: stripes }, (_, i) => firstStripe + i * stripeWords);
  return {
    wakeUps: bases.map((base) => Atomics.load(words, base + Stripe.EVENTS) >>> 0),
    sets: bases.map((base) => readSequence(words, base + Stripe.SEQUENCE)),
    refs: bases.map((base) => Atomics.load(words, base + Stripe.COUNT)),
  };
}
