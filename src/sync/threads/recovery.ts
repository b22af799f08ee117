/**
 * Gives back what a dead thread held: its writer words become ABANDONED, its reader line NONE, its slot FREE.
 * Called when a Worker exits (ref-manager.ts, rw-lock.ts), and by waiters that suspect a death (attachment.ts).
 *
 * Never sleeps. Every change is a CAS from a value that carries the slot's generation, so it may run beside other
 * recoverers and beside a newcomer on the freed slot, and may itself die at any step: the slot is DEAD until all is
 * done, and any later recover of anybody goes on with DEAD slots.
 */

import { ABANDONED, generationOf, OWNER_MASK, ownerWord } from '../../core/lock-words.ts';
import { Stripe } from '../../memory/layout.ts';
import { Mode } from '../lock/lock-mode.ts';
import type { StripedLock } from '../lock/striped-lock.ts';
import { wakeAll } from '../parking.ts';
import { osThreadEnded } from './os-thread.ts';
import {
  NO_THREAD,
  packSlot,
  SlotState,
  slotGeneration,
  slotState,
  slotThreadId,
  type ThreadRegistry,
} from './thread-registry.ts';

/**
 * Recovers every slot for which `isDead` says so, and every slot some recoverer left DEAD. Returns of how many of them
 * something was taken: a thread that just ended holds nothing. `lock` is the caller's own view of the locks; without one, and
 * while it is busy, abandoned stripes are left for whoever needs them next.
 */
export function recoverSlots(
  registry: ThreadRegistry,
  lock: StripedLock | undefined,
  isDead: (slot: number, state: bigint) => boolean,
): number {
  const dead: { slot: number; state: bigint; held: boolean }[] = [];
  // All slots: a thread may have died between claiming one and raising the high-water mark.
  for (let slot = 0; slot < registry.region.maxThreads; slot++) {
    let state = registry.load(slot);
    if (slotState(state) === SlotState.ALIVE && isDead(slot, state)) {
      const marked = packSlot(SlotState.DEAD, slotThreadId(state), slotGeneration(state));
      registry.replace(slot, state, marked); // lost: another recoverer was first, and may be dead by now; go on
      state = registry.load(slot);
    }
    if (slotState(state) === SlotState.DEAD) dead.push({ slot, state, held: false });
  }
  for (const each of dead) each.held = takeFrom(registry, each.slot, slotGeneration(each.state));
  if (dead.length > 0) wakeEverybody(registry);
  let deaths = 0;
  for (const { slot, state, held } of dead) {
    // Last: DEAD also means "its notifies may be missing".
    const freed = registry.replace(slot, state, packSlot(SlotState.FREE, NO_THREAD, slotGeneration(state)));
    if (freed && held) deaths++;
  }
  if (lock !== undefined && !lock.busy) {
    for (let stripe = 0; stripe < registry.region.stripes; stripe++) lock.tryRepair(stripe);
  }
  return deaths;
}

/** True for the slots of this thread of worker_threads. */
export function slotOfThread(threadId: number): (slot: number, state: bigint) => boolean {
  return (_slot, state) => slotThreadId(state) === threadId;
}

/** True for the slots whose OS thread surely ended (Linux; elsewhere never). */
export function slotOfEndedOsThread(registry: ThreadRegistry): (slot: number, state: bigint) => boolean {
  return (slot, state) => {
    const thread = registry.osThread({ slot, generation: slotGeneration(state) });
    return thread !== undefined && osThreadEnded(thread);
  };
}

/** True when the system says that the thread with this id of worker_threads runs yet, whatever an event said (Linux; elsewhere never). */
export function stillRuns(registry: ThreadRegistry, threadId: number): boolean {
  for (let slot = 0; slot < registry.region.maxThreads; slot++) {
    const state = registry.load(slot);
    if (slotState(state) !== SlotState.ALIVE || slotThreadId(state) !== threadId) continue;
    const thread = registry.osThread({ slot, generation: slotGeneration(state) });
    if (thread !== undefined && !osThreadEnded(thread)) return true;
  }
  return false;
}

/** Takes every writer word and the reader line from a dead slot of this generation. True when there was any. */
function takeFrom(registry: ThreadRegistry, slot: number, generation: number): boolean {
  let took = false;
  const { words, region } = registry;
  const owner = ownerWord(slot, generation);
  for (let stripe = 0; stripe < region.stripes; stripe++) {
    const writer = region.firstStripe + stripe * region.stripeWords + Stripe.WRITER;
    for (let seen = Atomics.load(words, writer); (seen & OWNER_MASK) === owner; seen = Atomics.load(words, writer)) {
      // A loop: a waiter may still add PARKED to a dead owner's word.
      if (Atomics.compareExchange(words, writer, seen, ABANDONED) !== seen) continue;
      took = true;
      break;
    }
  }
  const index = registry.lineIndex(slot);
  for (
    let line = Atomics.load(words, index);
    line !== Mode.NONE && generationOf(line) === generation;
    line = Atomics.load(words, index)
  ) {
    // A loop: a promoter may still turn a dead WAITING into READING, a drainer may still add AWAITED.
    if (Atomics.compareExchange(words, index, line, Mode.NONE) !== line) continue;
    took = true;
    break;
  }
  return took;
}

/**
 * Unconditionally: the dead thread may have died between its release and its notify, or just after being woken, when
 * nothing names it any more.
 */
function wakeEverybody(registry: ThreadRegistry): void {
  const { words, region } = registry;
  for (let stripe = 0; stripe < region.stripes; stripe++) {
    const base = region.firstStripe + stripe * region.stripeWords;
    for (const count of [base + Stripe.TURNS, base + Stripe.EVENTS]) {
      Atomics.add(words, count, 1);
      wakeAll(words, count);
    }
  }
  const highWater = registry.highWater();
  for (let slot = 0; slot < highWater; slot++) wakeAll(words, registry.lineIndex(slot));
}
