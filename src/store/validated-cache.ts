/**
 * This thread's decoded references and the check that they are current: one atomic load of the record's state word.
 * The state word is the truth, so an equal value means the reference is stored now; that load is the linearization
 * point. No lock, no shared write. Asked by store-core.ts before it takes a lock.
 */

import type { ObjectReference } from '../api/object-reference.ts';

/** A decoded reference and where to look whether it still stands. */
export interface CachedRef {
  readonly stateIndex: number;
  readonly state: number;
  readonly ref: ObjectReference | null;
}

/** At most `capacity` entries; the one that came first goes first. Belongs to one thread. */
export class ValidatedCache {
  readonly #capacity: number;
  /** type -> id -> entry: no string is built for a look-up, so the engine's hash of the id is reused. */
  readonly #byType = new Map<string, Map<string, CachedRef>>();
  /** Keys in order of arrival, going round. (A Map's own order would do, but finding its first key after many deletions is slow.) */
  readonly #arrivals: { type: string; id: string }[] = [];
  #next = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The entry of `type` and `id` if it is current. */
  get(type: string, id: string, words: Int32Array): CachedRef | undefined {
    const cached = this.#byType.get(type)?.get(id);
    return cached !== undefined && Atomics.load(words, cached.stateIndex) === cached.state ? cached : undefined;
  }

  put(type: string, id: string, cached: CachedRef): void {
    if (this.#capacity === 0) return;
    if (this.#byType.get(type)?.has(id) !== true) this.#arrive(type, id); // first: it may drop the type's last entry
    let byID = this.#byType.get(type);
    if (byID === undefined) {
      byID = new Map();
      this.#byType.set(type, byID);
    }
    byID.set(id, cached);
  }

  delete(type: string, id: string): void {
    const byID = this.#byType.get(type);
    if (byID?.delete(id) === true && byID.size === 0) this.#byType.delete(type); // types come and go too
  }

  /** Notes a new key where the oldest one stood, and drops that. A key deleted meanwhile makes it a no-op. */
  #arrive(type: string, id: string): void {
    const oldest = this.#arrivals[this.#next];
    if (oldest !== undefined) this.delete(oldest.type, oldest.id);
    this.#arrivals[this.#next] = { type, id };
    this.#next = this.#next + 1 === this.#capacity ? 0 : this.#next + 1;
  }
}
