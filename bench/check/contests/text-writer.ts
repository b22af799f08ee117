/**
 * The yardstick of whatever encodes: V8's own `utf8Write` of texts as long, into shared memory, under a mutex. Of an
 * overwrite this is the larger part (bench/results/store.md).
 */

import type { Side } from '../contest.ts';
import { Mutex } from './mutex.ts';

const ROOM_BYTES = 4096;

/** Buffer's own method: `write` without the dispatch on an encoding's name. */
interface Utf8Buffer {
  utf8Write(text: string, offset: number): number;
}

export class TextWriter {
  readonly #scratch = Buffer.alloc(ROOM_BYTES) as Buffer & Utf8Buffer;
  readonly #shared = new Uint8Array(new SharedArrayBuffer(ROOM_BYTES));
  readonly #mutex = new Mutex();

  /** A turn that writes each of `texts` so many times. */
  writes(texts: readonly string[], rounds: number): Side {
    const wanted = rounds * texts.reduce((sum, text) => sum + text.length, 0);
    const run = (): void => {
      let written = 0;
      for (let round = 0; round < rounds; round++) for (const text of texts) written += this.#write(text);
      if (written !== wanted) throw new Error(`${written} of ${wanted} bytes were written`);
    };
    return { operations: rounds * texts.length, run };
  }

  #write(text: string): number {
    const bytes = this.#scratch.utf8Write(text, 0);
    this.#mutex.acquire();
    this.#shared.set(this.#scratch.subarray(0, bytes));
    this.#mutex.release();
    return bytes;
  }
}
