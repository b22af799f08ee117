/**
 * One recorded operation on one key, as recorder/ writes it down and checker/ explains it.
 *
 * What a key holds is a small integer: ABSENT, NULL_REF (a stored null), or the number that a reference carries.
 */

/** What a key may hold besides the numbers of references, which begin at FIRST_VALUE. */
export const ABSENT = 0;
export const NULL_REF = 1;
export const FIRST_VALUE = 2;
/** What `get` returned is no reference that anybody stored under this key: torn, or another key's. Explains nothing. */
export const FOREIGN: number = -1;

export const Action = { SET: 1, GET: 2, CLEAR: 3, HAS: 4, REPLACE: 5 } as const;
export type Action = (typeof Action)[keyof typeof Action];

/** What a replace expects that has not said so yet: nothing holds it. */
export const UNSAID: number = -3;

/** Result of a set or replace that threw `ERR_STORE_FULL`: an operation without effect. */
export const REFUSED = 2;

export interface Operation {
  /** Region of the history it stands in: one a thread. */
  readonly thread: number;
  readonly key: number;
  readonly action: Action;
  /** What a set or replace stores. */
  readonly argument: number;
  /** What a replace expects the key to hold: it stores only then. UNSAID: it died before it said, or is no replace. */
  readonly expected: number;
  /** get: what the key held; has, clear, replace: 0 or 1; set: 0; set, replace: REFUSED. Without meaning when `died`. */
  readonly result: number;
  /** Stamps of one clock: each is given out once, so they order all beginnings and ends. */
  readonly invoked: number;
  /** Infinity when `died`. */
  readonly returned: number;
  /** Its thread ended inside: it may have taken effect at any time since, or not at all. */
  readonly died: boolean;
}

/** True when the operation says nothing about the key: a refused set, a look of a thread that died. */
export function isMute({ action, result, died }: Operation): boolean {
  if (died) return action === Action.GET || action === Action.HAS;
  return (action === Action.SET || action === Action.REPLACE) && result === REFUSED;
}

/** True when the operation only looks: it changes nothing wherever it takes effect. */
export function isLook({ action, result, died }: Operation): boolean {
  if (action === Action.GET || action === Action.HAS) return true;
  return (action === Action.CLEAR || action === Action.REPLACE) && result === 0 && !died;
}

/** What the key holds after `operation` took effect on `state`; undefined: it cannot take effect there. */
export function effectOf(operation: Operation, state: number): number | undefined {
  const { action, argument, expected, result, died } = operation;
  const isThere = state === ABSENT ? 0 : 1;
  switch (action) {
    case Action.SET:
      return argument;
    case Action.GET:
      return state === result ? state : undefined;
    case Action.HAS:
      return isThere === result ? state : undefined;
    case Action.CLEAR:
      return died || isThere === result ? ABSENT : undefined;
    case Action.REPLACE: {
      const replaces = state === expected;
      if (died) return replaces ? argument : undefined; // one that finds something else changes nothing: as if it never were
      if (replaces !== (result === 1)) return undefined;
      return replaces ? argument : state;
    }
  }
}
