/**
 * What a thread remembers of a store, beyond what it finds on an ID at once (store-core.ts): noted on IDs, kept in the
 * cache by their strings. Belongs to one thread.
 */

import {
  type ContainerIDLike,
  type LastSeen,
  lastSeenOnID,
  type NotedRecord,
  noteSeen,
  readNoted,
} from '../../api/container-id.ts';
import { isCurrent, renew, ValidatedCache } from './validated-cache.ts';

export class Recollection {
  readonly #store: object;
  readonly #number: number;
  readonly #words: Int32Array;
  readonly #cache: ValidatedCache;
  readonly #noted: NotedRecord = { hash: 0, stateIndex: 0, state: 0 };
  hits = 0;
  misses = 0;

  /** @param number - by which the store notes records on IDs */
  constructor(store: object, number: number, words: Int32Array, capacity: number) {
    this.#store = store;
    this.#number = number;
    this.#words = words;
    this.#cache = new ValidatedCache(capacity);
  }

  /** What is remembered of the ID or under the two strings, if it is current. `isToBeNoted`: see #of. */
  find(id: ContainerIDLike, type: string, name: string, isToBeNoted: boolean): LastSeen | undefined {
    const seen = lastSeenOnID(id);
    const found = seen === null ? this.#cache.get(type, name) : this.#of(id, seen, type, name, isToBeNoted);
    if (found === undefined || !isCurrent(found, this.#words)) {
      this.misses++;
      return undefined;
    }
    this.hits++;
    return found;
  }

  /**
   * Noted on the ID for the next time. An ID by which no store was read, but whose key is noted, is most often in vain looked
   * for by its strings; if not, a caller by whom what it reads now `isToBeNoted` on it loses no more than this once.
   */
  #of(
    id: ContainerIDLike,
    seen: LastSeen | undefined,
    type: string,
    name: string,
    isToBeNoted: boolean,
  ): LastSeen | undefined {
    if (seen?.store === this.#store) return seen;
    if (isToBeNoted && seen === undefined && readNoted(id, this.#number, this.#noted)) return undefined;
    const found = this.#cache.get(type, name);
    if (found !== undefined) noteSeen(id, found);
    return found;
  }

  /** Notes what was found for the next time. */
  remember(id: ContainerIDLike, type: string, name: string, found: LastSeen): void {
    if (this.#cache.isOff) return;
    const seen = lastSeenOnID(id);
    if (seen?.store === this.#store) return renew(seen, found.ref, found.stateIndex, found.state);
    const entry = this.#cache.put(type, name, found);
    if (entry !== undefined) noteSeen(id, entry);
  }

  /** What is stored under the two strings is to be asked anew. */
  forget(type: string, name: string): void {
    this.#cache.delete(type, name);
  }
}
