/**
 * The real lock as a scenario: threads written as words over `r w R W t u A B d a X` run the unmodified code of src/sync
 * over the explorer's memory.
 *
 * | letter | step                                                | letter | step                                    |
 * | ------ | --------------------------------------------------- | ------ | --------------------------------------- |
 * | r, w   | read, write section, waiting for ever               | d, a   | detach, attach                          |
 * | R, W   | the same with a time-out                            | X      | recover one dead thread, if there is one|
 * | t, u   | try to read, try to write                           | Y      | the same, leaving stripes unrepaired    |
 * | A, B   | write every stripe at once; B with a time-out       | F      | finish what recoverers left undone      |
 *
 * Stripes and exceptions: lock-script.ts. `(rw~)`, asynchronous requests: async-script.ts. What the letters do: lock-steps.ts.
 */

import { ABANDONED, GENERATION_MAX, isFree, namesOwner, ownerSlot } from '../../../src/core/lock-words.ts';
import {
  BARE_STRIPE_WORDS,
  type LockRegion,
  lockRegion,
  SLOT_WORDS,
  Slot,
  Stripe,
} from '../../../src/memory/layout.ts';
import { type SlotIdentity, SlotState, slotState, slotThreadId } from '../../../src/sync/threads/thread-registry.ts';
import type { Departed, Scenario, ThreadSpec } from '../explorer/index.ts';
import { type AsyncToken, mayStandStill, requestsOf, waitsOf } from './async-script.ts';
import type { LockModules } from './lock-modules.ts';
import { lockMonitor } from './lock-monitor.ts';
import { type Token, tokensOf } from './lock-script.ts';
import { LockSteps } from './lock-steps.ts';
import { type Membership, threadOf } from './lock-use.ts';

/** Longest single sleep when all sleeps may time out. Not the time-out of R and W, so that both kinds occur. */
const PROBE_MS = 3;

/** A reader's patience; not equal to the others. */
const PATIENCE_MS = 1;
/** The patience of A and B with each stripe. */
const PATIENCE_WITH_ALL_MS = 2;

const WORD_BITS = 32n;
/** Of words of a stripe, in traces. */
const NAMES: Readonly<Record<number, string>> = { [Stripe.WRITER]: 'W', [Stripe.EVENTS]: 'E', [Stripe.TURNS]: 'T' };

export interface LockConfiguration {
  /** Scripts of threads that are attached at the beginning (unless the script begins with `a`). */
  readonly users: readonly string[];
  /** Scripts of threads that begin when somebody is dead, the n-th (from 1) when n or all crashes have happened. */
  readonly recoverers?: readonly string[];
  /** Recoverers begin one a crash instead of all at the first. */
  readonly recoverersInTurn?: boolean;
  /** Scripts of threads that begin when somebody is dead and attach to whatever slot is free. */
  readonly newcomers?: readonly string[];
  readonly crashes?: number;
  /** Indices of threads that may die. Default: all. */
  readonly mortals?: readonly number[];
  /** 'timed': the sleeps of R and W may time out, any number of times; 'all': every sleep. Default 'timed'. */
  readonly timeouts?: 'none' | 'timed' | 'all';
  /** The stripe is ABANDONED at the beginning. */
  readonly abandoned?: boolean;
  /** Nobody has ever read: the stripe begins without READERS. Default: with it, so that the first writer drains. */
  readonly unread?: boolean;
  /** A slot beyond the users' is DEAD at the beginning: its recoverer died. */
  readonly deadSlot?: boolean;
  /** Slots beyond those of users and recoverers. */
  readonly spareSlots?: number;
  /** 1 or 2. Default 1. */
  readonly stripes?: number;
  /** Every slot begins with its last generation but one: threads get the last one, and a freed slot is retired. */
  readonly lastGeneration?: boolean;
  /** Also check that no reader that publishes while a writer has the word enters before that writer leaves. Not for `u` on
   * stripes that may be ABANDONED: it lets readers in between its take-over and its try. */
  readonly writersFirst?: boolean;
  /** Readers are patient before they ask to be promoted, as in the store; who passes them is counted from when they ask. */
  readonly patient?: boolean;
  /** A and B wait for a stripe with others in hand for a short time only, as in the store. */
  readonly patientWithAll?: boolean;
  /** Looks before a wait. Default 0: spinning is the fast path again and multiplies states. */
  readonly spins?: number;
  /** A sleep that runs out recovers whoever is dead, as on Linux; so does an attach that finds no free slot. With fair cycles. */
  readonly probes?: boolean;
  /** Nothing but a time-out helps, by design. With fair cycles. */
  readonly helpedByTimeouts?: boolean;
  /** Also look for fair cycles. */
  readonly cycles?: boolean;
}

/** The scenario of a configuration. */
export function lockScenario(modules: LockModules, configuration: LockConfiguration): Scenario {
  const { users, recoverers = [], newcomers = [], crashes = 0, timeouts = 'timed', mortals } = configuration;
  const { abandoned = false, unread = false, deadSlot = false } = configuration;
  const scripts = [...users, ...recoverers, ...newcomers];
  const attached = scripts.map((script) => !script.startsWith('a'));
  const tokens = scripts.map((script) => tokensOf(script));
  const asyncThreads = [...tokens.keys()].filter((thread) => tokens[thread]?.some(({ requests }) => requests));
  const probes = configuration.probes === true;
  /** A cut owner was inside and is followed by a takeover, as a dead one is. */
  const cuts = tokens.flat().filter(({ cut }) => cut !== undefined).length;
  const slots =
    attached.filter(Boolean).length + asyncThreads.length + (deadSlot ? 1 : 0) + (configuration.spareSlots ?? 0);
  const stripes = configuration.stripes ?? 1;
  const region = lockRegion(0, slots, stripes, BARE_STRIPE_WORDS);
  const writers = Array.from({ length: stripes }, (_, stripe) => writerIndex(region, stripe));
  const model = new LockSteps(modules, region, {
    probeMs: timeouts === 'all' || probes ? PROBE_MS : Number.POSITIVE_INFINITY,
    spins: configuration.spins ?? 0,
    patienceMs: configuration.patient === true ? PATIENCE_MS : 0,
    patienceWithAllMs: configuration.patientWithAll === true ? PATIENCE_WITH_ALL_MS : Number.POSITIVE_INFINITY,
    probes,
    tellsPublishing: configuration.writersFirst === true,
  });
  const generation = configuration.lastGeneration === true ? GENERATION_MAX : 1;
  const identities = identitiesOf(attached, generation);
  const asyncIdentities = asyncThreads.map((_, i) => ({ slot: attached.filter(Boolean).length + i, generation }));
  const most = (count: (requests: readonly AsyncToken[]) => number): number =>
    Math.max(0, ...tokens.flat().map(({ requests }) => (requests === undefined ? 0 : count(requests))));
  const requestActors = asyncThreads.flatMap((thread) => Array.from({ length: 1 + most(requestsOf) }, () => thread));
  const threads = scripts.map((script, thread): ThreadSpec => {
    const begins = beginsOf(configuration, thread);
    return {
      name: `T${thread} ${script}`,
      steps: (tokens[thread] as Token[]).map((token) => model.step(token)),
      local: membershipOf(identities[thread], asyncIdentities[asyncThreads.indexOf(thread)]),
      ...(begins === undefined ? {} : { begins }),
      mayCrash: mortals?.includes(thread) ?? true,
    };
  });
  return {
    words: region.end + (asyncThreads.length > 0 ? scripts.length : 0),
    setup: (memory) => {
      if (configuration.lastGeneration === true) model.wearOut(memory);
      model.setUp(memory, attached, { abandoned, unread, deadSlot, asyncThreads });
    },
    threads,
    monitor: lockMonitor({
      threads: scripts.length,
      actors: [...scripts.keys(), ...requestActors],
      stripes,
      lineOf: (thread, peek) => {
        const identity = identities[thread];
        return identity === undefined ? 0 : peek(region.slots + identity.slot * SLOT_WORDS + Slot.LINE);
      },
      stripeAt: (word) => writers.indexOf(word),
      ownerOf: (stripe, peek) => ownerOf(peek(writers[stripe] as number)),
      slotOf: (actor) =>
        (actor < scripts.length
          ? identities[actor]
          : asyncIdentities[asyncThreads.indexOf(requestActors[actor - scripts.length] as number)]
        )?.slot ?? -1,
      mostPassed: 1 + crashes + (abandoned ? 1 : 0) + cuts,
      dirty: abandoned,
    }),
    crashes,
    asyncWaiters: most(waitsOf),
    timeouts: timeouts === 'none' ? 0 : 'all',
    timeoutsMayHelp:
      configuration.helpedByTimeouts ?? (probes && ((words, gone) => holdsSlotOfDead(words, region, gone))),
    // Not as event counts where a thread may stand still for what it loaded in a continuation: README.md, "Async code".
    eventCounts: tokens.flat().some(({ requests }) => requests?.some(mayStandStill))
      ? []
      : writers.flatMap((writer) => [Stripe.EVENTS, Stripe.TURNS].map((count) => writer - Stripe.WRITER + count)),
    cycles: configuration.cycles === true || configuration.helpedByTimeouts === true || probes,
    // With nobody but probes to recover, because recoverers may die too, what a dead thread had is left to whoever needs it.
    ...(probes && crashes > recoverers.length ? {} : { final: (words: Int32Array) => leftOver(words, region) }),
    nameOf: (word) => nameOf(region, word),
  };
}

function beginsOf(
  { users, recoverers = [], recoverersInTurn }: LockConfiguration,
  thread: number,
): ThreadSpec['begins'] {
  if (thread < users.length) return undefined;
  const turn = recoverersInTurn === true && thread < users.length + recoverers.length ? thread - users.length + 1 : 1;
  return ({ dead }: Departed) => bitCount(dead) >= turn;
}

function writerIndex(region: LockRegion, stripe: number): number {
  return region.firstStripe + stripe * region.stripeWords + Stripe.WRITER;
}

function ownerOf(writer: number): number {
  return namesOwner(writer) ? ownerSlot(writer) : -1;
}

function bitCount(mask: number): number {
  let count = 0;
  for (let left = mask; left !== 0; left &= left - 1) count++;
  return count;
}

/** Slots in the order of the threads. */
function identitiesOf(attached: readonly boolean[], generation: number): (SlotIdentity | undefined)[] {
  let slot = 0;
  return attached.map((isAttached) => (isAttached ? { slot: slot++, generation } : undefined));
}

function membershipOf(identity: SlotIdentity | undefined, async: SlotIdentity | undefined): Membership | null {
  if (identity === undefined) return null;
  return async === undefined ? identity : { ...identity, async };
}

/** Somebody of `dead` has not been recovered yet: whoever sleeps may have to find out by itself. */
function holdsSlotOfDead(words: Int32Array, region: LockRegion, dead: number): boolean {
  for (let slot = 0; slot < region.maxThreads; slot++) {
    const state = stateOf(words, region, slot);
    if (slotState(state) === SlotState.FREE) continue;
    if (((dead >> threadOf(slotThreadId(state))) & 1) === 1) return true;
  }
  return false;
}

function stateOf(words: Int32Array, region: LockRegion, slot: number): bigint {
  const base = region.slots + slot * SLOT_WORDS + Slot.STATE;
  const [low, high] = [words[base] as number, words[base + 1] as number];
  return (BigInt(high) << WORD_BITS) | BigInt.asUintN(Number(WORD_BITS), BigInt(low));
}

/** What is left over at the end that must not be, or undefined. */
function leftOver(words: Int32Array, region: LockRegion): string | undefined {
  for (let stripe = 0; stripe < region.stripes; stripe++) {
    const writer = words[writerIndex(region, stripe)] as number;
    if (!isFree(writer) && writer !== ABANDONED) return `the writer word of stripe ${stripe} is ${writer}`;
  }
  for (let slot = 0; slot < region.maxThreads; slot++) {
    const base = region.slots + slot * SLOT_WORDS;
    if (words[base + Slot.LINE] !== 0) return `the line of slot ${slot} is ${words[base + Slot.LINE]}`;
    if (slotState(stateOf(words, region, slot)) === SlotState.DEAD) return `slot ${slot} is still DEAD`;
  }
  return undefined;
}

function nameOf(region: LockRegion, word: number): string {
  if (word >= region.firstStripe) {
    const stripe = Math.floor((word - region.firstStripe) / region.stripeWords);
    const offset = (word - region.firstStripe) % region.stripeWords;
    const name = NAMES[offset] ?? `stripe[${offset}]`;
    return stripe === 0 ? name : `${name}${stripe}`;
  }
  if (word < region.slots) return word === region.base ? 'H' : `header[${word - region.base}]`;
  const slot = Math.floor((word - region.slots) / SLOT_WORDS);
  const offset = (word - region.slots) % SLOT_WORDS;
  return `${offset === Slot.STATE ? 'S' : offset === Slot.LINE ? 'L' : `slot[${offset}]`}${slot}`;
}
