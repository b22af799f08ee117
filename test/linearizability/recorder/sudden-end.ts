/**
 * Ends this thread before its n-th atomic operation from now on: random kills rarely hit the few instructions between
 * two steps of a write; this does.
 */

const COUNTED = ['add', 'and', 'compareExchange', 'exchange', 'load', 'or', 'store', 'sub', 'notify', 'wait'] as const;

type AtomicOperation = (...args: unknown[]) => unknown;

/** From here on each atomic operation counts; before the `steps`-th the thread is gone, and nothing of it runs any more. */
export function dieBeforeStep(steps: number): void {
  const atomics = Atomics as unknown as Record<string, AtomicOperation>;
  let left = steps;
  for (const name of COUNTED) {
    const real = atomics[name] as AtomicOperation;
    atomics[name] = (...args) => {
      if (--left > 0) return real(...args);
      for (;;) process.exit(1); // in a worker: ends the thread, as terminate() does; a loop, should it return
    };
  }
}
