/**
 * The one interface that every store stands behind: it is filled, given workloads, and says what its threads got done.
 * Stores for worker threads become contenders through store-crew.ts; a program of its own (Go) is one by itself.
 */

import type { KeySpace } from './keys/key-space.ts';

export const OPERATIONS = ['get', 'get absent', 'overwrite', 'set + clear', 'mixed 95/5', 'mixed 50/50'] as const;
/** `set + clear`: a new key is set, then cleared; each of the two counts. `mixed`: gets and overwrites, in percent. */
export type Operation = (typeof OPERATIONS)[number];

/** Which keys: all alike, or a few nearly always. */
export type Draw = 'uniform' | 'zipf';

/** What is asked of a store, but for the number of threads. */
export interface Question {
  readonly operation: Operation;
  readonly draw: Draw;
  readonly refs: number;
}

const MOST_FRESH_REFS = 100_000;

export interface StoreWorkload extends Question {
  readonly threads: number;
  readonly warmMs: number;
  readonly measureMs: number;
}

/** Keys made anew are asked for by `get` alone, and not from the largest stores: each thread would keep one more of them. */
export function answersFresh({ operation, draw, refs }: Question): boolean {
  return operation === 'get' && draw === 'uniform' && refs <= MOST_FRESH_REFS;
}

/** What the threads of a run got done together; a failure stands in place of it. */
export type StoreSample = { readonly opsPerSecond: number } | { readonly failure: string };

/** A store filled from empty by several threads at once, each `set` timed. */
export type GrowthSample =
  | {
      /** From the start until the last thread had set its last. */
      readonly elapsedMs: number;
      /** Of all threads: nanoseconds, and how many sets took them. */
      readonly pauses: readonly (readonly [ns: number, count: number])[];
      /** The longest, exactly. */
      readonly maxNs: number;
    }
  | { readonly failure: string };

export interface StoreContender {
  readonly name: string;
  /** What exactly stands in the ring, in a sentence or two. */
  readonly about: string;
  /** Node runs it, in this process. */
  readonly isJavaScript: boolean;
  /** Whether this question is for it: not every store holds a million references, not every way of asking writes. */
  answers(question: Question): boolean;
  /** Whether it is grown to so many references. */
  grows(refs: number): boolean;
  /** The most references it is weighed with; 0: not at all. Of several ways to ask one store, one is weighed. */
  readonly weighedUpTo: number;
  /** Gets ready; says why it cannot run here, or undefined. Called once, first. */
  prepare(): Promise<string | undefined>;
  /** Makes a store with all references of `space`, for the runs that follow. */
  open(space: KeySpace): Promise<void>;
  run(workload: StoreWorkload): Promise<StoreSample>;
  /** Gives that store up. */
  shut(): Promise<void>;
  /** Fills a store of its own from empty. */
  grow(space: KeySpace, threads: number): Promise<GrowthSample>;
  /** Bytes that a store with all references of `space` takes. */
  weigh(space: KeySpace): Promise<Weight>;
  close(): Promise<void>;
}

export interface Weight {
  readonly bytes: number;
  /** Committed, where a store takes memory in advance. */
  readonly reservedBytes?: number;
}
