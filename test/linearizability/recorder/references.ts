/**
 * Numbers <-> what is stored: a reference carries its number and its key in fields that can be checked whole, so that
 * a torn one, or another key's, is told from one that was stored.
 */

import type { ContainerID, ContainerIDLike, ObjectReference } from '../../../src/index.ts';
import { ABSENT, FOREIGN, NULL_REF } from '../operation.ts';

/** Keys come in pairs that differ in the type of their IDs alone. */
const TYPES = 2;

/** Every so many-th number stands for null. */
const NULL_EVERY = 32;

/** The type and the rest of a key's ID. Both strings are new each time. */
function idParts(key: number): [type: string, id: string] {
  return [`type-${key % TYPES}`, `key-${Math.floor(key / TYPES)}`];
}

function nameOf(key: number): string {
  return `of key ${key}`;
}

/** How a thread names its keys. `IDClass`: of the store it uses, which notes on its own IDs alone what it found. */
export function idsOf(
  keys: number,
  ids: 'held' | 'fresh',
  IDClass: typeof ContainerID,
): (key: number) => ContainerIDLike {
  if (ids === 'fresh') {
    return (key) => {
      const [type, id] = idParts(key);
      return { type, id };
    };
  }
  const held = Array.from({ length: keys }, (_, key) => new IDClass(...idParts(key)));
  return (key) => held[key] as ContainerID;
}

/** What is stored for the number `value`, and what of it stands in the history. */
export function recordedValue(value: number): number {
  return value % NULL_EVERY === 0 ? NULL_REF : value;
}

/** The reference of a number, or null for NULL_REF. */
export function referenceOf(key: number, value: number, lengths: readonly number[]): ObjectReference | null {
  if (value === NULL_REF) return null;
  return { name: nameOf(key), uid: String(value), fieldPath: longField(value, lengths) };
}

/** The number that what was found under `key` stands for. */
export function numberOf(key: number, found: ObjectReference | null | undefined, lengths: readonly number[]): number {
  if (found === undefined) return ABSENT;
  if (found === null) return NULL_REF;
  const value = Number(found.uid);
  const isWhole = found.name === nameOf(key) && found.fieldPath === longField(value, lengths);
  return isWhole && Number.isSafeInteger(value) ? value : FOREIGN;
}

function longField(value: number, lengths: readonly number[]): string {
  const mark = `${value};`;
  const length = lengths[value % lengths.length] ?? 0;
  return mark.repeat(Math.ceil(length / mark.length));
}
