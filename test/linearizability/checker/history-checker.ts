/**
 * Checks a history of many keys, part by part: keys are independent, so each has a search of its own, and between two
 * parts only what each key may hold is kept. The recorder's rounds are such parts.
 */

import { ABSENT, isMute, type Operation } from '../operation.ts';
import { inOrder } from './events.ts';
import { KeySearch } from './key-search.ts';
import { shortestWindow } from './window.ts';

/** A key whose history no order explains. */
export interface Failure {
  readonly key: number;
  /** The operation whose end left no explanation. */
  readonly impossible: Operation;
  /** What the key could hold just before that end. */
  readonly possible: readonly number[];
  /** The shortest part of the history that cannot be explained, for people. */
  readonly window: string;
}

export class HistoryChecker {
  /** What each key may hold after the parts so far; a key not met yet is absent. */
  readonly #states = new Map<number, readonly number[]>();
  /** Operations checked. */
  operations = 0;
  /** Operations that began while another one of their key was open. */
  overlapping = 0;

  /**
   * Goes on with the next part. No operation of a living thread may be open at its end; what dead threads left is
   * repaired by then. Undefined when all of it can be explained.
   */
  check(part: readonly Operation[]): Failure | undefined {
    const searches = new Map<number, KeySearch>();
    for (const { of, isBegin } of inOrder(part)) {
      let search = searches.get(of.key);
      if (search === undefined) {
        search = new KeySearch(this.#start(of.key));
        searches.set(of.key, search);
      }
      if (isBegin) {
        if (search.isAnyOpen) this.overlapping++;
        search.begin(of);
      } else if (!search.end(of)) return this.#failure(part, of, search.statesBefore);
    }
    for (const operation of part)
      if (operation.died && !isMute(operation)) searches.get(operation.key)?.settle(operation);
    for (const [key, { states }] of searches) this.#states.set(key, states);
    this.operations += part.length;
    return undefined;
  }

  #start(key: number): readonly number[] {
    return this.#states.get(key) ?? [ABSENT];
  }

  #failure(part: readonly Operation[], impossible: Operation, possible: readonly number[]): Failure {
    const { key } = impossible;
    const ofKey = part.filter((operation) => operation.key === key && !isMute(operation));
    return { key, impossible, possible, window: shortestWindow(ofKey, impossible, this.#start(key)) };
  }
}
