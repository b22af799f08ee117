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

/** At most `capacity` entries, the oldest goes first. Belongs to one thread. */
export class ValidatedCache {
  readonly #capacity: number;
  /** type -> id -> entry: no string is built for a look-up, so the engine's hash of the id is reused. */
  readonly #byType = new Map<string, Map<string, CachedRef>>();
  #size = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The entry of `id` if it is current. */
  get(type: string, id: string, words: Int32Array): CachedRef | undefined {
    const cached = this.#byType.get(type)?.get(id);
    return cached !== undefined && Atomics.load(words, cached.stateIndex) === cached.state ? cached : undefined;
  }

  put(type: string, id: string, cached: CachedRef): void {
    if (this.#capacity === 0) return;
    let byID = this.#byType.get(type);
    if (byID === undefined) {
      byID = new Map();
      this.#byType.set(type, byID);
    }
    if (!byID.delete(id)) this.#size++; // set anew below: a Map keeps the order of insertion
    byID.set(id, cached);
    if (this.#size > this.#capacity) this.#evictOldest(type);
  }

  delete(type: string, id: string): void {
    if (this.#byType.get(type)?.delete(id) === true) this.#size--;
  }

  get size(): number {
    return this.#size;
  }

  /** Drops the oldest entry of the type just added to; of another one when the new entry is its only one. */
  #evictOldest(type: string): void {
    const own = this.#byType.get(type);
    const from = own !== undefined && own.size > 1 ? type : [...this.#byType.keys()].find((other) => other !== type);
    const byID = from === undefined ? own : this.#byType.get(from);
    const oldest = byID?.keys().next();
    if (byID === undefined || oldest === undefined || oldest.done === true) return;
    byID.delete(oldest.value);
    if (byID.size === 0 && from !== undefined) this.#byType.delete(from);
    this.#size--;
  }
}
