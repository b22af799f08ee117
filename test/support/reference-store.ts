/**
 * The oracle: what a RefManager should hold, as a Map. Values are normalized as the API server's JSON would have
 * them: an empty or missing field is absent.
 */

import { OBJECT_REFERENCE_FIELDS, type ObjectReference } from '../../src/api/object-reference.ts';

type Id = { readonly type: string; readonly id: string };

/** `ref` without empty fields. */
export function normalized(ref: ObjectReference | null): ObjectReference | null {
  if (ref === null) return null;
  const clean: ObjectReference = {};
  for (const field of OBJECT_REFERENCE_FIELDS) {
    const value = ref[field];
    if (value !== undefined && value !== '') clean[field] = value;
  }
  return clean;
}

/** The key of the oracle and of an audit: type and id cannot run into each other. */
export function keyOf(id: Id): string {
  return JSON.stringify([id.type, id.id]);
}

/** A RefManager as simple as can be. */
export class ReferenceStore {
  readonly entries: Map<string, ObjectReference | null> = new Map();

  setRef(id: Id, ref: ObjectReference | null): void {
    this.entries.set(keyOf(id), normalized(ref));
  }
  getRef(id: Id): ObjectReference | null | undefined {
    return this.entries.get(keyOf(id));
  }
  hasRef(id: Id): boolean {
    return this.entries.has(keyOf(id));
  }
  clearRef(id: Id): boolean {
    return this.entries.delete(keyOf(id));
  }
  get size(): number {
    return this.entries.size;
  }
}
