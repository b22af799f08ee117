/** What a victim of store-kills.stress.ts is told, and what its own keys hold after each of its steps. */

import type { CoreBuild } from '../../../../src/core/core.ts';
import type { ContainerIDLike, ObjectReference, RefManagerHandle } from '../../../../src/index.ts';
import { OWN_KEYS, ownKey, stepKey, stepValue } from '../../../support/churn.ts';
import type { End } from '../../killing/ends.ts';
import type { Load } from '../windows.ts';

/** Where: the number of a window, or after so many moments of its work. */
export type Aim = { readonly window: number } | { readonly moment: number };

export interface VictimData {
  readonly handle: RefManagerHandle;
  readonly core: CoreBuild;
  readonly gate: SharedArrayBuffer;
  /** Its steps: Told.STARTED and Told.ACKNOWLEDGED. */
  readonly steps: SharedArrayBuffer;
  readonly row: number;
  readonly aim: Aim;
  readonly load: Load;
  readonly end: End;
}

/** READY: attached. ARMED: may begin. STOPPED: is where it shall end. MISSED: did not get there. BAIT: 1 + thread to recover. */
export const Step = { READY: 0, ARMED: 1, STOPPED: 2, MISSED: 3, BAIT: 4 } as const;
/** Words of `steps`. */
export const Told = { STARTED: 0, ACKNOWLEDGED: 1, WORDS: 2 } as const;

/** Longer ones are refused. */
const LARGE_CHARACTERS = 250_000;
const large: string = 'x'.repeat(LARGE_CHARACTERS);

/** One write: without `ref`, a clear. */
export interface Write {
  readonly id: ContainerIDLike;
  readonly ref: ObjectReference | undefined;
}

/** What step `step` (from 1) of a load does. */
export function writeOf(load: Load, row: number, step: number): Write {
  if (load === 'many keys') return { id: ownKey(row, step), ref: { name: `${step}` } };
  if (load !== 'large references') return { id: ownKey(row, stepKey(step)), ref: stepValue(row, step) };
  // In the order in which the store gives the fields back.
  const ref = { kind: large, namespace: large, name: large, uid: large, fieldPath: `${step}` };
  return { id: ownKey(row, step), ref };
}

/** The keys that steps 1 to `step` have written, and what is stored under each then. */
export function afterSteps(load: Load, row: number, step: number): Map<string, Write> {
  const stored = new Map<string, Write>();
  const isNumbered = load === 'many keys' || load === 'large references';
  for (let s = isNumbered ? 1 : Math.max(1, step - OWN_KEYS + 1); s <= step; s++) {
    const write = writeOf(load, row, s);
    stored.set(write.id.id, write);
  }
  return stored;
}
