import type { ObjectReference } from '../../src/index.ts';

/** A reference, or what makes one, with the same in every field. */
export function everyField<T>(value: T): Record<keyof ObjectReference, T> {
  return {
    kind: value,
    namespace: value,
    name: value,
    uid: value,
    apiVersion: value,
    resourceVersion: value,
    fieldPath: value,
  };
}
