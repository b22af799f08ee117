/**
 * Event counts in a state vector (machine.ts): words that are only loaded, added to and waited on with the value last
 * loaded. Such a value is only compared for being the same, so a count is kept as the mask of threads that have loaded
 * it since it last changed.
 */

import { Op, type Operation } from '../model/operations.ts';

export class EventCounts {
  readonly #words: ReadonlySet<number>;
  readonly #vector: Int32Array;
  readonly #placeOf: (word: number) => number;

  constructor(words: readonly number[], vector: Int32Array, placeOf: (word: number) => number) {
    this.#words = new Set(words);
    this.#vector = vector;
    this.#placeOf = placeOf;
  }

  get none(): boolean {
    return this.#words.size === 0;
  }

  has(word: number): boolean {
    return this.#words.has(word);
  }

  /** The thread loads the count or adds to it. @throws when the operation is another */
  perform(thread: number, { kind, word, a }: Operation): number {
    const place = this.#placeOf(word);
    if (kind === Op.LOAD) this.#vector[place] = (this.#vector[place] as number) | (1 << thread);
    else if (kind === Op.ADD && a !== 0) this.#vector[place] = 0;
    else throw new Error(`word ${word} is said to be an event count, but thread ${thread} does more than load and add`);
    return 0;
  }

  /** True while the count is what the thread loaded. */
  isCurrent(thread: number, word: number): boolean {
    return (((this.#vector[this.#placeOf(word)] as number) >> thread) & 1) === 1;
  }

  /** The thread does not know what it loaded any more. */
  forget(thread: number): void {
    for (const word of this.#words) {
      const place = this.#placeOf(word);
      this.#vector[place] = (this.#vector[place] as number) & ~(1 << thread);
    }
  }
}
