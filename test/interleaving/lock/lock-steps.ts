/**
 * The steps of lock-model.ts: each letter as what it does with the real lock.
 */

import { type LockRegion, Stripe } from '../../../src/memory/layout.ts';
import { ABANDONED, GENERATION_MAX } from '../../../src/sync/lock-words.ts';
import type { StripedLock } from '../../../src/sync/striped-lock.ts';
import type { ThreadRegistry } from '../../../src/sync/thread-registry.ts';
import { NO_THREAD, packSlot, type SlotIdentity, SlotState } from '../../../src/sync/thread-registry.ts';
import type { ExplorerMemory, Step, StepContext } from '../explorer/index.ts';
import type { LockModules } from './lock-modules.ts';
import { afterRepair } from './lock-monitor.ts';
import { cutting, type Token } from './lock-script.ts';

/** Time-out of R and W; any finite number does, time is virtual. */
const TIMEOUT_MS = 5;
const { POSITIVE_INFINITY: FOR_EVER } = Number;

/** What waits for ever never gives up. */
function waited(held: boolean): boolean {
  if (!held) throw new Error('an acquisition without a time-out gave up');
  return held;
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

/** A lock as one step uses it. */
interface Use {
  readonly context: StepContext;
  readonly lock: StripedLock;
  /** What the thread is outside of a repair. */
  wantsRead: boolean;
}

export interface LockStepsOptions {
  readonly probeMs: number;
  readonly spins: number;
  readonly patienceMs: number;
  readonly patienceWithAllMs: number;
  /** Tell the monitor what a reader sees when it publishes. */
  readonly tellsPublishing: boolean;
}

export class LockSteps {
  readonly #modules: LockModules;
  readonly #region: LockRegion;
  readonly #options: LockStepsOptions;

  constructor(modules: LockModules, region: LockRegion, options: LockStepsOptions) {
    this.#modules = modules;
    this.#region = region;
    this.#options = options;
  }

  /** The memory in which the threads begin. */
  setUp(memory: ExplorerMemory, attached: readonly boolean[], at: { abandoned: boolean; deadSlot: boolean }): void {
    const registry = this.#registry(memory);
    for (const [thread, isAttached] of attached.entries()) if (isAttached) registry.claim(threadIdOf(thread));
    if (at.deadSlot) {
      const { slot, generation } = registry.claim(threadIdOf(attached.length)) as SlotIdentity;
      const dead = packSlot(SlotState.DEAD, threadIdOf(attached.length), generation);
      registry.replace(slot, registry.load(slot), dead);
    }
    if (at.abandoned) memory.words[this.#region.firstStripe + Stripe.WRITER] = ABANDONED;
  }

  /** Leaves each slot one more generation. Before setUp. */
  wearOut(memory: ExplorerMemory): void {
    const registry = this.#registry(memory);
    const worn = packSlot(SlotState.FREE, NO_THREAD, GENERATION_MAX - 1);
    for (let slot = 0; slot < this.#region.maxThreads; slot++) registry.replace(slot, registry.load(slot), worn);
  }

  step({ letter, stripe, cut }: Token): Step {
    switch (letter) {
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
    }
    return (context) => {
      const use = this.#use(context);
      if (cut === undefined) this.#section(use, letter, stripe);
      else {
        if (cut.from === 'acquisition') cutting(cut.operation, () => this.#section(use, letter, stripe));
        else this.#section(use, letter, stripe, (release) => cutting(cut.operation, release));
        if (cut.next === 'a') use.lock.abandon();
        else this.#section(use, cut.next, stripe);
        if (use.lock.busy) throw new Error('something of the cut operation is left');
      }
      return context.local;
    };
  }

  #section(use: Use, letter: string, stripe: number, around = (release: () => void): void => release()): void {
    const { lock } = use;
    switch (letter) {
      case 'r':
        return this.#read(use, stripe, () => waited(lock.acquireRead(stripe, FOR_EVER)), around);
      case 'R':
        return this.#read(use, stripe, () => lock.acquireRead(stripe, TIMEOUT_MS), around);
      case 't':
        return this.#read(use, stripe, () => lock.tryAcquireRead(stripe), around);
      case 'w':
        return this.#write(use, stripe, () => waited(lock.acquireWrite(stripe, FOR_EVER)), around);
      case 'W':
        return this.#write(use, stripe, () => lock.acquireWrite(stripe, TIMEOUT_MS), around);
      case 'u':
        return this.#write(use, stripe, () => lock.tryAcquireWrite(stripe), around);
      case 'A':
        return this.#all(use, FOR_EVER, around);
      case 'B':
        return this.#all(use, TIMEOUT_MS, around);
      default:
        throw new Error(`no step is called ${letter}`);
    }
  }

  #read(use: Use, stripe: number, acquire: () => boolean, around: (release: () => void) => void): void {
    const { context, lock } = use;
    use.wantsRead = true;
    context.ghost('wantRead', stripe);
    if (this.#options.tellsPublishing) context.ghost('publish', stripe, 'before');
    let entered = false;
    try {
      entered = acquire();
    } finally {
      if (!entered) context.ghost('leave');
      use.wantsRead = false;
    }
    if (!entered) return;
    context.ghost('enterRead', stripe);
    context.ghost('leave', 0, 'before');
    around(() => lock.releaseRead());
  }

  #write({ context, lock }: Use, stripe: number, acquire: () => boolean, around: (release: () => void) => void): void {
    if (this.#options.tellsPublishing) context.ghost('wantWrite');
    if (!acquire()) {
      if (this.#options.tellsPublishing) context.ghost('leave');
      return;
    }
    context.ghost('enterWrite', stripe);
    context.ghost('leave', 0, 'before');
    around(() => lock.releaseWrite());
  }

  #all({ context, lock }: Use, timeoutMs: number, around: (release: () => void) => void): void {
    if (!lock.acquireAll(timeoutMs)) return;
    context.ghost('enterAll');
    context.ghost('leave', 0, 'before');
    around(() => lock.releaseAll());
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
    const lock = repairs ? this.#use(context).lock : undefined;
    recoverSlots(this.#registry(context.memory), lock, slotOfThread(threadIdOf(dead)));
    return { ...local, recovered: (local.recovered ?? 0) | (1 << dead) };
  }

  #finishOthers(context: StepContext): unknown {
    this.#modules.recoverSlots(this.#registry(context.memory), this.#use(context).lock, () => false);
    return context.local;
  }

  #registry({ words, longs }: ExplorerMemory): ThreadRegistry {
    return new this.#modules.ThreadRegistry(words, longs, this.#region);
  }

  #use(context: StepContext): Use {
    const nothing = (): void => {};
    const lock = new this.#modules.StripedLock(this.#registry(context.memory), context.local as SlotIdentity, {
      spins: this.#options.spins,
      probeMs: this.#options.probeMs,
      patienceMs: this.#options.patienceMs,
      patienceWithAllMs: this.#options.patienceWithAllMs,
      repair: (stripe) => {
        context.ghost('beginRepair', stripe);
        context.ghost('endRepair', afterRepair(stripe, use.wantsRead), 'before');
      },
      observer: {
        seesHeld: nothing,
        contended: nothing,
        slept: nothing,
        repaired: nothing,
        probe: nothing,
        flush: nothing,
      },
    });
    const use: Use = { context, lock, wantsRead: false };
    return use;
  }
}
