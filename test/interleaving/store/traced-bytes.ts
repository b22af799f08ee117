/**
 * Stands in for a Buffer over the explored memory: each access becomes plain accesses to the words that hold the bytes,
 * one scheduling point each. Has what the store uses of a Buffer; anything else is undefined, so its use throws.
 */

const WORD_BYTES = 4;

export class TracedBytes {
  readonly #words: Int32Array;

  /** @param words - a traced view */
  constructor(words: Int32Array) {
    this.#words = words;
  }

  get length(): number {
    return this.#words.length * WORD_BYTES;
  }

  copy(target: Buffer, targetStart: number, start: number, end: number): number {
    return this.#read(start, end).copy(target, targetStart);
  }

  latin1Slice(start: number, end: number): string {
    return this.#read(start, end).toString('latin1');
  }

  ucs2Slice(start: number, end: number): string {
    return this.#read(start, end).toString('ucs2');
  }

  readInt32LE(at: number): number {
    return this.#read(at, at + WORD_BYTES).readInt32LE(0);
  }

  /** What `source.copy(this, at)` does. */
  writeFrom(source: Buffer, at: number): void {
    const end = at + source.length;
    const first = Math.floor(at / WORD_BYTES);
    const words = Math.ceil(end / WORD_BYTES) - first;
    const whole = Buffer.alloc(words * WORD_BYTES);
    // A word of which only some bytes are written keeps the others.
    for (const word of new Set([0, words - 1])) {
      const from = (first + word) * WORD_BYTES;
      if (from < at || from + WORD_BYTES > end)
        whole.writeInt32LE(this.#words[first + word] as number, word * WORD_BYTES);
    }
    source.copy(whole, at - first * WORD_BYTES);
    for (let word = 0; word < words; word++) this.#words[first + word] = whole.readInt32LE(word * WORD_BYTES);
  }

  #read(start: number, end: number): Buffer {
    const first = Math.floor(start / WORD_BYTES);
    const words = Math.ceil(end / WORD_BYTES) - first;
    const bytes = Buffer.alloc(words * WORD_BYTES);
    for (let word = 0; word < words; word++) bytes.writeInt32LE(this.#words[first + word] as number, word * WORD_BYTES);
    return bytes.subarray(start - first * WORD_BYTES, end - first * WORD_BYTES);
  }
}
