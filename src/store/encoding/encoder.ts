/**
 * The bytes of a record's body, made from an ID and a reference among the words that the thread has of its own, where the
 * core reads them. What they mean is in codec.ts. A body that no slot is large enough for is made in ordinary memory.
 */

import { javaScriptStore, type StoreFunctions } from '../../core/store/functions.ts';
import { OWN_BODY, OWN_BODY_WORDS, OWN_SEED } from '../../core/store/own.ts';
import { KEY_SHAPE_MASK, TYPE_LENGTH_SHIFT } from '../../core/store/shape.ts';
import { preview } from '../../errors.ts';
import { WORD_BYTES } from '../../memory/layout.ts';
import { BYTE_1, BYTE_2, BYTE_3, NARROW_LENGTHS_BYTES, NARROW_MAX, Shape, WIDE_LENGTHS_BYTES } from './codec.ts';
import { hashWords } from './hash.ts';
import { Scratch } from './scratch.ts';
import { invalidID, MAX_TEXT_LENGTH, tooLong, type ValueParts } from './value-parts.ts';

const WORD_SHIFT = 2;
const UTF16_UNIT_BYTES = 2;

/** A thread's encoder: holds the last key and value it was given. */
export class Encoder {
  /** The core's functions, for the words that the body is among. */
  readonly store: StoreFunctions;
  /** Key, padded, then value. Bytes `0..bodyBytes`. */
  body: Scratch;
  shape = 0;
  hash = 0;
  keyBytes = 0;
  keyWords = 0;
  valueBytes = 0;
  readonly #seed: number;
  #own: Scratch;
  /** The type whose text stands at the beginning of the own words. */
  #type: string | undefined;
  #typeIsAscii = true;

  constructor(seed: number, store: StoreFunctions = javaScriptStore(new Int32Array(0))) {
    this.#seed = seed;
    this.store = store;
    const { ownWords } = store;
    ownWords[OWN_SEED] = seed;
    this.#own = new Scratch(ownWords.buffer, ownWords.byteOffset + OWN_BODY * WORD_BYTES, OWN_BODY_WORDS * WORD_BYTES);
    this.body = this.#own;
  }

  /** The own words are another thread's from now on: a call that was under way still encodes, before it is refused. */
  leaveOwnWords(): void {
    this.#own = Scratch.of(this.#own.bytes);
    this.#type = undefined;
    this.body = this.#own;
  }

  get bodyBytes(): number {
    return this.keyWords * WORD_BYTES + this.valueBytes;
  }

  /** The body as bytes. */
  get scratch(): Buffer {
    return this.body.text;
  }

  /** The body as 64-bit words. */
  get scratchLongs(): BigInt64Array {
    return this.body.longs;
  }

  /** True when the body is not among the own words: no slot is large enough for it. */
  get isLarge(): boolean {
    return this.body !== this.#own;
  }

  /** @throws {RefManagerError} `ERR_INVALID_CONTAINER_ID` unless both are strings of permitted length */
  encodeKey(type: string, name: string): void {
    checkPart('type', type);
    checkPart('id', name);
    this.#encodeKey(type, name);
    const { store, body } = this;
    if (body === this.#own) this.hash = store.hashKey(store.own, this.keyWords, this.shape);
    else this.hash = hashWords(body.words, this.keyWords, this.shape, this.#seed);
  }

  /** encodeKey for a key that was encoded before, and hashed to this. */
  encodeHashedKey(type: string, name: string, hash: number): void {
    this.#encodeKey(type, name);
    this.hash = hash;
  }

  #encodeKey(type: string, name: string): void {
    const own = this.#own;
    if (type !== this.#type) {
      this.#typeIsAscii = own.writeAscii(type, 0);
      this.#type = type;
    }
    this.body = own;
    let bytes = type.length + name.length;
    let shape = type.length << TYPE_LENGTH_SHIFT;
    if (!this.#typeIsAscii || !own.writeAscii(name, type.length)) {
      shape = this.#encodeOtherKey(type, name); // not all ASCII, or too long
      bytes = this.keyBytes;
    }
    const words = (bytes + WORD_BYTES - 1) >>> WORD_SHIFT;
    const { text } = this.body;
    for (let i = bytes; i < words << WORD_SHIFT; i++) text[i] = 0;
    this.keyBytes = bytes;
    this.keyWords = words;
    this.shape = shape;
    this.valueBytes = 0;
  }

  /** Encodes what does not become ASCII among the own words. Returns the shape, and leaves the length. */
  #encodeOtherKey(type: string, name: string): number {
    const both = type + name;
    const shape = type.length << TYPE_LENGTH_SHIFT;
    this.#type = undefined; // overwritten
    this.keyBytes = both.length;
    if (both.length > this.#own.bytes) {
      this.body = Scratch.of(both.length);
      if (this.body.writeAscii(both, 0)) return shape;
    }
    this.keyBytes = both.length * UTF16_UNIT_BYTES;
    this.#reserve(this.keyBytes, 0);
    this.body.writeUtf16(both, 0);
    return shape | Shape.KEY_UTF16;
  }

  /** Encodes the value behind the key last encoded. */
  encodeValue(value: ValueParts | null): void {
    if (value === null) {
      this.shape |= Shape.NULL_REF;
      return;
    }
    const { kind, namespace, name, uid, apiVersion, resourceVersion, fieldPath } = value;
    const [a, b, c, d] = [kind.length, namespace.length, name.length, uid.length];
    const [e, f, g] = [apiVersion.length, resourceVersion.length, fieldPath.length];
    const start = this.keyWords;
    const isWide = (a | b | c | d | e | f | g) > NARROW_MAX;
    const textStart = (start << WORD_SHIFT) + (isWide ? WIDE_LENGTHS_BYTES : NARROW_LENGTHS_BYTES);
    // As one text: the engine puts it together at once, and is called once to write it.
    const text = kind + namespace + name + uid + apiVersion + resourceVersion + fieldPath;
    let bytes = text.length;
    this.#clearWordAt(textStart + bytes);
    if (!this.body.writeAscii(text, textStart)) bytes = this.#encodeOtherText(text, textStart);
    const { words } = this.body;
    if (isWide) {
      this.shape |= Shape.WIDE_LENGTHS;
      words.set([a, b, c, d, e, f, g], start);
    } else {
      words[start] = a | (b << BYTE_1) | (c << BYTE_2) | (d << BYTE_3);
      words[start + 1] = e | (f << BYTE_1) | (g << BYTE_2);
    }
    this.valueBytes = textStart + bytes - (start << WORD_SHIFT);
  }

  /** Of a text that is to end before this byte: the core copies whole words. */
  #clearWordAt(end: number): void {
    this.body.words[end >>> WORD_SHIFT] = 0; // past the end nothing is written
  }

  /** Writes a text that does not become ASCII among the own words. Returns its length in bytes. */
  #encodeOtherText(text: string, at: number): number {
    this.#reserve(at + text.length, this.keyWords * WORD_BYTES);
    if (this.isLarge && this.body.writeAscii(text, at)) return text.length;
    const bytes = text.length * UTF16_UNIT_BYTES;
    this.#reserve(at + bytes, this.keyWords * WORD_BYTES);
    this.#clearWordAt(at + bytes);
    this.body.writeUtf16(text, at);
    this.shape |= Shape.VALUE_UTF16;
    return bytes;
  }

  /** Holds a key and a value as an encoder made them before: the key at byte `start`, padded, then the value. */
  take(body: Buffer, start: number, keyBytes: number, valueBytes: number, shape: number): void {
    const words = Math.ceil(keyBytes / WORD_BYTES);
    const bytes = words * WORD_BYTES + valueBytes;
    this.body = this.#own;
    this.#type = undefined; // overwritten
    this.#reserve(bytes, 0);
    body.copy(this.body.text, 0, start, start + bytes);
    this.keyBytes = keyBytes;
    this.keyWords = words;
    this.valueBytes = valueBytes;
    this.shape = shape;
    this.hash = hashWords(this.body.words, words, shape & KEY_SHAPE_MASK, this.#seed);
  }

  /** Room for `bytes`: elsewhere, when they are too many for the own words, and the first `kept` are copied there. */
  #reserve(bytes: number, kept: number): void {
    if (bytes <= this.body.bytes) return;
    const larger = Scratch.of(bytes);
    this.body.text.copy(larger.text, 0, 0, kept);
    this.body = larger;
  }
}

/** @throws {RefManagerError} `ERR_INVALID_CONTAINER_ID` */
export function checkPart(what: 'type' | 'id', text: unknown): void {
  if (typeof text !== 'string') throw invalidID(`${what} must be a string, got ${preview(text)}`);
  if (text.length > MAX_TEXT_LENGTH) throw invalidID(tooLong(what, text));
}
