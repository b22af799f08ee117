/**
 * What must hold of the lock in every state, told by ghosts: writers and repairs are alone on their stripe, nobody
 * enters unrepaired, a waiting reader is passed by few writers, and a writer that has the word by no later reader.
 *
 * Ghost words: one an actor, then one a stripe. Each thread is an actor. One with an asynchronous line has more: one for
 * the repairs of that line, then one for each request that may be open at once; SEEN and PASSED are never set there.
 * | bits | of an actor's word | holds                                                                            |
 * | ---- | ------------------ | -------------------------------------------------------------------------------- |
 * | 0-2  | PHASE              | what the actor does                                                              |
 * | 3    | SEEN               | it saw PARKED in the writer word, or set it, while its line asks for promotion   |
 * | 4-6  | PASSED             | writers that were inside then, or entered since                                  |
 * | 7    | STRIPE             | the stripe that PHASE is about                                                   |
 * | 8-11 | BEHIND             | slot + 1 of the writer that had the word when it published, until that one leaves |
 * | 12   | OVERTAKEN          | a reader behind this writer has entered while the word still named the writer     |
 * | 13   | ALL                | PHASE is WRITING and about every stripe                                          |
 *
 * Stripe word: 1 while the guarded data may be half written (a writer or a repairer died inside).
 */

import { PARKED, WANTS_PROMOTION } from '../../../src/core/lock-words.ts';
import type { Ghost, Monitor, Peek } from '../explorer/index.ts';

const Phase = { OUTSIDE: 0, WANTS_READ: 1, READING: 2, WRITING: 3, REPAIRING: 4 } as const;
const PHASE_MASK = 0b111;
const SEEN = 1 << 3;
const PASSED_SHIFT = 4;
const PASSED_ONE = 1 << PASSED_SHIFT;
const PASSED_MASK = 0b111;
const STRIPE_SHIFT = 7;
const STRIPE_MASK = 1;
const BEHIND_SHIFT = 8;
const BEHIND_MASK = 0xf;
const OVERTAKEN = 1 << 12;
const ALL = 1 << 13;

/** What the monitor needs to know of the lock. */
export interface Watched {
  readonly threads: number;
  /** The thread of each actor; the first ones are the threads themselves. */
  readonly actors: readonly number[];
  readonly stripes: number;
  /** The reader line of a thread as it stands in memory, 0 when it has none. */
  readonly lineOf: (thread: number, peek: Peek) => number;
  /** The stripe whose writer word this is, or -1. */
  readonly stripeAt: (word: number) => number;
  /** Slot of the thread in the stripe's writer word, or -1. */
  readonly ownerOf: (stripe: number, peek: Peek) => number;
  /** The slot an actor has from the beginning, or -1. */
  readonly slotOf: (actor: number) => number;
  /** Writers that may be inside, or enter, after a reader was SEEN and before it enters. */
  readonly mostPassed: number;
  /** The guarded data of stripe 0 is half written at the beginning. */
  readonly dirty: boolean;
}

/** `role` of a thread: itself. */
export const SYNC = 0;
/** The repairs of its asynchronous line; its requests follow. */
export const ASYNC_REPAIR = 1;
export const FIRST_REQUEST = 2;

const STRIPE_BITS = 1;

/** The argument of a ghost: the stripe, and which of its thread's actors it is about. */
export function at(stripe: number, role: number): number {
  return stripe | (role << STRIPE_BITS);
}

/** The argument of endRepair: the same, and what the actor is outside of the repair. */
export function afterRepair(stripe: number, role: number, wantsRead: boolean): number {
  return at(stripe, role) * 2 + (wantsRead ? 1 : 0);
}

/** The monitor of a lock of up to two stripes. */
export function lockMonitor(watched: Watched): Monitor {
  const { threads, actors, stripes, lineOf, stripeAt, ownerOf, slotOf, mostPassed, dirty } = watched;
  const stripeWords = actors.length;
  const actorOf = (thread: number, argument: number): number => {
    const role = argument >> STRIPE_BITS;
    return role === SYNC ? thread : actors.indexOf(thread, threads) + role - 1;
  };
  /** A ghost of a thread as one of the actor it is about. */
  const ofActor =
    (ghost: (ghosts: Int32Array, actor: number, stripe: number, peek: Peek) => string | undefined): Ghost =>
    (ghosts, thread, argument, peek) =>
      ghost(ghosts, actorOf(thread, argument), argument & STRIPE_MASK, peek);
  const phase = (ghosts: Int32Array, thread: number): number => (ghosts[thread] as number) & PHASE_MASK;
  const stripeOf = (ghosts: Int32Array, thread: number): number =>
    ((ghosts[thread] as number) >> STRIPE_SHIFT) & STRIPE_MASK;
  const isAll = (ghosts: Int32Array, thread: number): boolean => ((ghosts[thread] as number) & ALL) !== 0;
  const isAt = (ghosts: Int32Array, thread: number, stripe: number, least: number): boolean =>
    phase(ghosts, thread) >= least && (isAll(ghosts, thread) || stripeOf(ghosts, thread) === stripe);
  const whoIs = (ghosts: Int32Array, but: number, stripe: number, least: number): number => {
    for (let actor = 0; actor < actors.length; actor++)
      if (actor !== but && isAt(ghosts, actor, stripe, least)) return actor;
    return -1;
  };
  const enterAlone = (ghosts: Int32Array, thread: number, stripe: number, next: number): string | undefined => {
    const other = whoIs(ghosts, thread, stripe, Phase.READING);
    if (other >= 0) {
      const what = next === Phase.WRITING ? 'writes' : 'repairs';
      return `${what} beside thread ${other}, which ${phase(ghosts, other) === Phase.READING ? 'reads' : 'writes'}`;
    }
    ghosts[thread] = next | (stripe << STRIPE_SHIFT);
    return undefined;
  };
  /** The thread is no writer now: nobody is behind it any more. */
  const letPass = (ghosts: Int32Array, thread: number): void => {
    const slot = slotOf(thread);
    for (let reader = 0; slot >= 0 && reader < actors.length; reader++) {
      if ((((ghosts[reader] as number) >> BEHIND_SHIFT) & BEHIND_MASK) !== slot + 1) continue;
      ghosts[reader] = (ghosts[reader] as number) & ~(BEHIND_MASK << BEHIND_SHIFT);
    }
  };
  const leave = (ghosts: Int32Array, thread: number): undefined => {
    ghosts[thread] = Phase.OUTSIDE;
    letPass(ghosts, thread);
  };
  const enterWrite = (ghosts: Int32Array, thread: number, stripe: number, peek: Peek): string | undefined => {
    if (((ghosts[thread] as number) & OVERTAKEN) !== 0) return 'was passed by a reader that came after it had the word';
    if (ghosts[stripeWords + stripe] !== 0) return 'writes what is not repaired';
    for (let reader = 0; reader < threads; reader++) {
      const seen = ghosts[reader] as number;
      if ((seen & SEEN) === 0 || stripeOf(ghosts, reader) !== stripe) continue;
      if (lineOf(reader, peek) === 0) continue; // it gave up meanwhile
      ghosts[reader] = seen + PASSED_ONE;
      if ((((ghosts[reader] as number) >> PASSED_SHIFT) & PASSED_MASK) > mostPassed)
        return `passes thread ${reader}, which waits to read`;
    }
    return enterAlone(ghosts, thread, stripe, Phase.WRITING);
  };
  return {
    words: stripeWords + stripes,
    initial: Array.from({ length: stripeWords + stripes }, (_, word) => (word === stripeWords && dirty ? 1 : 0)),
    ghosts: {
      wantRead: ofActor(
        (ghosts, thread, stripe) => void (ghosts[thread] = Phase.WANTS_READ | (stripe << STRIPE_SHIFT)),
      ),
      /** Joined to the operation that publishes; of a request, to the one before it is made. */
      publish: ofActor((ghosts, thread, stripe, peek) => {
        ghosts[thread] = (ghosts[thread] as number) | ((ownerOf(stripe, peek) + 1) << BEHIND_SHIFT);
        return undefined;
      }),
      enterRead: ofActor((ghosts, thread, stripe, peek) => {
        if (ghosts[stripeWords + stripe] !== 0) return 'reads what is not repaired';
        const other = whoIs(ghosts, thread, stripe, Phase.WRITING);
        const behind = ((ghosts[thread] as number) >> BEHIND_SHIFT) & BEHIND_MASK;
        ghosts[thread] = Phase.READING | (stripe << STRIPE_SHIFT);
        if (other >= 0) return `reads beside thread ${other}, which writes`;
        // Right when that writer has left its section and is promoting; wrong when it enters after this.
        for (let writer = 0; behind > 0 && ownerOf(stripe, peek) + 1 === behind && writer < actors.length; writer++)
          if (slotOf(writer) + 1 === behind) ghosts[writer] = (ghosts[writer] as number) | OVERTAKEN;
        return undefined;
      }),
      /** Before an acquisition: what the last one gave up or let go is over. */
      wantWrite: ofActor((ghosts, thread) => {
        ghosts[thread] = (ghosts[thread] as number) & ~OVERTAKEN;
        letPass(ghosts, thread);
        return undefined;
      }),
      enterWrite: ofActor(enterWrite),
      enterAll: (ghosts, thread, _, peek) => {
        for (let stripe = 0; stripe < stripes; stripe++) {
          const problem = enterWrite(ghosts, thread, stripe, peek);
          if (problem !== undefined) return `${problem} (all stripes)`;
        }
        ghosts[thread] = (ghosts[thread] as number) | ALL;
        return undefined;
      },
      leave: ofActor(leave),
      beginRepair: ofActor((ghosts, thread, stripe) => enterAlone(ghosts, thread, stripe, Phase.REPAIRING)),
      endRepair: (ghosts, thread, after) => {
        const actor = actorOf(thread, after >> 1);
        const stripe = (after >> 1) & STRIPE_MASK;
        ghosts[stripeWords + stripe] = 0;
        leave(ghosts, actor);
        if ((after & 1) === 1) ghosts[actor] = Phase.WANTS_READ | (stripe << STRIPE_SHIFT);
        return undefined;
      },
    },
    /** From here on a reader is owed its turn: it waits, and has said so. */
    watch: (ghosts, thread, word, peek) => {
      const stripe = stripeAt(word);
      const seen = ghosts[thread] as number;
      if (stripe < 0 || (seen & SEEN) !== 0 || !isAt(ghosts, thread, stripe, Phase.WANTS_READ)) return undefined;
      if (phase(ghosts, thread) !== Phase.WANTS_READ || (peek(word) & PARKED) === 0) return undefined;
      if ((lineOf(thread, peek) & WANTS_PROMOTION) === 0) return undefined;
      ghosts[thread] = seen | SEEN | (whoIs(ghosts, thread, stripe, Phase.WRITING) >= 0 ? PASSED_ONE : 0);
      return undefined;
    },
    crashed: (ghosts, thread) => {
      for (const [actor, itsThread] of actors.entries()) {
        if (itsThread !== thread) continue;
        for (let stripe = 0; stripe < stripes; stripe++)
          if (isAt(ghosts, actor, stripe, Phase.WRITING)) ghosts[stripeWords + stripe] = 1;
        leave(ghosts, actor);
      }
      return undefined;
    },
  };
}
