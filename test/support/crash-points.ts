/**
 * Cuts code exactly before or after its n-th atomic operation, as a death of its thread would: from then on every
 * further atomic operation of the dead throws too, so that no `finally` of its changes the shared memory.
 */

import './javascript-core.ts';

/** What a cut throws. Only `runUntil` catches it. */
class Cut extends Error {
  constructor() {
    super('the thread died here');
  }
}

const OPERATIONS = [
  'add',
  'and',
  'compareExchange',
  'exchange',
  'load',
  'notify',
  'or',
  'store',
  'sub',
  'wait',
] as const;

type Operation = (...args: unknown[]) => unknown;

let armed = false;
let stepsLeft = 0;
let cutAfter = false;
let dead = false;
/** What happens at the step instead of a death. */
let visit: (() => void) | undefined;

/** Replaces the operations of `Atomics` by ones that count and cut while armed. Once a process. */
function patchAtomics(): void {
  const atomics = Atomics as unknown as Record<string, Operation>;
  for (const name of OPERATIONS) {
    const real = atomics[name] as Operation;
    atomics[name] = (...args) => {
      if (!armed) return real(...args);
      if (dead) throw new Cut();
      stepsLeft--;
      if (stepsLeft === 0 && !cutAfter) arrive();
      const result = real(...args);
      if (stepsLeft === 0 && cutAfter) arrive();
      return result;
    };
  }
}

function arrive(): void {
  if (visit === undefined) {
    dead = true;
    throw new Cut();
  }
  armed = false; // what comes in between is another thread's
  visit();
}

function arm(step: number, when: 'before' | 'after'): void {
  if (!patched) patchAtomics();
  patched = true;
  armed = true;
  dead = false;
  stepsLeft = step;
  cutAfter = when === 'after';
}

let patched = false;

/** Where `runUntil` stopped. */
export type Ending = 'cut' | 'completed';

/** Runs `body` until it dies before (or after) its `step`-th atomic operation, counted from 1. */
export function runUntil(step: number, when: 'before' | 'after', body: () => void): Ending {
  arm(step, when);
  visit = undefined;
  try {
    body();
    return 'completed';
  } catch (error) {
    if (error instanceof Cut) return 'cut';
    if (dead) return 'cut'; // an error of the code itself, raised over the cut
    throw error;
  } finally {
    armed = false;
  }
}

/** Runs `body`, and `visitor` in the middle of it, before its `step`-th atomic operation: two threads taking turns. */
export function interruptAt(step: number, visitor: () => void, body: () => void): Ending {
  let visited = false;
  arm(step, 'before');
  visit = () => {
    visited = true;
    visitor();
  };
  try {
    body();
  } finally {
    armed = false;
    visit = undefined;
  }
  return visited ? 'cut' : 'completed';
}

/** Every place where a thread can die between atomic operations, until `body` completes. */
export function sweep(runOnce: (step: number, when: 'before' | 'after') => Ending): number {
  let cuts = 0;
  for (let step = 1; ; step++) {
    for (const when of ['before', 'after'] as const) {
      if (runOnce(step, when) === 'completed') return cuts;
      cuts++;
    }
  }
}
