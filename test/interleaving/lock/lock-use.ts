/**
 * The lock of a thread as one step of a script uses it: the real classes over the explorer's memory, told to the monitor
 * where the lock calls its surroundings. Made anew by each step (lock-steps.ts, lock-async-steps.ts).
 */

import type { LockRegion } from '../../../src/memory/layout.ts';
import type { AsyncLock } from '../../../src/sync/async-lock.ts';
import type { StripedLock } from '../../../src/sync/lock/striped-lock.ts';
import { type SlotIdentity, slotThreadId, type ThreadRegistry } from '../../../src/sync/threads/thread-registry.ts';
import { SILENT_OBSERVER } from '../../support/silent-observer.ts';
import type { ExplorerMemory, StepContext } from '../explorer/index.ts';
import type { LockModules } from './lock-modules.ts';
import { ASYNC_REPAIR, afterRepair, at, SYNC } from './lock-monitor.ts';

const { POSITIVE_INFINITY: FOR_EVER } = Number;

/** What a thread of the model keeps from step to step. */
export interface Membership extends SlotIdentity {
  /** The slot of its asynchronous line. */
  readonly async?: SlotIdentity;
  /** Mask of the threads it has recovered. */
  readonly recovered?: number;
}

export interface LockUseOptions {
  readonly probeMs: number;
  readonly spins: number;
  readonly patienceMs: number;
  readonly patienceWithAllMs: number;
  /** A sleep that runs out recovers whoever is dead. */
  readonly probes: boolean;
  /** Tell the monitor what a reader sees when it publishes. */
  readonly tellsPublishing: boolean;
}

/** worker_threads' id of a thread of the scenario; any distinct numbers do. */
export function threadIdOf(thread: number): number {
  return thread + 1;
}

/** The thread of the scenario with this id. */
export function threadOf(threadId: number): number {
  return threadId - 1;
}

export class LockUse {
  readonly context: StepContext;
  readonly registry: ThreadRegistry;
  /** The synchronous lock. */
  readonly lock: StripedLock;
  /** What the thread is outside of a repair. */
  wantsRead = false;
  /** The asynchronous line, in a step that uses it. */
  line: AsyncLock | undefined;
  readonly #modules: LockModules;
  readonly #options: LockUseOptions;

  constructor(modules: LockModules, region: LockRegion, options: LockUseOptions, context: StepContext) {
    this.context = context;
    this.#modules = modules;
    this.#options = options;
    this.registry = registryOf(modules, region, context.memory);
    const local = context.local as Membership;
    this.lock = this.#lockOf(local, SYNC);
    if (local.async !== undefined) this.lock.sibling = local.async.slot;
  }

  /**
   * A synchronous acquisition that waits for ever, as attachment.ts has it: behind an asynchronous wait of its own it goes
   * on with that one. False behind an asynchronous hold of its own: ERR_LOCK_MISUSE.
   */
  acquire(mode: 'read' | 'write', stripe: number): boolean {
    const { lock } = this;
    for (;;) {
      if (mode === 'read' ? lock.acquireRead(stripe, FOR_EVER) : lock.acquireWrite(stripe, FOR_EVER)) return true;
      if (lock.blockedBy < 0 || lock.blockedBy !== lock.sibling) throw new Error('a wait for ever has ended');
      if (this.line?.standStill(FOR_EVER) !== true) return false;
    }
  }

  /** The lock of the asynchronous line. */
  asyncLock(): StripedLock {
    const { async } = this.context.local as Membership;
    if (async === undefined) throw new Error('this thread has no asynchronous line');
    return this.#lockOf(async, ASYNC_REPAIR);
  }

  #lockOf(identity: SlotIdentity, role: number): StripedLock {
    const { context } = this;
    const { probes, probeMs, spins, patienceMs, patienceWithAllMs } = this.#options;
    return new this.#modules.StripedLock(this.registry, identity, {
      spins,
      probeMs,
      patienceMs,
      patienceWithAllMs,
      repair: (stripe) => {
        context.ghost('beginRepair', at(stripe, role));
        context.ghost('endRepair', afterRepair(stripe, role, role === SYNC && this.wantsRead), 'before');
      },
      observer: {
        ...SILENT_OBSERVER,
        // As in attachment.ts: recovers with the synchronous lock, whichever line has slept.
        ...(probes ? { probe: () => this.#modules.recoverSlots(this.registry, this.lock, slotOfDead(context)) } : {}),
      },
    });
  }
}

/** True for slots of dead threads: what the operating system says of each when it is asked. */
export function slotOfDead(context: StepContext): (slot: number, state: bigint) => boolean {
  return (_slot, state) => context.deadThreads().some((thread) => threadIdOf(thread) === slotThreadId(state));
}

export function registryOf(modules: LockModules, region: LockRegion, { words, longs }: ExplorerMemory): ThreadRegistry {
  return new modules.ThreadRegistry(words, longs, region);
}
