/**
 * The first of many by an order of their own, however they come in: for what a result lists only so many of.
 */

/** Keeps the `limit` entries that come first by `compare`; memory is bounded. */
export class Ranked<T> {
  readonly #limit: number;
  readonly #compare: (a: T, b: T) => number;
  #entries: T[] = [];
  #last: T | undefined;

  constructor(limit: number, compare: (a: T, b: T) => number) {
    this.#limit = limit;
    this.#compare = compare;
  }

  add(entry: T): void {
    this.#entries.push(entry);
    if (this.#entries.length >= 2 * this.#limit) this.#cut();
  }

  /** The last of a full list: what comes after it need not be added. Undefined while there is room. */
  get last(): T | undefined {
    return this.#last;
  }

  /** In order. */
  list(): T[] {
    this.#cut();
    return [...this.#entries];
  }

  #cut(): void {
    this.#entries.sort(this.#compare);
    this.#entries.length = Math.min(this.#entries.length, this.#limit);
    if (this.#entries.length === this.#limit) this.#last = this.#entries.at(-1);
  }
}
