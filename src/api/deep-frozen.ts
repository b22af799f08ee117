/**
 * Values that can never change again: what is derived from them may be kept. A pod that somebody else holds may be
 * changed in place at any time, so nothing is kept of it; the load simulation freezes the specs that its pods share.
 */

/** Found, or made, to be frozen all the way down. */
const known = new WeakSet<object>();

/** True for a primitive, and for a list or object that is frozen all the way down. A Date can always be changed. */
export function isDeepFrozen(value: unknown): boolean {
  if (typeof value === 'function' || value instanceof Date) return false;
  if (typeof value !== 'object' || value === null || known.has(value)) return true;
  if (!Object.isFrozen(value) || !Object.values(value).every(isDeepFrozen)) return false;
  known.add(value);
  return true;
}

/** Freezes `value`, a tree of lists and objects, all the way down; returns it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || isDeepFrozen(value)) return value;
  for (const each of Object.values(value)) deepFreeze(each);
  return Object.freeze(value);
}
