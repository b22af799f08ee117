/**
 * A store as worker threads use it: made and filled on the main thread, handed over as plain data, attached by each
 * thread. kinds.ts lists them; store-crew.ts runs them.
 */

import type { Transferable } from 'node:worker_threads';
import type { ObjectReference } from '../../api/object-reference.ts';
import type { KeySpace, KeyStrings } from './keys/key-space.ts';
import type { Question, Weight } from './store-contender.ts';

/** A reference, or why there is none. */
export type Found = ObjectReference | null | undefined;

/** The store of one thread, when a call has its answer on return. */
export interface BlockingStore<Key = unknown> {
  readonly style: 'returns';
  /** What it wants to be asked with, from strings made anew. */
  key(strings: KeyStrings, key: number): Key;
  get(key: Key): Found;
  set(key: Key, ref: ObjectReference): void;
  clear(key: Key): void;
  detach?(): void;
}

/** The store of one thread, when the answer comes on a later turn of the event loop. */
export interface AwaitedStore<Key = unknown> {
  readonly style: 'answers later';
  key(strings: KeyStrings, key: number): Key;
  get(key: Key): Promise<Found>;
  set(key: Key, ref: ObjectReference): Promise<void>;
  clear(key: Key): Promise<void>;
  detach?(): void;
}

/** The main thread's side of a store. */
export interface MadeStore {
  /** What thread `thread` attaches with. */
  handleFor(thread: number): { readonly handle: unknown; readonly transfer?: readonly Transferable[] };
  /** Where it can be told here. Else the store is weighed on the heap of a thread that attaches. */
  weight?(): Weight | Promise<Weight>;
  close?(): void | Promise<void>;
}

export interface StoreKind {
  readonly name: string;
  readonly about: string;
  /** Keys are made anew for each get, as when an ID has just been read from somewhere. */
  readonly fresh?: boolean;
  /** False for the floor, which keeps nothing: what it finds is not looked at. */
  readonly keeps?: boolean;
  answers(question: Question): boolean;
  grows(refs: number): boolean;
  readonly weighedUpTo: number;
  /** Why it cannot run here, or undefined. */
  missing?(): string | undefined | Promise<string | undefined>;
  /** A store with the references 0 to `filled - 1`, with room for all of the space. */
  create(space: KeySpace, filled: number): MadeStore | Promise<MadeStore>;
  /** This thread's side of it. */
  attach(handle: unknown, space: KeySpace, filled: number): Promise<BlockingStore | AwaitedStore>;
}
