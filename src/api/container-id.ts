/**
 * A container's ID as the kubelet writes it, `type://id`: the key under which a reference is stored.
 */

import { preview, RefManagerError } from '../errors.ts';
import { goQuote } from './go-quote.ts';
import type { ObjectReference } from './object-reference.ts';

const SEPARATOR = '://';
const QUOTE = '"';

/**
 * What a store last found under an ID. The object that stands for the store says whether it is current; when the store
 * forgets it, it takes itself out and lets go of the reference.
 */
export interface LastSeen {
  store: object | undefined;
  stateIndex: number;
  state: number;
  ref: ObjectReference | null;
}

/** What a store noted on `id`, if anything. @internal */
export let lastSeen: (id: ContainerIDLike) => LastSeen | undefined;
/** The same, but null for what is no ContainerID, on which nothing is ever noted. @internal */
export let lastSeenOnID: (id: ContainerIDLike) => LastSeen | undefined | null;
/** Notes what a store found under `id`, when it is a ContainerID. @internal */
export let noteSeen: (id: ContainerIDLike, seen: LastSeen) => void;

/**
 * What a store knows of an ID's key, and where it wrote or found its record: nothing of the reference, so however many IDs are held, they keep none alive.
 * Numbers on the ID itself, not an object: of a hundred thousand IDs each object would be one more miss of the cache.
 */
export interface NotedRecord {
  /** Of the key. */
  hash: number;
  /** The word of the record's state, and what it said, which is odd; 0 and 0: none is known of. Never of one in overflow chunks. */
  stateIndex: number;
  state: number;
}

/** Copies what the store of this number noted on `id` to `into`. False: it noted nothing. @internal */
export let readNoted: (id: ContainerIDLike, store: number, into: NotedRecord) => boolean;
/** Notes the record under `id`, when it is a ContainerID, instead of what any store noted before. @internal */
export let noteRecord: (id: ContainerIDLike, store: number, hash: number, stateIndex: number, state: number) => void;

/** Whether it is a ContainerID itself, which never says anything else: no Proxy of one, nor what only inherits from it. @internal */
export let isContainerID: (id: ContainerIDLike) => boolean;

/** The two strings that name a container: any object of this shape is accepted where an ID is expected. */
export interface ContainerIDLike {
  readonly type: string;
  readonly id: string;
}

/**
 * An immutable container ID. Compared by value. Structured clone turns it into `{ type, id }`, which every method
 * that takes an ID accepts too.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/container/runtime.go`, ContainerID
 */
export class ContainerID implements ContainerIDLike {
  /** The runtime's name, e.g. `containerd`. May be empty. */
  readonly type: string;
  /** The runtime's own ID of the container. May be empty. */
  readonly id: string;
  /** Kept on the ID itself: no look-up finds it faster. Not part of its value. */
  #lastSeen: LastSeen | undefined;
  /** Number of the store that noted the rest; 0: none did. */
  #store = 0;
  #hash = 0;
  #stateIndex = 0;
  #state = 0;

  static {
    isContainerID = (id) => id instanceof ContainerID && #store in id;
    // By instanceof, not `#lastSeen in id`: on any other object that costs V8 36 ns, half of a whole getRef.
    // What throws only looks like one, a Proxy or made with the prototype alone: nothing is noted on it.
    lastSeen = (id) => {
      try {
        return id instanceof ContainerID ? id.#lastSeen : undefined;
      } catch {
        return undefined;
      }
    };
    lastSeenOnID = (id) => {
      try {
        return id instanceof ContainerID ? id.#lastSeen : null;
      } catch {
        return null; // as above
      }
    };
    noteSeen = (id, seen) => {
      try {
        if (id instanceof ContainerID) id.#lastSeen = seen;
      } catch {
        // as above
      }
    };
    readNoted = (id, store, into) => {
      try {
        if (!(id instanceof ContainerID) || id.#store !== store) return false;
        into.hash = id.#hash;
        into.stateIndex = id.#stateIndex;
        into.state = id.#state;
        return true;
      } catch {
        return false; // as above
      }
    };
    noteRecord = (id, store, hash, stateIndex, state) => {
      try {
        if (!(id instanceof ContainerID)) return;
        id.#store = store;
        id.#hash = hash;
        id.#stateIndex = stateIndex;
        id.#state = state;
      } catch {
        // as above
      }
    };
  }

  /** @throws {RefManagerError} `ERR_INVALID_CONTAINER_ID` unless both are strings; any string will do, as upstream */
  constructor(type: string, id: string) {
    if (typeof type !== 'string' || typeof id !== 'string') {
      const offender = typeof type === 'string' ? `id ${preview(id)}` : `type ${preview(type)}`;
      throw new RefManagerError('ERR_INVALID_CONTAINER_ID', `a container ID is two strings, got ${offender}`);
    }
    this.type = type;
    this.id = id;
    Object.freeze(this);
  }

  /**
   * Parses `type://id`. Quotes at both ends are dropped; both parts may be empty.
   * @throws {RefManagerError} `ERR_INVALID_CONTAINER_ID` unless `://` stands exactly once
   */
  static parse(text: string): ContainerID {
    const parts = typeof text === 'string' ? unquoted(text).split(SEPARATOR) : [];
    const [type, id] = parts;
    if (parts.length !== 2 || type === undefined || id === undefined) {
      throw new RefManagerError(
        'ERR_INVALID_CONTAINER_ID',
        `invalid container ID: ${typeof text === 'string' ? goQuote(text) : preview(text)}`,
      );
    }
    return new ContainerID(type, id);
  }

  /** `type://id`, without checks or escaping. */
  toString(): string {
    return this.type + SEPARATOR + this.id;
  }

  /** The ID in JSON: the string `type://id`. */
  toJSON(): string {
    return this.toString();
  }

  equals(other: ContainerIDLike): boolean {
    return this.type === other.type && this.id === other.id;
  }

  /** True when both parts are empty. */
  get isEmpty(): boolean {
    return this.type === '' && this.id === '';
  }
}

/** Go's `strings.Trim(text, "\"")`. */
function unquoted(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text[start] === QUOTE) start++;
  while (end > start && text[end - 1] === QUOTE) end--;
  return text.slice(start, end);
}
