/** A thousand IDs and references of real size: small enough for the caches of a core, so that memory is not what is measured. */

import { referenceFor, textFor } from '../../../src/bench/store/keys/references.ts';
import { ContainerID, type ObjectReference } from '../../../src/index.ts';

export const KEYS = 1000;

/** IDs from the `first` on. */
export function heldIDs(first = 0): ContainerID[] {
  return Array.from({ length: KEYS }, (_, i) => new ContainerID('containerd', textFor(first + i)));
}

/** Their references. */
export function references(first = 0): ObjectReference[] {
  return Array.from({ length: KEYS }, (_, i) => referenceFor(first + i));
}

/** All fields of a reference, as one text. */
export function textOf(ref: ObjectReference): string {
  return Object.values(ref).join('');
}
