/**
 * Who waits, in the order of coming: anybody may leave at any time. For deadlines and aborts, where each start comes and
 * goes a dozen times.
 *
 * Not a Set: the first is found and left in constant time, without an iterator that steps over those who left before, and
 * without tables that are made anew every few members. What that gains has not been measured apart from other changes.
 */

/** Somebody's place. Its neighbours are undefined once it was left, so that no place keeps another alive. */
export interface Place<T> {
  readonly member: T;
  before: Place<T> | undefined;
  after: Place<T> | undefined;
  isTaken: boolean;
}

export class Roster<T> {
  #first: Place<T> | undefined;
  #last: Place<T> | undefined;

  get isEmpty(): boolean {
    return this.#first === undefined;
  }

  /** Who came first of those that are here. */
  get first(): Place<T> | undefined {
    return this.#first;
  }

  come(member: T): Place<T> {
    const place: Place<T> = { member, before: this.#last, after: undefined, isTaken: true };
    if (this.#last === undefined) this.#first = place;
    else this.#last.after = place;
    this.#last = place;
    return place;
  }

  /** Again: nothing. */
  leave(place: Place<T>): void {
    if (!place.isTaken) return;
    const { before, after } = place;
    if (before === undefined) this.#first = after;
    else before.after = after;
    if (after === undefined) this.#last = before;
    else after.before = before;
    place.before = undefined;
    place.after = undefined;
    place.isTaken = false;
  }
}
