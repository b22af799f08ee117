/**
 * The bytes of a record's body, made from an ID and a reference in ordinary memory. What they mean is in codec.ts.
 */

import { preview } from '../../errors.ts';
import { WORD_BYTES } from '../../memory/layout.ts';
import {
  BYTE_1,
  BYTE_2,
  BYTE_3,
  KEY_SHAPE_MASK,
  NARROW_LENGTHS_BYTES,
  NARROW_MAX,
  Shape,
  TYPE_LENGTH_SHIFT,
  WIDE_LENGTHS_BYTES,
} from './codec.ts';
import { hashWords } from './hash.ts';
import { invalidID, MAX_TEXT_LENGTH, tooLong, type ValueParts } from './value-parts.ts';

/** UTF-8 takes at most this many bytes for one UTF-16 code unit. */
const UTF8_MAX_BYTES = 3;
const INITIAL_SCRATCH_BYTES = 4096;
const WORD_SHIFT = 2;
/** Texts up to here are written by a loop: calling into the engine costs more. */
const SHORT_TEXT = 12;
const ASCII_MAX = 0x7f;
/** Buffer's own one-encoding methods: `write` without the dispatch on an encoding's name. */
interface TextBuffer {
  utf8Write(text: string, offset: number): number;
  ucs2Write(text: string, offset: number): number;
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
    const { kind, namespace, name, uid, apiVersion, resourceVersion, fieldPath } = value;
    const [a, b, c, d] = [kind.length, namespace.length, name.length, uid.length];
    const [e, f, g] = [apiVersion.length, resourceVersion.length, fieldPath.length];
    const length = a + b + c + d + e + f + g;
    const start = this.keyWords;
    const isWide = (a | b | c | d | e | f | g) > NARROW_MAX;
    const textStart = (start << WORD_SHIFT) + (isWide ? WIDE_LENGTHS_BYTES : NARROW_LENGTHS_BYTES);
    this.#reserve(textStart + length * UTF8_MAX_BYTES);
    const { scratch, scratchWords } = this;
    if (isWide) {
      this.shape |= Shape.WIDE_LENGTHS;
      scratchWords.set([a, b, c, d, e, f, g], start);
    } else {
      scratchWords[start] = a | (b << BYTE_1) | (c << BYTE_2) | (d << BYTE_3);
      scratchWords[start + 1] = e | (f << BYTE_1) | (g << BYTE_2);
    }
    let end = textStart + writeField(scratch, kind, textStart);
    end += writeField(scratch, namespace, end);
    end += writeField(scratch, name, end);
    end += writeField(scratch, uid, end);
    end += writeField(scratch, apiVersion, end);
    end += writeField(scratch, resourceVersion, end);
    end += writeField(scratch, fieldPath, end);
    if (end - textStart !== length) {
      const text = kind + namespace + name + uid + apiVersion + resourceVersion + fieldPath;
      end = textStart + scratch.ucs2Write(text, textStart); // some character took more than a byte: not ASCII
      this.shape |= Shape.VALUE_UTF16;
    }
    this.valueBytes = end - (start << WORD_SHIFT);
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

/** Writes the text as ASCII. Returns its length, or more when it is not all ASCII: then nothing of what was written counts. */
function writeField(scratch: ScratchBuffer, text: string, at: number): number {
  const { length } = text;
  if (length > SHORT_TEXT) return scratch.utf8Write(text, at);
  let all = 0;
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    all |= unit;
    scratch[at + i] = unit;
  }
  return all > ASCII_MAX ? length + 1 : length;
}

function wordsOf(scratch: Buffer): Int32Array {
  return new Int32Array(scratch.buffer, scratch.byteOffset, scratch.length / WORD_BYTES);
}

function longsOf(scratch: Buffer): BigInt64Array {
  return new BigInt64Array(scratch.buffer, scratch.byteOffset, scratch.length / BigInt64Array.BYTES_PER_ELEMENT);
}

/** @throws {RefManagerError} `ERR_INVALID_CONTAINER_ID` */
export function checkPart(what: 'type' | 'id', text: unknown): void {
  if (typeof text !== 'string') throw invalidID(`${what} must be a string, got ${preview(text)}`);
  if (text.length > MAX_TEXT_LENGTH) throw invalidID(tooLong(what, text));
}
