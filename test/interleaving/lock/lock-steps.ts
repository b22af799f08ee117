/**
 * The steps of lock-model.ts: each letter as what it does with the real lock.
 */

import { ABANDONED, GENERATION_MAX, READERS } from '../../../src/core/lock-words.ts';
import { type LockRegion, Stripe } from '../../../src/memory/layout.ts';
import type { ThreadRegistry } from '../../../src/sync/threads/thread-registry.ts';
import { NO_THREAD, packSlot, type SlotIdentity, SlotState } from '../../../src/sync/threads/thread-registry.ts';
import type { ExplorerMemory, Step, StepContext } from '../explorer/index.ts';
import { asyncStep } from './lock-async-steps.ts';
import type { LockModules } from './lock-modules.ts';
import { cutting, type Token } from './lock-script.ts';
import { LockUse, type LockUseOptions, type Membership, registryOf, slotOfDead, threadIdOf } from './lock-use.ts';

/** Time-out of R and W; any finite number does, time is virtual. */
const TIMEOUT_MS = 5;
const { POSITIVE_INFINITY: FOR_EVER } = Number;

export class LockSteps {
  readonly #modules: LockModules;
  readonly #region: LockRegion;
  readonly #options: LockUseOptions;

  constructor(modules: LockModules, region: LockRegion, options: LockUseOptions) {
    this.#modules = modules;
    this.#region = region;
    this.#options = options;
  }

  /** The memory in which the threads begin. */
  setUp(
    memory: ExplorerMemory,
    attached: readonly boolean[],
    at: {
      readonly abandoned: boolean;
      readonly unread: boolean;
      readonly deadSlot: boolean;
      readonly asyncThreads: readonly number[];
    },
  ): void {
    const registry = this.#registry(memory);
    for (const [thread, isAttached] of attached.entries()) if (isAttached) registry.claim(threadIdOf(thread));
    for (const thread of at.asyncThreads) registry.claim(threadIdOf(thread));
    if (at.deadSlot) {
      const { slot, generation } = registry.claim(threadIdOf(attached.length)) as SlotIdentity;
      const dead = packSlot(SlotState.DEAD, threadIdOf(attached.length), generation);
      registry.replace(slot, registry.load(slot), dead);
    }
    const { firstStripe, stripes, stripeWords } = this.#region;
    for (let stripe = 0; stripe < stripes && !at.unread; stripe++)
      memory.words[firstStripe + stripe * stripeWords + Stripe.WRITER] = READERS;
    if (at.abandoned) memory.words[firstStripe + Stripe.WRITER] = ABANDONED;
  }

  /** Leaves each slot one more generation. Before setUp. */
  wearOut(memory: ExplorerMemory): void {
    const registry = this.#registry(memory);
    const worn = packSlot(SlotState.FREE, NO_THREAD, GENERATION_MAX - 1);
    for (let slot = 0; slot < this.#region.maxThreads; slot++) registry.replace(slot, registry.load(slot), worn);
  }

  step({ letter, stripe, cut, requests }: Token): Step {
    if (requests !== undefined) {
      return asyncStep(requests, {
        modules: this.#modules,
        useOf: (context) => this.#use(context),
        section: (use, inside, on) => this.#section(use, inside, on),
        turnWord: (thread) => this.#region.end + thread,
        tellsPublishing: this.#options.tellsPublishing,
      });
    }
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

  #section(use: LockUse, letter: string, stripe: number, around = (release: () => void): void => release()): void {
    const { lock } = use;
    switch (letter) {
      case 'r':
        return this.#read(use, stripe, () => use.acquire('read', stripe), around);
      case 'R':
        return this.#read(use, stripe, () => lock.acquireRead(stripe, TIMEOUT_MS), around);
      case 't':
        return this.#read(use, stripe, () => lock.tryAcquireRead(stripe), around);
      case 'w':
        return this.#write(use, stripe, () => use.acquire('write', stripe), around);
      case 'W':
        return this.#write(use, stripe, () => lock.acquireWrite(stripe, TIMEOUT_MS), around);
      case 'K':
        this.#write(use, stripe, () => use.acquire('write', stripe), around);
        return this.#write(use, stripe, () => use.acquire('write', stripe), around);
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

  #read(use: LockUse, stripe: number, acquire: () => boolean, around: (release: () => void) => void): void {
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

  #write(
    { context, lock }: LockUse,
    stripe: number,
    acquire: () => boolean,
    around: (release: () => void) => void,
  ): void {
    if (this.#options.tellsPublishing) context.ghost('wantWrite');
    if (!acquire()) {
      if (this.#options.tellsPublishing) context.ghost('leave');
      return;
    }
    context.ghost('enterWrite', stripe);
    context.ghost('leave', 0, 'before');
    around(() => lock.releaseWrite());
  }

  #all({ context, lock }: LockUse, timeoutMs: number, around: (release: () => void) => void): void {
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
      const isDead = this.#options.probes ? slotOfDead(context) : (): boolean => false;
      this.#modules.recoverSlots(registry, undefined, isDead);
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

  #registry(memory: ExplorerMemory): ThreadRegistry {
    return registryOf(this.#modules, this.#region, memory);
  }

  #use(context: StepContext): LockUse {
    return new LockUse(this.#modules, this.#region, this.#options, context);
  }
}
