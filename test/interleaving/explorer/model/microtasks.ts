/**
 * Runs what promises have queued, now: the continuations of an async step are run while its Atomics are replaced
 * (step-runner.ts). JavaScript has no way to ask for that, but the engine's own tests have.
 */

import { promiseHooks, setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';

/** Made before any code under test runs: to make it is to call it, and call stacks below it must be the same in each run. */
const checkpoint = microtaskCheckpoint();

/** Runs all microtasks. False when the engine runs none now: within a microtask, or while modules are evaluated. */
export function runMicrotasks(): boolean {
  let ran = false;
  void Promise.resolve().then(() => {
    ran = true;
  });
  checkpoint();
  return ran;
}

/**
 * Calls `body`, and then lets every promise made meanwhile be rejected unseen: suspended code leaves some that it would
 * have awaited later.
 */
export function forgivingRejections<T>(body: () => T): T {
  const made: Promise<unknown>[] = [];
  const stop = promiseHooks.onInit((promise) => void made.push(promise)) as () => void;
  try {
    return body();
  } finally {
    stop();
    for (const promise of made) promise.catch(() => {});
  }
}

/** Calls `body` as a task of its own, as exploring async steps needs. */
export function inMacrotask<T>(body: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(body());
      } catch (error) {
        reject(error);
      }
    });
  });
}

function microtaskCheckpoint(): () => void {
  setFlagsFromString('--no-flush-bytecode'); // what is compiled here could not be compiled again
  setFlagsFromString('--allow-natives-syntax');
  try {
    const run = runInThisContext('() => %PerformMicrotaskCheckpoint()') as () => void;
    run(); // compiled now, while the engine knows the word
    return run;
  } finally {
    setFlagsFromString('--no-allow-natives-syntax');
  }
}
