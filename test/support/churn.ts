/**
 * What the workers of the thread and kill tests do: sets, gets, clears and looks over shared keys and keys of their
 * own, where each value says whose it is, so that a torn or foreign one is caught by whoever reads it.
 *
 * Own keys are written by numbered steps that follow from the number alone. A worker notes a step in shared memory
 * when it begins and when it is acknowledged: from the two numbers anybody can say what must be stored.
 */

import type { ContainerIDLike, ObjectReference } from '../../src/index.ts';

/** Shared keys: few, so that workers meet; own keys of each worker. */
export const SHARED_KEYS = 5;
export const OWN_KEYS = 7;
/** Every so many-th step of an own key clears it. */
const CLEAR_EVERY = 5;
/** Lengths of the long field: in a slot, in a larger slot, in overflow chunks. */
const LENGTHS = [3, 900, 20_000];

/** Words of a worker's row in the shared progress table. */
export const Progress = { STARTED: 0, ACKNOWLEDGED: 1, OPERATIONS: 2, PAUSED: 3, WORDS: 4 } as const;
/** Words before the first row: whether all shall pause. */
export const Control = { PAUSE: 0, WORDS: 4 } as const;

export function ownKey(worker: number, key: number): ContainerIDLike {
  return { type: `own-${worker}`, id: `key-${key}` };
}

export function sharedKey(key: number): ContainerIDLike {
  return { type: 'shared', id: `key-${key}` };
}

/** A value that says its key, its writer and the number of the write, in fields of a length that follows from it. */
export function selfIdentifying(id: ContainerIDLike, writer: number, step: number): ObjectReference {
  const mark = `${id.type}/${id.id}/${writer}/${step};`;
  const length = LENGTHS[step % LENGTHS.length] as number;
  return {
    kind: id.type,
    name: id.id,
    uid: `${writer}`,
    resourceVersion: `${step}`,
    fieldPath: mark.repeat(Math.ceil(length / mark.length)),
  };
}

/** Throws unless `ref` is a value that `selfIdentifying` makes for this key. */
export function assertWhole(id: ContainerIDLike, ref: ObjectReference): void {
  const expected = selfIdentifying(id, Number(ref.uid), Number(ref.resourceVersion));
  for (const field of ['kind', 'name', 'uid', 'resourceVersion', 'fieldPath'] as const) {
    if (ref[field] !== expected[field])
      throw new Error(`${id.type}/${id.id}: torn or foreign ${field}: ${ref[field]?.slice(0, 80)}`);
  }
}

/** What own key `key` of `worker` holds after its steps 1 to `step`: undefined when nothing. */
export function afterSteps(worker: number, key: number, step: number): ObjectReference | undefined {
  const last = step - ((step - key + OWN_KEYS) % OWN_KEYS);
  return last < 1 ? undefined : stepValue(worker, last);
}

export function stepKey(step: number): number {
  return step % OWN_KEYS;
}

/** What step `step` stores; undefined: it clears. */
export function stepValue(worker: number, step: number): ObjectReference | undefined {
  const clears = Math.floor(step / OWN_KEYS) % CLEAR_EVERY === CLEAR_EVERY - 1;
  return clears ? undefined : selfIdentifying(ownKey(worker, stepKey(step)), worker, step);
}

/** Pseudo-random numbers from a seed (mulberry32). */
export function randomOf(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
