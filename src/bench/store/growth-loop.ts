/**
 * What every thread does while a store grows from empty: sets its share of the references, each once, and times each.
 * Keys are made before the clock starts. In the end it looks at what it has set.
 */

import type { ObjectReference } from '../../api/object-reference.ts';
import { Waits } from '../fleet/waits.ts';
import type { KeyStrings } from './keys/key-space.ts';
import { belongsTo, VALUES } from './keys/references.ts';
import type { AwaitedStore, BlockingStore } from './store-kind.ts';

const NS_PER_MS = 1e6;
/** One in so many is looked at in the end; coprime to the numbers of threads. */
const LOOK_AT = 7;

export interface GrowthTask {
  /** Word 0: Phase. */
  readonly control: Int32Array<SharedArrayBuffer>;
  readonly refs: number;
  /** Sets the keys `thread`, `thread + threads` and so on. */
  readonly thread: number;
  readonly threads: number;
  /** What is set is looked at. */
  readonly keeps: boolean;
}

export interface GrowthResult {
  readonly elapsedMs: number;
  readonly pauses: readonly (readonly [ns: number, count: number])[];
  readonly maxNs: number;
  readonly wrong: number;
}

/** Sets them; the thread blocks while it waits. */
export function growBlocking(
  store: BlockingStore,
  strings: KeyStrings,
  values: readonly ObjectReference[],
  { refs, thread, threads, keeps }: GrowthTask,
): GrowthResult {
  const pauses = new Waits();
  const startedMs = performance.now();
  for (let i = thread; i < refs; i += threads) {
    const key = store.key(strings, i);
    const value = values[i & (VALUES - 1)] as ObjectReference;
    const askedMs = performance.now();
    store.set(key, value);
    pauses.record((performance.now() - askedMs) * NS_PER_MS, 1);
  }
  const elapsedMs = performance.now() - startedMs;
  let wrong = 0;
  for (let i = thread; keeps && i < refs; i += threads * LOOK_AT) {
    if (!belongsTo(i, store.get(store.key(strings, i)))) wrong++;
  }
  return { elapsedMs, pauses: pauses.pairs(), maxNs: pauses.maxNs, wrong };
}

/** The same for stores that answer later. */
export async function growAwaited(
  store: AwaitedStore,
  strings: KeyStrings,
  values: readonly ObjectReference[],
  { refs, thread, threads }: GrowthTask,
): Promise<GrowthResult> {
  const pauses = new Waits();
  const startedMs = performance.now();
  for (let i = thread; i < refs; i += threads) {
    const askedMs = performance.now();
    await store.set(store.key(strings, i), values[i & (VALUES - 1)] as ObjectReference);
    pauses.record((performance.now() - askedMs) * NS_PER_MS, 1);
  }
  const elapsedMs = performance.now() - startedMs;
  let wrong = 0;
  for (let i = thread; i < refs; i += threads * LOOK_AT) {
    if (!belongsTo(i, await store.get(store.key(strings, i)))) wrong++;
  }
  return { elapsedMs, pauses: pauses.pairs(), maxNs: pauses.maxNs, wrong };
}
