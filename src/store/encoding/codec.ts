/**
 * ContainerID and ObjectReference <-> the bytes of a record's body. Lossless for any JavaScript string: a part whose
 * text is all ASCII is stored a byte a character, any other as UTF-16. Which one depends on the content alone, never
 * on how the engine holds the string, so equal keys always have equal bytes.
 *
 * ```text
 * body:  key text (type and id run together), zero-padded to a word
 *        value: seven field lengths in characters (a byte each + one spare, or a word each), then the texts run together
 * shape: bit 0 key is UTF-16 · 1 value is UTF-16 · 2 the reference is null · 3 lengths are words · 4 body in overflow
 *        chunks · 5.. length of the ID's type in characters
 * ```
 */

import { ContainerID } from '../../api/container-id.ts';
import { OBJECT_REFERENCE_FIELDS, type ObjectReference } from '../../api/object-reference.ts';
import { SHAPE_KEY_UTF16, SHAPE_OVERFLOW, TYPE_LENGTH_SHIFT } from '../../core/store/shape.ts';
import { WORD_BYTES } from '../../memory/layout.ts';
import type { ValueParts } from './value-parts.ts';

export const Shape: Readonly<Record<'KEY_UTF16' | 'VALUE_UTF16' | 'NULL_REF' | 'WIDE_LENGTHS' | 'OVERFLOW', number>> = {
  KEY_UTF16: SHAPE_KEY_UTF16,
  VALUE_UTF16: 2,
  NULL_REF: 4,
  WIDE_LENGTHS: 8,
  OVERFLOW: SHAPE_OVERFLOW,
};

export const NARROW_LENGTHS_BYTES = 8;
export const WIDE_LENGTHS_BYTES: number = OBJECT_REFERENCE_FIELDS.length * WORD_BYTES;
export const NARROW_MAX = 0xff;
export const BYTE_1 = 8;
export const BYTE_2 = 16;
export const BYTE_3 = 24;
const BYTE_MASK = 0xff;

/** Buffer's own one-encoding methods: `toString` without the dispatch on an encoding's name. */
interface TextBuffer {
  latin1Slice(start: number, end: number): string;
  ucs2Slice(start: number, end: number): string;
}
type SharedText = Buffer & TextBuffer;

/** The ID in a body that begins at byte `start` of `bytes`. */
export function decodeKey(bytes: Buffer, start: number, keyBytes: number, shape: number): ContainerID {
  const text = slice(bytes, start, start + keyBytes, (shape & Shape.KEY_UTF16) !== 0);
  const typeLength = shape >>> TYPE_LENGTH_SHIFT;
  return new ContainerID(text.slice(0, typeLength), text.slice(typeLength));
}

/** The reference whose value begins at byte `start` of `bytes`: frozen, absent fields left out. */
export function decodeValue(bytes: Buffer, start: number, valueBytes: number, shape: number): ObjectReference | null {
  if ((shape & Shape.NULL_REF) !== 0) return null;
  const wide = (shape & Shape.WIDE_LENGTHS) !== 0;
  const textStart = start + (wide ? WIDE_LENGTHS_BYTES : NARROW_LENGTHS_BYTES);
  const text = slice(bytes, textStart, start + valueBytes, (shape & Shape.VALUE_UTF16) !== 0);
  const length = (i: number): number =>
    wide ? bytes.readInt32LE(start + i * WORD_BYTES) : (bytes[start + i] as number);
  return referenceOf(text, length(0), length(1), length(2), length(3), length(4), length(5), length(6));
}

/** decodeValue for what most references are, ASCII with short fields; it begins at word `at` of `words`. */
export function decodeShortValue(words: Int32Array, bytes: Buffer, at: number, valueBytes: number): ObjectReference {
  const first = words[at] as number;
  const second = words[at + 1] as number;
  const start = at * WORD_BYTES; // a shift would go wrong beyond 2 GiB
  const text = (bytes as SharedText).latin1Slice(start + NARROW_LENGTHS_BYTES, start + valueBytes);
  return referenceOf(
    text,
    first & BYTE_MASK,
    (first >>> BYTE_1) & BYTE_MASK,
    (first >>> BYTE_2) & BYTE_MASK,
    first >>> BYTE_3,
    second & BYTE_MASK,
    (second >>> BYTE_1) & BYTE_MASK,
    (second >>> BYTE_2) & BYTE_MASK,
  );
}

/** True when decodeShortValue can decode a value of this shape. */
export function isShort(shape: number): boolean {
  return (shape & (Shape.NULL_REF | Shape.VALUE_UTF16 | Shape.WIDE_LENGTHS | Shape.OVERFLOW)) === 0;
}

/** Cuts the text into the seven fields. Each is written out: a loop over names would cost more than all else here. */
function referenceOf(
  text: string,
  kind: number,
  namespace: number,
  name: number,
  uid: number,
  apiVersion: number,
  resourceVersion: number,
  fieldPath: number,
): ObjectReference {
  let at = 0;
  if (kind * namespace * name * uid * apiVersion * resourceVersion * fieldPath !== 0) {
    return Object.freeze({
      kind: text.slice(at, (at += kind)),
      namespace: text.slice(at, (at += namespace)),
      name: text.slice(at, (at += name)),
      uid: text.slice(at, (at += uid)),
      apiVersion: text.slice(at, (at += apiVersion)),
      resourceVersion: text.slice(at, (at += resourceVersion)),
      fieldPath: text.slice(at),
    });
  }
  return storedReference({
    kind: text.slice(at, (at += kind)),
    namespace: text.slice(at, (at += namespace)),
    name: text.slice(at, (at += name)),
    uid: text.slice(at, (at += uid)),
    apiVersion: text.slice(at, (at += apiVersion)),
    resourceVersion: text.slice(at, (at += resourceVersion)),
    fieldPath: text.slice(at),
  });
}

function slice(bytes: Buffer, start: number, end: number, utf16: boolean): string {
  return utf16 ? (bytes as SharedText).ucs2Slice(start, end) : (bytes as SharedText).latin1Slice(start, end);
}

/** What reading back a stored value yields. */
export function storedReference(value: ValueParts): ObjectReference;
export function storedReference(value: ValueParts | null): ObjectReference | null;
export function storedReference(value: ValueParts | null): ObjectReference | null {
  if (value === null) return null;
  const { kind, namespace, name, uid, apiVersion, resourceVersion, fieldPath } = value;
  if (kind && namespace && name && uid && apiVersion && resourceVersion && fieldPath) return Object.freeze(value); // as referenceOf makes it
  const ref: ObjectReference = {};
  if (kind !== '') ref.kind = kind;
  if (namespace !== '') ref.namespace = namespace;
  if (name !== '') ref.name = name;
  if (uid !== '') ref.uid = uid;
  if (apiVersion !== '') ref.apiVersion = apiVersion;
  if (resourceVersion !== '') ref.resourceVersion = resourceVersion;
  if (fieldPath !== '') ref.fieldPath = fieldPath;
  return Object.freeze(ref);
}
