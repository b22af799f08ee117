/** Room for a record's body, as the encoder and those who read it need it: as bytes, words and 64-bit words. */

import { WORD_BYTES } from '../../memory/layout.ts';

/** Buffer's own one-encoding method: `write` without the dispatch on an encoding's name. */
interface TextBuffer {
  ucs2Write(text: string, offset: number): number;
}

const UTF8 = new TextEncoder();
const LONG_BYTES: number = BigInt64Array.BYTES_PER_ELEMENT;
/** Not every browser lets it write into shared memory; where it may, nothing else is as fast. */
const WRITES_SHARED: boolean = writesShared();

export class Scratch {
  readonly bytes: number;
  readonly text: Buffer & TextBuffer;
  readonly words: Int32Array;
  readonly longs: BigInt64Array;
  /** By byte: the room from there on. What begins at one place will again. */
  readonly #from: (Uint8Array | undefined)[] = [];

  /** @param start - a multiple of 8, as `bytes` */
  constructor(buffer: ArrayBufferLike, start: number, bytes: number) {
    this.bytes = bytes;
    this.text = Buffer.from(buffer as ArrayBuffer, start, bytes) as Buffer & TextBuffer;
    this.words = new Int32Array(buffer, start, bytes / WORD_BYTES);
    this.longs = new BigInt64Array(buffer, start, bytes / LONG_BYTES);
  }

  /** Room of its own for so many bytes at least. */
  static of(bytes: number): Scratch {
    const whole = Math.ceil(bytes / LONG_BYTES) * LONG_BYTES;
    return new Scratch(new ArrayBuffer(whole), 0, whole);
  }

  /** Writes the text from byte `at` on, a byte a character. False when it is not all ASCII, or has no room; anything may stand there then. */
  writeAscii(text: string, at: number): boolean {
    const { length } = text;
    if (!WRITES_SHARED) return this.#copyAscii(text, at);
    const room = this.#from[at] ?? this.#roomFrom(at);
    if (room === undefined) return false;
    const { read, written } = UTF8.encodeInto(text, room);
    return written === length && read === length; // cut short, it may be as long with fewer characters
  }

  /** Writes the text from byte `at` on, two bytes a character. There is room. */
  writeUtf16(text: string, at: number): void {
    this.text.ucs2Write(text, at);
  }

  #roomFrom(at: number): Uint8Array | undefined {
    if (at > this.bytes) return undefined;
    const room = new Uint8Array(this.text.buffer, this.text.byteOffset + at, this.bytes - at);
    this.#from[at] = room;
    return room;
  }

  #copyAscii(text: string, at: number): boolean {
    const encoded = UTF8.encode(text);
    if (encoded.length !== text.length || at + encoded.length > this.bytes) return false;
    this.text.set(encoded, at);
    return true;
  }
}

function writesShared(): boolean {
  try {
    return UTF8.encodeInto('a', new Uint8Array(new SharedArrayBuffer(1))).written === 1;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
