/**
 * Being told of an abort in constant time. Thousands of starts share one AbortSignal, and removing a listener from an
 * EventTarget walks all of them; here one listener per signal serves a list of callbacks. Used by clocks and by the start path.
 */

import { LinkedList } from './linked-list.ts';

const callbacksOf = new WeakMap<AbortSignal, LinkedList<() => void>>();

/**
 * Calls `callback` once when `signal` aborts; never when it is aborted already. Returns how to deregister.
 * Registering and deregistering are O(1) however many wait. Callbacks run in the order of registering.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  if (signal.aborted) return () => undefined;
  const callbacks = callbacksOf.get(signal) ?? listen(signal);
  const entry = callbacks.append(callback);
  return () => callbacks.remove(entry);
}

function listen(signal: AbortSignal): LinkedList<() => void> {
  const callbacks = new LinkedList<() => void>();
  callbacksOf.set(signal, callbacks);
  const callAll = (): void => {
    for (let next = callbacks.first; next !== undefined; next = callbacks.first) {
      callbacks.remove(next);
      next.value();
    }
  };
  signal.addEventListener('abort', callAll, { once: true });
  return callbacks;
}

/** The error that an abort stands for: the signal's reason, wrapped when it is no Error. */
export function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason));
}
