/** A history as a sequence of beginnings and ends. */

import { isMute, type Operation } from '../operation.ts';

/** A beginning or an end. */
export interface HistoryEvent {
  readonly of: Operation;
  readonly isBegin: boolean;
}

/** Every beginning and end in the order of their stamps, without the operations that say nothing. */
export function* inOrder(history: readonly Operation[]): Generator<HistoryEvent> {
  // Stamps come from one counter, so they index an array: nothing to sort.
  const at: (Operation | undefined)[] = [];
  for (const operation of history) {
    if (isMute(operation)) continue;
    at[operation.invoked] = operation;
    if (!operation.died) at[operation.returned] = operation;
  }
  for (let stamp = 0; stamp < at.length; stamp++) {
    const of = at[stamp];
    if (of !== undefined) yield { of, isBegin: of.invoked === stamp };
  }
}
