/**
 * Being told of an abort in constant time. Thousands of starts share one AbortSignal, and removing a listener from an
 * EventTarget walks all of them; here one listener per signal serves a roster. Used by clocks and by the start path.
 */

import { Roster } from './roster.ts';

const callbacksOf = new WeakMap<AbortSignal, Roster<() => void>>();

/**
 * Calls `callback` once when `signal` aborts; never when it is aborted already. Returns how to deregister.
 * Registering and deregistering are O(1) however many wait. Callbacks run in the order of registering.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  if (signal.aborted) return () => undefined;
  const callbacks = callbacksOf.get(signal) ?? listen(signal);
  const place = callbacks.come(callback);
  return () => callbacks.leave(place);
}

function listen(signal: AbortSignal): Roster<() => void> {
  const callbacks = new Roster<() => void>();
  callbacksOf.set(signal, callbacks);
  const callAll = (): void => {
    for (let next = callbacks.first; next !== undefined; next = callbacks.first) {
      callbacks.leave(next);
      next.member();
    }
  };
  signal.addEventListener('abort', callAll, { once: true });
  return callbacks;
}

/** The error that an abort stands for: the signal's reason, wrapped when it is no Error. */
export function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason));
}
