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
import { preview } from '../../errors.ts';
import { WORD_BYTES } from '../../memory/layout.ts';
import { hashWords } from './hash.ts';
import { invalidID, MAX_TEXT_LENGTH, tooLong, type ValueParts } from './value-parts.ts';

export const Shape = { KEY_UTF16: 1, VALUE_UTF16: 2, NULL_REF: 4, WIDE_LENGTHS: 8, OVERFLOW: 16 } as const;
export const TYPE_LENGTH_SHIFT = 5;
/** The bits of a shape that belong to the key: equal keys agree in them. */
export const KEY_SHAPE_MASK: number = Shape.KEY_UTF16 | (-1 << TYPE_LENGTH_SHIFT);

export const NARROW_LENGTHS_BYTES = 8;
export const WIDE_LENGTHS_BYTES: number = OBJECT_REFERENCE_FIELDS.length * WORD_BYTES;
export const NARROW_MAX = 0xff;
/** UTF-8 takes at most this many bytes for one UTF-16 code unit. */
const UTF8_MAX_BYTES = 3;
const INITIAL_SCRATCH_BYTES = 4096;
const WORD_SHIFT = 2;
const [BYTE_1, BYTE_2, BYTE_3] = [8, 16, 24] as const;
const BYTE_MASK = 0xff;

/** Buffer's own one-encoding methods: `write` and `toString` without the dispatch on an encoding's name. */
interface TextBuffer {
  utf8Write(text: string, offset: number): number;
  ucs2Write(text: string, offset: number): number;
  latin1Slice(start: number, end: number): string;
  ucs2Slice(start: number, end: number): string;
}
type ScratchBuffer = Buffer & TextBuffer;

/** A thread's encoder: holds the last key and value it was given, in ordinary memory. */
export class Encoder {
  /** Key, padded, then value. Bytes `0..bodyBytes`. */
  scratch: ScratchBuffer;
  /** The same as words. */
  scratchWords: Int32Array;
  /** The same as 64-bit words. */
  scratchLongs: BigInt64Array;
  shape = 0;
  hash = 0;
  keyBytes = 0;
  keyWords = 0;
  valueBytes = 0;
  readonly #seed: number;
  /** The type whose text stands at the beginning of the scratch. */
  #type: string | undefined;
  #typeIsAscii = true;

  constructor(seed: number) {
    this.#seed = seed;
    this.scratch = Buffer.alloc(INITIAL_SCRATCH_BYTES) as ScratchBuffer;
    this.scratchWords = wordsOf(this.scratch);
    this.scratchLongs = longsOf(this.scratch);
  }

  get bodyBytes(): number {
    return this.keyWords * WORD_BYTES + this.valueBytes;
  }

  /** @throws {RefManagerError} `ERR_INVALID_CONTAINER_ID` unless both are strings of permitted length */
  encodeKey(type: string, name: string): void {
    checkPart('type', type);
    checkPart('id', name);
    this.#encodeKey(type, name);
    this.hash = hashWords(this.scratchWords, this.keyWords, this.shape, this.#seed);
  }

  /** encodeKey for a key that was encoded before, and hashed to this. */
  encodeHashedKey(type: string, name: string, hash: number): void {
    this.#encodeKey(type, name);
    this.hash = hash;
  }

  #encodeKey(type: string, name: string): void {
    const length = type.length + name.length;
    this.#reserve(length * UTF8_MAX_BYTES + WORD_BYTES);
    const { scratch } = this;
    if (type !== this.#type) this.#encodeType(type);
    let shape = type.length << TYPE_LENGTH_SHIFT;
    let bytes = type.length + scratch.utf8Write(name, type.length);
    if (!this.#typeIsAscii || bytes !== length) {
      bytes = scratch.ucs2Write(type + name, 0); // some character took more than a byte: not ASCII
      shape |= Shape.KEY_UTF16;
      this.#type = undefined; // overwritten
    }
    const words = (bytes + WORD_BYTES - 1) >>> WORD_SHIFT;
    for (let i = bytes; i < words << WORD_SHIFT; i++) scratch[i] = 0;
    this.keyBytes = bytes;
    this.keyWords = words;
    this.shape = shape;
    this.valueBytes = 0;
  }

  /** Leaves room for the key, if it is ASCII: its text is to be adopted from a record. */
  expectKey(type: string, name: string): void {
    const bytes = type.length + name.length;
    const words = (bytes + WORD_BYTES - 1) >>> WORD_SHIFT;
    this.#reserve(words * WORD_BYTES);
    if (type !== this.#type) this.#type = undefined; // the value may overwrite it
    this.keyBytes = bytes;
    this.keyWords = words;
    this.shape = type.length << TYPE_LENGTH_SHIFT;
    this.valueBytes = 0;
  }

  /** The text of the expected key, padding and all, was copied to the beginning of the scratch. */
  adoptedKey(type: string, hash: number): void {
    this.#type = type;
    this.#typeIsAscii = true;
    this.hash = hash;
  }

  /** Encodes the value behind the key last encoded, or expected. */
  encodeValue(value: ValueParts | null): void {
    if (value === null) {
      this.shape |= Shape.NULL_REF;
      return;
    }
    const { text } = value;
    const start = this.keyWords;
    const textStart = (start << WORD_SHIFT) + (value.longest > NARROW_MAX ? WIDE_LENGTHS_BYTES : NARROW_LENGTHS_BYTES);
    this.#reserve(textStart + text.length * UTF8_MAX_BYTES);
    const { scratch, scratchWords } = this;
    if (value.longest > NARROW_MAX) {
      this.shape |= Shape.WIDE_LENGTHS;
      scratchWords.set(value.lengths, start);
    } else {
      const { lengths } = value; // by index: taking it apart would go through an iterator
      scratchWords[start] = lengths[0] | (lengths[1] << BYTE_1) | (lengths[2] << BYTE_2) | (lengths[3] << BYTE_3);
      scratchWords[start + 1] = lengths[4] | (lengths[5] << BYTE_1) | (lengths[6] << BYTE_2);
    }
    let bytes = scratch.utf8Write(text, textStart);
    if (bytes !== text.length) {
      bytes = scratch.ucs2Write(text, textStart);
      this.shape |= Shape.VALUE_UTF16;
    }
    this.valueBytes = textStart - (start << WORD_SHIFT) + bytes;
  }

  /** Leaves the type at the beginning of the scratch: IDs of one type follow one another. */
  #encodeType(type: string): void {
    this.#typeIsAscii = this.scratch.utf8Write(type, 0) === type.length;
    this.#type = type;
  }

  /** Holds a key and a value as an encoder made them before: the key at byte `start`, padded, then the value. */
  take(body: Buffer, start: number, keyBytes: number, valueBytes: number, shape: number): void {
    const words = Math.ceil(keyBytes / WORD_BYTES);
    const bytes = words * WORD_BYTES + valueBytes;
    this.#reserve(bytes);
    body.copy(this.scratch, 0, start, start + bytes);
    this.#type = undefined; // overwritten
    this.keyBytes = keyBytes;
    this.keyWords = words;
    this.valueBytes = valueBytes;
    this.shape = shape;
    this.hash = hashWords(this.scratchWords, words, shape & KEY_SHAPE_MASK, this.#seed);
  }

  /** Room for `bytes`, so that a write is never cut short: a cut UTF-8 text could pass for ASCII. */
  #reserve(bytes: number): void {
    if (bytes <= this.scratch.length) return;
    const larger = Buffer.alloc(2 ** Math.ceil(Math.log2(bytes))) as ScratchBuffer;
    this.scratch.copy(larger);
    this.scratch = larger;
    this.scratchWords = wordsOf(larger);
    this.scratchLongs = longsOf(larger);
  }
}

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
  const text = (bytes as ScratchBuffer).latin1Slice(start + NARROW_LENGTHS_BYTES, start + valueBytes);
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
  const ref: ObjectReference = {};
  if (kind !== 0) ref.kind = text.slice(at, (at += kind));
  if (namespace !== 0) ref.namespace = text.slice(at, (at += namespace));
  if (name !== 0) ref.name = text.slice(at, (at += name));
  if (uid !== 0) ref.uid = text.slice(at, (at += uid));
  if (apiVersion !== 0) ref.apiVersion = text.slice(at, (at += apiVersion));
  if (resourceVersion !== 0) ref.resourceVersion = text.slice(at, (at += resourceVersion));
  if (fieldPath !== 0) ref.fieldPath = text.slice(at);
  return Object.freeze(ref);
}

function slice(bytes: Buffer, start: number, end: number, utf16: boolean): string {
  return utf16 ? (bytes as ScratchBuffer).ucs2Slice(start, end) : (bytes as ScratchBuffer).latin1Slice(start, end);
}

function wordsOf(scratch: Buffer): Int32Array {
  return new Int32Array(scratch.buffer, scratch.byteOffset, scratch.length / WORD_BYTES);
}

function longsOf(scratch: Buffer): BigInt64Array {
  return new BigInt64Array(scratch.buffer, scratch.byteOffset, scratch.length / BigInt64Array.BYTES_PER_ELEMENT);
}

/** What reading back a stored value yields. */
export function storedReference(value: ValueParts | null): ObjectReference | null {
  if (value === null) return null;
  const { text, lengths } = value;
  return referenceOf(text, lengths[0], lengths[1], lengths[2], lengths[3], lengths[4], lengths[5], lengths[6]);
}

/** @throws {RefManagerError} `ERR_INVALID_CONTAINER_ID` */
export function checkPart(what: 'type' | 'id', text: unknown): void {
  if (typeof text !== 'string') throw invalidID(`${what} must be a string, got ${preview(text)}`);
  if (text.length > MAX_TEXT_LENGTH) throw invalidID(tooLong(what, text));
}
