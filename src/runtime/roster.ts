/**
 * Who waits, in the order of coming: anybody may leave at any time. For deadlines and aborts, where each start comes and
 * goes a dozen times.
 *
 * Not a Set: one that members come to and leave all the time is given a new table every few members, and V8 links each old
 * table to its successor. The collector of young objects cannot tell that an old table is dead, so the members it had when
 * it was given up, and all that they know, are moved to the old generation: most of what starts make, in place of nothing.
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
