/**
 * The container IDs of a run and the order in which they are asked for, in shared memory: every thread of every
 * contender sees the same bytes. Strings are made from them, some before the measured time, some anew for each call.
 *
 * | keys                        | are                                          |
 * | --------------------------- | -------------------------------------------- |
 * | 0 .. refs-1                 | stored before the run, and at its end        |
 * | refs .. refs+ABSENT_KEYS-1  | never stored                                 |
 * | then OWN_KEYS a thread      | set and cleared in turn by that thread alone |
 */

import { randomNumbers } from '../../plan/random-numbers.ts';
import { textFor } from './references.ts';
import { zipfRanks } from './zipf.ts';

const TYPE = 'containerd';
const PREFIX = `${TYPE}://`;
/** Characters of `containerd://` and 64 hex digits; one byte each. */
export const KEY_BYTES = 77;
export const ABSENT_KEYS = 1_024;
export const OWN_KEYS = 256;
export const MAX_THREADS = 8;

/** Keys in the order of asking; a power of two, so that going round is a mask. */
export const DRAWS: number = 2 ** 20;
/** From one thread's first draw to the next thread's. */
const DRAWS_APART: number = DRAWS / MAX_THREADS;
/** Coprime to all numbers of references: spreads the frequent ranks over the keys. */
const SPREAD = 7_919;

export interface KeySpace {
  readonly refs: number;
  /** KEY_BYTES for each key. */
  readonly bytes: Uint8Array<SharedArrayBuffer>;
  readonly uniform: Uint32Array<SharedArrayBuffer>;
  readonly zipf: Uint32Array<SharedArrayBuffer>;
}

/** IDs for `refs` references, and draws from them. The same for the same number. */
export function keySpace(refs: number): KeySpace {
  const keys = refs + ABSENT_KEYS + OWN_KEYS * MAX_THREADS;
  const bytes = new Uint8Array(new SharedArrayBuffer(keys * KEY_BYTES));
  const buffer = Buffer.from(bytes.buffer);
  for (let key = 0; key < keys; key++) buffer.write(PREFIX + textFor(key), key * KEY_BYTES, 'latin1');
  const random = randomNumbers(refs);
  const rank = zipfRanks(Math.max(2, refs));
  return {
    refs,
    bytes,
    uniform: draws(() => Math.floor(random() * refs)),
    zipf: draws(() => (rank(random()) * SPREAD) % Math.max(1, refs)),
  };
}

/** First of the keys that only this thread sets and clears. */
export function ownKeys({ refs }: KeySpace, thread: number): number {
  return refs + ABSENT_KEYS + thread * OWN_KEYS;
}

/** Where in the draws a thread begins. */
export function firstDraw(thread: number): number {
  return thread * DRAWS_APART;
}

/** Makes the strings of a key space, each time new ones. */
export class KeyStrings {
  readonly #buffer: Buffer;

  constructor({ bytes }: KeySpace) {
    this.#buffer = Buffer.from(bytes.buffer);
  }

  readonly type: string = TYPE;

  /** The ID alone, 64 characters. */
  id(key: number): string {
    const end = (key + 1) * KEY_BYTES;
    return this.#buffer.toString('latin1', end - KEY_BYTES + PREFIX.length, end);
  }

  /** `containerd://` and the ID: what a store with plain string keys is asked. */
  text(key: number): string {
    const start = key * KEY_BYTES;
    return this.#buffer.toString('latin1', start, start + KEY_BYTES);
  }
}

function draws(draw: () => number): Uint32Array<SharedArrayBuffer> {
  const drawn = new Uint32Array(new SharedArrayBuffer(DRAWS * Uint32Array.BYTES_PER_ELEMENT));
  for (let i = 0; i < DRAWS; i++) drawn[i] = draw();
  return drawn;
}
