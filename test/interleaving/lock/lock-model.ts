/**
 * The real lock as a scenario: threads written as words over `r w R W t u d a X` run the unmodified code of src/sync
 * over the explorer's memory.
 *
 * | letter | step                                                | letter | step                                    |
 * | ------ | --------------------------------------------------- | ------ | --------------------------------------- |
 * | r, w   | read, write section, waiting for ever               | d, a   | detach, attach                          |
 * | R, W   | the same with a time-out                            | X      | recover one dead thread, if there is one|
 * | t, u   | try to read, try to write                           | Y      | the same, leaving stripes unrepaired    |
 * |        |                                                     | F      | finish what recoverers left undone      |
 */

import {
  BARE_STRIPE_WORDS,
  type LockRegion,
  lockRegion,
  SLOT_WORDS,
  Slot,
  Stripe,
} from '../../../src/memory/layout.ts';
import { ABANDONED } from '../../../src/sync/lock-words.ts';
import type { StripedLock } from '../../../src/sync/striped-lock.ts';
import type { ThreadRegistry } from '../../../src/sync/thread-registry.ts';
import { packSlot, type SlotIdentity, SlotState, slotState } from '../../../src/sync/thread-registry.ts';
import type { Departed, ExplorerMemory, Scenario, Step, StepContext, ThreadSpec } from '../explorer/index.ts';
import type { LockModules } from './lock-modules.ts';
import { lockMonitor } from './lock-monitor.ts';

/** Time-out of R and W; any finite number does, time is virtual. */
const TIMEOUT_MS = 5;
/** Longest single sleep when all sleeps may time out. Not TIMEOUT_MS, so that both kinds occur. */
const PROBE_MS = 3;

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
  /** A slot beyond the users' is DEAD at the beginning: its recoverer died. */
  readonly deadSlot?: boolean;
  /** Slots beyond those of users and recoverers. */
  readonly spareSlots?: number;
}

/** The scenario of a configuration. */
export function lockScenario(modules: LockModules, configuration: LockConfiguration): Scenario {
  const { users, recoverers = [], newcomers = [], crashes = 0, timeouts = 'timed', mortals } = configuration;
  const scripts = [...users, ...recoverers, ...newcomers];
  const attached = scripts.map((script) => !script.startsWith('a'));
  const slots =
    attached.filter(Boolean).length + (configuration.deadSlot === true ? 1 : 0) + (configuration.spareSlots ?? 0);
  const region = lockRegion(0, slots, 1, BARE_STRIPE_WORDS);
  const model = new LockModel(modules, region, timeouts === 'all' ? PROBE_MS : Number.POSITIVE_INFINITY);
  const identities = identitiesOf(attached);
  const threads = scripts.map((script, thread): ThreadSpec => {
    const begins = beginsOf(configuration, thread);
    return {
      name: `T${thread} ${script}`,
      steps: script.split('').map((letter) => model.step(letter)),
      local: identities[thread] ?? null,
      ...(begins === undefined ? {} : { begins }),
      mayCrash: mortals?.includes(thread) ?? true,
    };
  });
  return {
    words: region.end,
    setup: (memory) => model.setUp(memory, attached, configuration),
    threads,
    monitor: lockMonitor({
      threads: scripts.length,
      lineOf: (thread, peek) => {
        const identity = identities[thread];
        return identity === undefined ? 0 : peek(region.slots + identity.slot * SLOT_WORDS + Slot.LINE);
      },
      mostPassed: 1 + crashes + (configuration.abandoned === true ? 1 : 0),
      dirty: configuration.abandoned === true,
    }),
    crashes,
    timeouts: timeouts === 'none' ? 0 : 'all',
    eventCounts: [region.firstStripe + Stripe.EVENTS],
    final: (words) => leftOver(words, region),
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

function bitCount(mask: number): number {
  let count = 0;
  for (let left = mask; left !== 0; left &= left - 1) count++;
  return count;
}

/** Slots in the order of the threads, first generation each. */
function identitiesOf(attached: readonly boolean[]): (SlotIdentity | undefined)[] {
  let slot = 0;
  return attached.map((isAttached) => (isAttached ? { slot: slot++, generation: 1 } : undefined));
}

/** worker_threads' id of a thread of the scenario; any distinct numbers do. */
function threadIdOf(thread: number): number {
  return thread + 1;
}

/** What a thread of the model keeps from step to step. */
interface Membership extends SlotIdentity {
  /** Mask of the threads it has recovered. */
  readonly recovered?: number;
}

class LockModel {
  readonly #modules: LockModules;
  readonly #region: LockRegion;
  readonly #probeMs: number;

  constructor(modules: LockModules, region: LockRegion, probeMs: number) {
    this.#modules = modules;
    this.#region = region;
    this.#probeMs = probeMs;
  }

  setUp(memory: ExplorerMemory, attached: readonly boolean[], { abandoned, deadSlot }: LockConfiguration): void {
    const registry = this.#registry(memory);
    for (const [thread, isAttached] of attached.entries()) if (isAttached) registry.claim(threadIdOf(thread));
    if (deadSlot === true) {
      const { slot, generation } = registry.claim(threadIdOf(attached.length)) as SlotIdentity;
      const dead = packSlot(SlotState.DEAD, threadIdOf(attached.length), generation);
      registry.replace(slot, registry.load(slot), dead);
    }
    if (abandoned === true) memory.words[this.#region.firstStripe + Stripe.WRITER] = ABANDONED;
  }

  step(letter: string): Step {
    switch (letter) {
      case 'r':
        return (context) => this.#read(context, (lock) => lock.acquireRead(0, Number.POSITIVE_INFINITY));
      case 'R':
        return (context) => this.#read(context, (lock) => lock.acquireRead(0, TIMEOUT_MS));
      case 't':
        return (context) => this.#read(context, (lock) => lock.tryAcquireRead(0));
      case 'w':
        return (context) => this.#write(context, (lock) => lock.acquireWrite(0, Number.POSITIVE_INFINITY));
      case 'W':
        return (context) => this.#write(context, (lock) => lock.acquireWrite(0, TIMEOUT_MS));
      case 'u':
        return (context) => this.#write(context, (lock) => lock.tryAcquireWrite(0));
      case 'd':
        return (context) => this.#detach(context);
      case 'a':
        return (context) => this.#attach(context);
      case 'X':
        return (context) => this.#recoverOne(context, true);
      case 'Y':
        return (context) => this.#recoverOne(context, false);
      case 'F':
        return (context) => this.#finishOthers(context);
      default:
        throw new Error(`no step is called ${letter}`);
    }
  }

  #read(context: StepContext, acquire: (lock: StripedLock) => boolean): unknown {
    context.ghost('wantRead');
    const lock = this.#lock(context, true);
    if (acquire(lock)) {
      context.ghost('enterRead');
      context.ghost('leave', 0, 'before');
      lock.releaseRead();
    } else context.ghost('leave');
    return context.local;
  }

  #write(context: StepContext, acquire: (lock: StripedLock) => boolean): unknown {
    const lock = this.#lock(context, false);
    if (!acquire(lock)) return context.local;
    context.ghost('enterWrite');
    context.ghost('leaveWrite', 0, 'before');
    lock.releaseWrite();
    return context.local;
  }

  #detach(context: StepContext): unknown {
    this.#registry(context.memory).free(context.local as SlotIdentity, threadIdOf(context.thread));
    return null;
  }

  #attach(context: StepContext): unknown {
    const registry = this.#registry(context.memory);
    let identity = registry.claim(threadIdOf(context.thread));
    if (identity === undefined) {
      this.#modules.recoverSlots(registry, undefined, () => false);
      identity = registry.claim(threadIdOf(context.thread));
    }
    if (identity === undefined) context.stop();
    return identity ?? null;
  }

  /** The first dead thread that this one has not recovered yet. */
  #recoverOne(context: StepContext, repairs: boolean): unknown {
    const local = context.local as Membership;
    const dead = context.deadThreads().find((thread) => ((local.recovered ?? 0) & (1 << thread)) === 0);
    if (dead === undefined) return local;
    const { recoverSlots, slotOfThread } = this.#modules;
    const lock = repairs ? this.#lock(context, false) : undefined;
    recoverSlots(this.#registry(context.memory), lock, slotOfThread(threadIdOf(dead)));
    return { ...local, recovered: (local.recovered ?? 0) | (1 << dead) };
  }

  #finishOthers(context: StepContext): unknown {
    this.#modules.recoverSlots(this.#registry(context.memory), this.#lock(context, false), () => false);
    return context.local;
  }

  #registry({ words, longs }: ExplorerMemory): ThreadRegistry {
    return new this.#modules.ThreadRegistry(words, longs, this.#region);
  }

  #lock(context: StepContext, wantsRead: boolean): StripedLock {
    const nothing = (): void => {};
    return new this.#modules.StripedLock(this.#registry(context.memory), context.local as SlotIdentity, {
      spins: 0,
      probeMs: this.#probeMs,
      repair: () => {
        context.ghost('beginRepair');
        context.ghost('endRepair', wantsRead ? 1 : 0, 'before');
      },
      observer: {
        firstWaiter: nothing,
        contended: nothing,
        slept: nothing,
        repaired: nothing,
        probe: nothing,
        flush: nothing,
      },
    });
  }
}

/** What is left over at the end that must not be, or undefined. */
function leftOver(words: Int32Array, region: LockRegion): string | undefined {
  const writer = words[region.firstStripe + Stripe.WRITER];
  if (writer !== 0 && writer !== ABANDONED) return `the writer word is ${writer}`;
  for (let slot = 0; slot < region.maxThreads; slot++) {
    const base = region.slots + slot * SLOT_WORDS;
    if (words[base + Slot.LINE] !== 0) return `the line of slot ${slot} is ${words[base + Slot.LINE]}`;
    if (slotState(BigInt(words[base + Slot.STATE] as number)) === SlotState.DEAD) return `slot ${slot} is still DEAD`;
  }
  return undefined;
}

function nameOf(region: LockRegion, word: number): string {
  if (word >= region.firstStripe) {
    const stripe = Math.floor((word - region.firstStripe) / region.stripeWords);
    const offset = (word - region.firstStripe) % region.stripeWords;
    const name = offset === Stripe.WRITER ? 'W' : offset === Stripe.EVENTS ? 'E' : `stripe[${offset}]`;
    return stripe === 0 ? name : `${name}${stripe}`;
  }
  if (word < region.slots) return word === region.base ? 'H' : `header[${word - region.base}]`;
  const slot = Math.floor((word - region.slots) / SLOT_WORDS);
  const offset = (word - region.slots) % SLOT_WORDS;
  return `${offset === Slot.STATE ? 'S' : offset === Slot.LINE ? 'L' : `slot[${offset}]`}${slot}`;
}
