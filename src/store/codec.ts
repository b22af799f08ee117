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

import type { ContainerIDLike } from '../api/container-id.ts';
import { ContainerID } from '../api/container-id.ts';
import { OBJECT_REFERENCE_FIELDS, type ObjectReference } from '../api/object-reference.ts';
import { preview, RefManagerError } from '../errors.ts';
import { WORD_BYTES } from '../memory/layout.ts';
import { hashWords } from './hash.ts';

export const Shape = { KEY_UTF16: 1, VALUE_UTF16: 2, NULL_REF: 4, WIDE_LENGTHS: 8, OVERFLOW: 16 } as const;
const TYPE_LENGTH_SHIFT = 5;
/** The bits of a shape that belong to the key: equal keys agree in them. */
export const KEY_SHAPE_MASK: number = Shape.KEY_UTF16 | (-1 << TYPE_LENGTH_SHIFT);

/** Longest type, id or field, in characters (UTF-16 code units). */
export const MAX_TEXT_LENGTH: number = 2 ** 18;

const FIELDS = OBJECT_REFERENCE_FIELDS.length;
const NARROW_LENGTHS_BYTES = 8;
const WIDE_LENGTHS_BYTES: number = FIELDS * WORD_BYTES;
const NARROW_MAX = 0xff;
/** UTF-8 takes at most this many bytes for one UTF-16 code unit. */
const UTF8_MAX_BYTES = 3;
const INITIAL_SCRATCH_BYTES = 4096;

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
  shape = 0;
  hash = 0;
  keyBytes = 0;
  keyWords = 0;
  valueBytes = 0;
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
    this.scratch = Buffer.alloc(INITIAL_SCRATCH_BYTES) as ScratchBuffer;
    this.scratchWords = wordsOf(this.scratch);
  }

  get bodyBytes(): number {
    return this.keyWords * WORD_BYTES + this.valueBytes;
  }

  /** @throws {RefManagerError} `ERR_INVALID_CONTAINER_ID` unless both are strings of permitted length */
  encodeKey(type: string, name: string): void {
    checkPart('type', type);
    checkPart('id', name);
    const text = type + name;
    this.#reserve(text.length * UTF8_MAX_BYTES + WORD_BYTES);
    let bytes = this.scratch.utf8Write(text, 0);
    let shape = type.length << TYPE_LENGTH_SHIFT;
    if (bytes !== text.length) {
      bytes = this.scratch.ucs2Write(text, 0); // some character took more than a byte: not ASCII
      shape |= Shape.KEY_UTF16;
    }
    const words = Math.ceil(bytes / WORD_BYTES);
    for (let i = bytes; i < words * WORD_BYTES; i++) this.scratch[i] = 0;
    this.keyBytes = bytes;
    this.keyWords = words;
    this.shape = shape;
    this.valueBytes = 0;
    this.hash = hashWords(this.scratchWords, words, shape, this.#seed);
  }

  /** Encodes the value behind the key last encoded. */
  encodeValue(value: ValueParts | null): void {
    if (value === null) {
      this.shape |= Shape.NULL_REF;
      return;
    }
    const { lengths, text } = value;
    const wide = value.longest > NARROW_MAX;
    const start = this.keyWords * WORD_BYTES;
    const textStart = start + (wide ? WIDE_LENGTHS_BYTES : NARROW_LENGTHS_BYTES);
    this.#reserve(textStart + text.length * UTF8_MAX_BYTES);
    const { scratch, scratchWords } = this;
    for (let i = 0; i < FIELDS; i++) {
      if (wide) scratchWords[start / WORD_BYTES + i] = lengths[i] as number;
      else scratch[start + i] = lengths[i] as number;
    }
    if (wide) this.shape |= Shape.WIDE_LENGTHS;
    let bytes = scratch.utf8Write(text, textStart);
    if (bytes !== text.length) {
      bytes = scratch.ucs2Write(text, textStart);
      this.shape |= Shape.VALUE_UTF16;
    }
    this.valueBytes = textStart - start + bytes;
  }

  /** Room for `bytes`, so that a write is never cut short: a cut UTF-8 text could pass for ASCII. */
  #reserve(bytes: number): void {
    if (bytes <= this.scratch.length) return;
    const larger = Buffer.alloc(2 ** Math.ceil(Math.log2(bytes))) as ScratchBuffer;
    this.scratch.copy(larger);
    this.scratch = larger;
    this.scratchWords = wordsOf(larger);
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
  const ref: ObjectReference = {};
  let at = 0;
  for (let i = 0; i < FIELDS; i++) {
    const length = wide ? bytes.readInt32LE(start + i * WORD_BYTES) : (bytes[start + i] as number);
    if (length === 0) continue;
    ref[OBJECT_REFERENCE_FIELDS[i] as keyof ObjectReference] = text.slice(at, at + length);
    at += length;
  }
  return Object.freeze(ref);
}

function slice(bytes: Buffer, start: number, end: number, utf16: boolean): string {
  return utf16 ? (bytes as ScratchBuffer).ucs2Slice(start, end) : (bytes as ScratchBuffer).latin1Slice(start, end);
}

function wordsOf(scratch: Buffer): Int32Array {
  return new Int32Array(scratch.buffer, scratch.byteOffset, scratch.length / WORD_BYTES);
}

/** The two strings of an ID, each read once: the caller's getters run here, before any lock is taken. */
export function partsOf(id: ContainerIDLike): [type: string, name: string] {
  if (typeof id !== 'object' || id === null)
    throw invalidID(`expected a ContainerID or { type, id }, got ${preview(id)}`);
  return [id.type, id.id];
}

/** What of a reference is stored: its fields' lengths in characters and their text run together. */
export interface ValueParts {
  readonly lengths: readonly number[];
  readonly longest: number;
  readonly text: string;
}

/**
 * Reads each field once. The caller's getters run here: before any lock is taken, and before the encoder holds a key,
 * since they may use the same store and with it the same encoder.
 * @throws {RefManagerError} `ERR_INVALID_REF` unless `ref` is null or an object whose fields are strings or absent
 */
export function valuePartsOf(ref: ObjectReference | null): ValueParts | null {
  if (ref === null) return null;
  if (typeof ref !== 'object') throw invalidRef(`a reference is an object or null, got ${preview(ref)}`);
  const lengths: number[] = [];
  let text = '';
  let longest = 0;
  for (const field of OBJECT_REFERENCE_FIELDS) {
    const value: unknown = ref[field] ?? '';
    if (typeof value !== 'string') throw invalidRef(`${field} must be a string or absent, got ${preview(value)}`);
    if (value.length > MAX_TEXT_LENGTH) throw invalidRef(tooLong(field, value));
    lengths.push(value.length);
    if (value.length > longest) longest = value.length;
    text += value;
  }
  return { lengths, longest, text };
}

function checkPart(what: 'type' | 'id', text: unknown): void {
  if (typeof text !== 'string') throw invalidID(`${what} must be a string, got ${preview(text)}`);
  if (text.length > MAX_TEXT_LENGTH) throw invalidID(tooLong(what, text));
}

function tooLong(what: string, text: string): string {
  return `${what} may be ${MAX_TEXT_LENGTH} characters long, got ${text.length}: ${preview(text)}`;
}
function invalidID(problem: string): RefManagerError {
  return new RefManagerError('ERR_INVALID_CONTAINER_ID', problem);
}
function invalidRef(problem: string): RefManagerError {
  return new RefManagerError('ERR_INVALID_REF', problem);
}
