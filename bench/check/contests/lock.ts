/** The public lock with nobody in the way, beside the atomic operations that no such lock can do without. */

import { RWLock } from '../../../src/sync/index.ts';
import type { Contest, Side } from '../contest.ts';
import { Mutex } from './mutex.ts';

const OPERATIONS = 40_000;
/** As a cache line and its neighbour, which processors fetch along. */
const LINE_WORDS = 32;

let inside = 0;
const body = (): void => {
  inside++;
};

/** A turn that comes out wrong unless the body ran each time. */
function counted(turn: () => void): Side {
  return {
    operations: OPERATIONS,
    run: () => {
      inside = 0;
      turn();
      if (inside !== OPERATIONS) throw new Error(`the body ran ${inside} times, not ${OPERATIONS}`);
    },
  };
}

export function lockRead(): Contest {
  const lock = RWLock.create();
  const words = new Int32Array(new SharedArrayBuffer(2 * LINE_WORDS * Int32Array.BYTES_PER_ELEMENT));
  return {
    path: counted(() => {
      for (let i = 0; i < OPERATIONS; i++) lock.read(body);
    }),
    yardstick: counted(() => {
      for (let i = 0; i < OPERATIONS; i++) {
        Atomics.store(words, 0, 1);
        if (Atomics.load(words, LINE_WORDS) === 0) inside++;
        Atomics.store(words, 0, 0);
      }
    }),
  };
}

export function lockWrite(): Contest {
  const lock = RWLock.create();
  const mutex = new Mutex();
  return {
    path: counted(() => {
      for (let i = 0; i < OPERATIONS; i++) lock.write(body);
    }),
    yardstick: counted(() => {
      for (let i = 0; i < OPERATIONS; i++) {
        mutex.acquire();
        inside++;
        mutex.release();
      }
    }),
  };
}
