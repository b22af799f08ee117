/**
 * This thread's decoded references and the check that they are current: one atomic load of the record's state word.
 * The state word is the truth, so an equal value means the reference is stored now; that load is the linearization
 * point. No lock, no shared write. Asked by recollection.ts before a lock is taken.
 */

import type { LastSeen } from '../../api/container-id.ts';
import type { ObjectReference } from '../../api/object-reference.ts';

/**
 * An entry may also be noted on IDs that callers hold, more of them than the cache has room for: those keep the entry
 * alive, so it lets go of what it remembered.
 */
function forget(entry: LastSeen | undefined): void {
  if (entry === undefined) return;
  entry.store = undefined;
  entry.state = 0; // of no record, so it is never current again
  entry.ref = null;
}

/** Whether what is remembered is stored now. */
export function isCurrent(entry: LastSeen, words: Int32Array): boolean {
  return Atomics.load(words, entry.stateIndex) === entry.state;
}

/** The entry is of what its thread has read or written now, for all IDs that it is noted on. */
export function renew(entry: LastSeen, ref: ObjectReference | null, stateIndex: number, state: number): void {
  entry.ref = ref; // first: the state says of which reference this is
  entry.stateIndex = stateIndex;
  entry.state = state;
}

/** Of so many newcomers to a full cache one is admitted. */
const ADMITTED_ONE_IN = 8;

/** An entry, with the part of its key that the Map does not have. */
interface Remembered extends LastSeen {
  readonly type: string;
}

/**
 * At most `capacity` entries; for a newcomer that is admitted the one that came first goes. Belongs to one thread. Keyed by the ID alone, so that
 * a look-up hashes no new string and asks one Map; of two IDs that differ in their type only the later one is kept.
 */
export class ValidatedCache {
  readonly #capacity: number;
  readonly #byID = new Map<string, Remembered>();
  /** Keys in order of arrival, going round. (A Map's own order would do, but finding its first key after many deletions is slow.) */
  readonly #arrivals: string[] = [];
  #next = 0;
  /** Newcomers to a full cache since the last one that was admitted. */
  #newcomers = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Whether anything is kept at all. */
  get isOff(): boolean {
    return this.#capacity === 0;
  }

  /** The entry of `type` and `id`, whether it is current or not. */
  get(type: string, id: string): LastSeen | undefined {
    const entry = this.#byID.get(id);
    if (entry === undefined || entry.type !== type) return undefined;
    return entry;
  }

  /**
   * Remembers what was found. Returns the entry, to be noted on IDs; undefined when the newcomer is turned away. A full
   * cache admits one newcomer in a few: where more is asked for than it can hold, taking each in would cost several times
   * what a look-up without a cache does, and push out what is asked for most.
   */
  put(type: string, id: string, found: LastSeen): LastSeen | undefined {
    const before = this.#byID.get(id);
    if (before !== undefined && before.type === type) {
      renew(before, found.ref, found.stateIndex, found.state);
      return before;
    }
    if (before === undefined) {
      if (this.#byID.size === this.#capacity && this.#turnsAway()) return undefined;
      this.#arrive(id);
    }
    const { store, stateIndex, state, ref } = found;
    const entry: Remembered = { store, stateIndex, state, ref, type };
    this.#byID.set(id, entry);
    forget(before); // last, as in #drop
    return entry;
  }

  delete(type: string, id: string): void {
    if (this.#byID.size === 0) return; // as in a thread that only writes
    const entry = this.#byID.get(id);
    if (entry?.type === type) this.#drop(id, entry);
  }

  #turnsAway(): boolean {
    this.#newcomers = (this.#newcomers + 1) % ADMITTED_ONE_IN;
    return this.#newcomers !== 0;
  }

  /** Notes a new key where the oldest one stood, and drops that. A key deleted meanwhile makes it a no-op. */
  #arrive(id: string): void {
    const oldest = this.#arrivals[this.#next];
    if (oldest !== undefined) {
      const entry = this.#byID.get(oldest);
      if (entry !== undefined) this.#drop(oldest, entry);
    }
    this.#arrivals[this.#next] = id;
    this.#next = this.#next + 1 === this.#capacity ? 0 : this.#next + 1;
  }

  /** Out of the cache first: a stack overflow in between must leave nothing here that has let go of its reference. */
  #drop(id: string, entry: Remembered): void {
    this.#byID.delete(id);
    forget(entry);
  }
}
