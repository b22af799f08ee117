/**
 * What must hold of the lock in every state, told by ghosts: writers and repairs are alone, nobody enters unrepaired,
 * and a waiting reader is passed by few writers.
 *
 * Ghost words: one a thread, then one for the stripe.
 * | bits | of a thread's word | holds                                                                            |
 * | ---- | ------------------ | -------------------------------------------------------------------------------- |
 * | 0-2  | PHASE              | what the thread does                                                             |
 * | 3    | SEEN               | it had published that it wants to read when a writer left                        |
 * | 4-6  | PASSED             | writers that entered since, before it did                                        |
 *
 * Stripe word: 1 while the guarded data may be half written (a writer or a repairer died inside).
 */

import type { Monitor, Peek } from '../explorer/index.ts';

const Phase = { OUTSIDE: 0, WANTS_READ: 1, READING: 2, WRITING: 3, REPAIRING: 4 } as const;
const PHASE_MASK = 0b111;
const SEEN = 1 << 3;
const PASSED_SHIFT = 4;
const PASSED_ONE = 1 << PASSED_SHIFT;

/** What the monitor needs to know of the lock. */
export interface Watched {
  readonly threads: number;
  /** The reader line of a thread as it stands in memory, 0 when it has none. */
  readonly lineOf: (thread: number, peek: Peek) => number;
  /** Writers that may enter after a reader had published its wish and before it enters. */
  readonly mostPassed: number;
  /** The guarded data is half written at the beginning. */
  readonly dirty: boolean;
}

/** The monitor of one stripe. */
export function lockMonitor({ threads, lineOf, mostPassed, dirty }: Watched): Monitor {
  const stripe = threads;
  const phase = (ghosts: Int32Array, thread: number): number => (ghosts[thread] as number) & PHASE_MASK;
  const whoIs = (ghosts: Int32Array, but: number, least: number): number => {
    for (let thread = 0; thread < threads; thread++)
      if (thread !== but && phase(ghosts, thread) >= least) return thread;
    return -1;
  };
  const enterAlone = (ghosts: Int32Array, thread: number, what: string, next: number): string | undefined => {
    const other = whoIs(ghosts, thread, Phase.READING);
    if (other >= 0)
      return `${what} beside thread ${other}, which ${phase(ghosts, other) === Phase.READING ? 'reads' : 'writes'}`;
    ghosts[thread] = next;
    return undefined;
  };
  return {
    words: threads + 1,
    initial: Array.from({ length: threads + 1 }, (_, word) => (word === stripe && dirty ? 1 : 0)),
    ghosts: {
      wantRead: (ghosts, thread) => void (ghosts[thread] = Phase.WANTS_READ),
      enterRead: (ghosts, thread) => {
        if (ghosts[stripe] !== 0) return 'reads what is not repaired';
        const other = whoIs(ghosts, thread, Phase.WRITING);
        ghosts[thread] = Phase.READING;
        return other >= 0 ? `reads beside thread ${other}, which writes` : undefined;
      },
      enterWrite: (ghosts, thread, _argument, peek) => {
        if (ghosts[stripe] !== 0) return 'writes what is not repaired';
        for (let reader = 0; reader < threads; reader++) {
          if (((ghosts[reader] as number) & SEEN) === 0) continue;
          if (lineOf(reader, peek) === 0) continue; // it gave up meanwhile
          ghosts[reader] = ((ghosts[reader] as number) & ~SEEN) + PASSED_ONE;
          if ((ghosts[reader] as number) >> PASSED_SHIFT > mostPassed)
            return `passes thread ${reader}, which waits to read`;
        }
        return enterAlone(ghosts, thread, 'writes', Phase.WRITING);
      },
      leaveWrite: (ghosts, thread, _argument, peek) => {
        ghosts[thread] = Phase.OUTSIDE;
        for (let reader = 0; reader < threads; reader++) {
          if (phase(ghosts, reader) === Phase.WANTS_READ && lineOf(reader, peek) !== 0)
            ghosts[reader] = (ghosts[reader] as number) | SEEN;
        }
        return undefined;
      },
      leave: (ghosts, thread) => void (ghosts[thread] = Phase.OUTSIDE),
      /** The argument is what the thread is outside of the repair. */
      beginRepair: (ghosts, thread) => enterAlone(ghosts, thread, 'repairs', Phase.REPAIRING),
      endRepair: (ghosts, thread, wantsRead) => {
        ghosts[stripe] = 0;
        ghosts[thread] = wantsRead === 1 ? Phase.WANTS_READ : Phase.OUTSIDE;
        return undefined;
      },
    },
    crashed: (ghosts, thread) => {
      if (phase(ghosts, thread) >= Phase.WRITING) ghosts[stripe] = 1;
      ghosts[thread] = Phase.OUTSIDE;
      return undefined;
    },
  };
}
