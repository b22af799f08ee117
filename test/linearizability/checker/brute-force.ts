/**
 * The same question asked the plain way, for tiny histories: try every order. The oracle of key-search.ts.
 */

import { ABSENT, effectOf, isMute, type Operation } from '../operation.ts';

/** True when some order of the operations of one key explains all results and keeps who came after whom. */
export function isExplainable(history: readonly Operation[], start: number = ABSENT): boolean {
  return canContinue(
    history.filter((operation) => !isMute(operation)),
    start,
  );
}

function canContinue(rest: readonly Operation[], state: number): boolean {
  if (rest.every(({ died }) => died)) return true; // those may never take effect
  return rest.some((operation) => {
    if (rest.some(({ returned }) => returned < operation.invoked)) return false; // another one must come before
    const after = effectOf(operation, state);
    return (
      after !== undefined &&
      canContinue(
        rest.filter((other) => other !== operation),
        after,
      )
    );
  });
}
