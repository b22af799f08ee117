/**
 * Per-state data of a search: how each state was reached (kept to the end, 5 bytes a state) and the vectors of the
 * states still to be visited (given back as they are).
 */

const CHUNK_BITS = 16;
const CHUNK = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK - 1;

/** A growing array of 32-bit integers, in chunks. */
export class IntList {
  readonly #chunks: Int32Array[] = [];
  length = 0;

  push(value: number): void {
    if ((this.length & CHUNK_MASK) === 0) this.#chunks.push(new Int32Array(CHUNK));
    (this.#chunks[this.length >> CHUNK_BITS] as Int32Array)[this.length & CHUNK_MASK] = value;
    this.length++;
  }

  at(index: number): number {
    return (this.#chunks[index >> CHUNK_BITS] as Int32Array)[index & CHUNK_MASK] as number;
  }
}

/** The same for bytes. */
export class ByteList {
  readonly #chunks: Uint8Array[] = [];
  length = 0;

  push(value: number): void {
    if ((this.length & CHUNK_MASK) === 0) this.#chunks.push(new Uint8Array(CHUNK));
    (this.#chunks[this.length >> CHUNK_BITS] as Uint8Array)[this.length & CHUNK_MASK] = value;
    this.length++;
  }

  at(index: number): number {
    return (this.#chunks[index >> CHUNK_BITS] as Uint8Array)[index & CHUNK_MASK] as number;
  }
}

const QUEUE_CHUNK_STATES = 4096;

/** First in, first out: vectors of one width. */
export class VectorQueue {
  readonly #width: number;
  readonly #chunks = new Map<number, Int32Array>();
  #spare: Int32Array | undefined;
  #pushed = 0;
  #taken = 0;

  constructor(width: number) {
    this.#width = width;
  }

  get length(): number {
    return this.#pushed - this.#taken;
  }

  push(vector: Int32Array): void {
    const number = Math.floor(this.#pushed / QUEUE_CHUNK_STATES);
    let chunk = this.#chunks.get(number);
    if (chunk === undefined) {
      chunk = this.#spare ?? new Int32Array(QUEUE_CHUNK_STATES * this.#width);
      this.#spare = undefined;
      this.#chunks.set(number, chunk);
    }
    chunk.set(vector, (this.#pushed++ % QUEUE_CHUNK_STATES) * this.#width);
  }

  /** Copies the oldest vector into `target` and forgets it. */
  take(target: Int32Array): void {
    const number = Math.floor(this.#taken / QUEUE_CHUNK_STATES);
    const chunk = this.#chunks.get(number) as Int32Array;
    const at = (this.#taken++ % QUEUE_CHUNK_STATES) * this.#width;
    for (let i = 0; i < this.#width; i++) target[i] = chunk[at + i] as number;
    if (this.#taken % QUEUE_CHUNK_STATES === 0) {
      this.#chunks.delete(number);
      this.#spare = chunk;
    }
  }
}
