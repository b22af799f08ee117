/**
 * Runs code with ever less room left on the stack, so that a stack overflow hits it at every depth it can reach.
 */

/** Levels of recursion tried above the deepest that still has room. */
const WINDOW = 120;
const MORE_THAN_ANY_STACK = 1_000_000;

function atDepth(depth: number, body: () => void): void {
  if (depth === 0) body();
  else atDepth(depth - 1, body);
}

function overflows(depth: number): boolean {
  try {
    atDepth(depth, () => undefined);
    return false;
  } catch {
    return true;
  }
}

function deepest(): number {
  let fits = 0;
  let fails = MORE_THAN_ANY_STACK;
  while (fails - fits > 1) {
    const middle = (fits + fails) >> 1;
    if (overflows(middle)) fails = middle;
    else fits = middle;
  }
  return fits;
}

/**
 * Calls `run` with a function that runs its argument near the end of the stack: each time one level deeper, until
 * there is no room left to begin. The engine may compile the recursion meanwhile, or no longer trust what it compiled, which
 * moves the end: measured anew, and begun further from it when there was no room for the first level already, or followed
 * further when it was not reached.
 */
export function nearStackEnd(run: (deep: (body: () => void) => void) => void): void {
  for (let below = WINDOW, above = WINDOW, isOver = false; !isOver; ) {
    const first = Math.max(0, deepest() - below);
    let levels = 0;
    let began = true;
    for (let depth = first; began && depth < first + below + above; depth++) {
      began = false;
      run((body) =>
        atDepth(depth, () => {
          began = true;
          body();
        }),
      );
      if (began) levels++;
    }
    isOver = !began && levels > 0;
    if (levels === 0) below *= 2;
    else if (began) above *= 2;
  }
}
