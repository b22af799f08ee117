/**
 * A doubly linked list: entries in the order of their coming, any of which may be removed at any time in constant time.
 * For deadlines and aborts, where each start comes and goes a dozen times.
 *
 * Not a Set: the first entry is found and removed without an iterator that steps over those removed before it, and without
 * tables that are made anew every few entries. What that gains has not been measured apart from other changes.
 */

/** An entry. Its neighbours are undefined once it was removed, so that no entry keeps another alive. */
export interface ListEntry<T> {
  readonly value: T;
  previous: ListEntry<T> | undefined;
  next: ListEntry<T> | undefined;
  isListed: boolean;
}

export class LinkedList<T> {
  #first: ListEntry<T> | undefined;
  #last: ListEntry<T> | undefined;

  get isEmpty(): boolean {
    return this.#first === undefined;
  }

  /** The oldest entry that was not removed. */
  get first(): ListEntry<T> | undefined {
    return this.#first;
  }

  append(value: T): ListEntry<T> {
    const entry: ListEntry<T> = { value, previous: this.#last, next: undefined, isListed: true };
    if (this.#last === undefined) this.#first = entry;
    else this.#last.next = entry;
    this.#last = entry;
    return entry;
  }

  /** A second call does nothing. */
  remove(entry: ListEntry<T>): void {
    if (!entry.isListed) return;
    const { previous, next } = entry;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    entry.previous = undefined;
    entry.next = undefined;
    entry.isListed = false;
  }
}
