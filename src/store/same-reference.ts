/** When two references are the same: field by field, an empty one as good as an absent one. */

import { OBJECT_REFERENCE_FIELDS, type ObjectReference } from '../api/object-reference.ts';
import type { ValueParts } from './encoding/value-parts.ts';

/** A reference to compare with; undefined stands for none at all, null for a stored nil. */
export type Expected = ValueParts | null | undefined;

/** @param stored - as the store gave it out */
export function isSame(expected: Expected, stored: ObjectReference | null | undefined): boolean {
  if (expected === undefined || expected === null || stored === undefined || stored === null)
    return expected === stored;
  return OBJECT_REFERENCE_FIELDS.every((field) => expected[field] === (stored[field] ?? ''));
}
