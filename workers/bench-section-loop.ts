/**
 * What every thread of a lock fleet does: sections one after the other, reading or writing by chance, until told to
 * stop. The same code for every contender, but each gets an instance of this module of its own (bench-lock-worker.ts), so
 * that the engine compiles it for one lock alone and no contender pays for another's types.
 *
 * Under the lock are two plain words a stripe, never touched by Atomics: exclusion.ts says what they show.
 *
 * Timing one wait costs about as much as a fast lock does. So only one section in `timedOneIn` is timed, at random
 * distances, and counts for as many; that number is chosen in the warm-up, by each thread from its own speed, so that
 * timing takes no more than PROBE_SHARE of its processor time.
 */

import { Phase } from '../src/bench/fleet/phase.ts';
import { Waits } from '../src/bench/fleet/waits.ts';
import type { BlockingLock, CallbackLock, CallingLock } from '../src/bench/lock/lock-kind.ts';
import { DATA_WORDS, type LoopResult, type ThreadTask } from '../src/bench/lock/section-task.ts';

/** Two looks at the clock and one record, measured at about 90 ns. */
const PROBE_NS = 100;
const PROBE_SHARE = 0.02;
const LONGEST_PERIOD = 256;
/** So far away that it never comes. */
const NEVER = 2 ** 30;
const NS_PER_MS = 1e6;
/** A section reads when 16 random bits are below share × 2^16. */
const CHANCES: number = 2 ** 16;

/** What a thread counts; reset when the warm-up ends. */
class Tally {
  readonly #task: ThreadTask;
  readonly waits = new Waits();
  startedMs: number = performance.now();
  operations = 0;
  writes = 0;
  besideWriter = 0;
  miscalled = 0;
  period: number;
  untilTimed: number;
  #state: number;

  constructor(task: ThreadTask) {
    this.#task = task;
    this.period = task.timing === 'every' ? 1 : NEVER;
    this.untilTimed = this.period;
    this.#state = (task.seed * 2_654_435_761) | 1;
  }

  /** 32 random bits: xorshift. */
  draw(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return x;
  }

  /** The warm-up is over: from here on everything counts. */
  start(): void {
    const nowMs = performance.now();
    if (this.#task.timing === 'samples') {
      const sectionNs = ((nowMs - this.startedMs) * NS_PER_MS * this.#task.coreShare) / Math.max(1, this.operations);
      const wanted = PROBE_NS / (PROBE_SHARE * sectionNs);
      this.period = Math.min(LONGEST_PERIOD, Math.max(1, Math.ceil(wanted)));
      this.untilTimed = this.period;
    }
    this.waits.reset();
    this.operations = 0;
    this.startedMs = nowMs;
  }

  timed(waitMs: number, draw: number): void {
    this.waits.record(waitMs * NS_PER_MS, this.period);
    // Uniform from 1 to 2 × period - 1: the mean is the period, and no rhythm of the lock can hide from it.
    this.untilTimed = 1 + ((draw >>> 1) % (2 * this.period - 1));
  }

  /** @param measured - the thread saw the measured time begin; else it waited for one lock all the way through */
  result(measured: boolean): LoopResult {
    const elapsedMs = performance.now() - this.startedMs;
    const { writes, waits, period, besideWriter, miscalled } = this;
    if (!measured) waits.reset();
    const operations = measured ? this.operations : 0;
    const timedOneIn = period === NEVER ? 0 : period;
    return { operations, elapsedMs, writes, waits, timedOneIn, besideWriter, miscalled };
  }
}

/** So many steps that cannot be left out: each needs the one before. */
function busy(from: number, steps: number): number {
  let work = from;
  for (let i = 0; i < steps; i++) work = (Math.imul(work, 1_664_525) + 1_013_904_223) | 0;
  return work;
}

/** Runs until the control word says STOP; the thread blocks while it waits. */
export function runBlocking(lock: BlockingLock, task: ThreadTask): LoopResult {
  const { control, data, holdSteps, excludes } = task;
  const readBelow = Math.round(task.readShare * CHANCES);
  const stripeMask = task.stripes - 1;
  const tally = new Tally(task);
  let seen: number = Phase.WARM;
  let work = 1;
  for (;;) {
    const phase = Atomics.load(control, 0);
    if (phase !== seen) {
      if (phase === Phase.STOP) break;
      tally.start();
      seen = phase;
    }
    const draw = tally.draw();
    const stripe = (draw >>> 16) & stripeMask;
    const at = stripe * DATA_WORDS;
    const timed = --tally.untilTimed === 0;
    const askedMs = timed ? performance.now() : 0;
    if ((draw & (CHANCES - 1)) < readBelow) {
      lock.acquireRead(stripe);
      if (timed) tally.timed(performance.now() - askedMs, draw);
      const before = data[at] as number;
      const isApart = before === data[at + 1];
      work = busy(work, holdSteps);
      if (!(isApart && before === data[at] && before === data[at + 1]) && excludes) tally.besideWriter++;
      lock.releaseRead(stripe);
    } else {
      lock.acquireWrite(stripe);
      if (timed) tally.timed(performance.now() - askedMs, draw);
      data[at] = ((data[at] as number) + 1) | 0;
      work = busy(work, holdSteps);
      data[at + 1] = ((data[at + 1] as number) + 1) | 0;
      tally.writes++;
      lock.releaseWrite(stripe);
    }
    tally.operations++;
  }
  if (work === 0) tally.besideWriter += 0; // the work must count for something, or it would not be done
  return tally.result(seen === Phase.MEASURE);
}

/** The same for locks that call the section themselves; the thread blocks while it waits. */
export function runCalls(lock: CallingLock, task: ThreadTask): LoopResult {
  const turns = new Turns(task);
  while (turns.next()) {
    if (turns.reads) lock.read(turns.stripe, turns.readSection);
    else lock.write(turns.stripe, turns.writeSection);
  }
  return turns.result();
}

/** The same for locks that call the section back: one request at a time, awaited. */
export async function runCallbacks(lock: CallbackLock, task: ThreadTask): Promise<LoopResult> {
  const turns = new Turns(task);
  while (turns.next()) {
    if (turns.reads) await lock.read(turns.stripe, turns.readSection);
    else await lock.write(turns.stripe, turns.writeSection);
  }
  return turns.result();
}

/** The sections of one thread as functions, for locks that call them. */
class Turns {
  readonly #task: ThreadTask;
  readonly #tally: Tally;
  readonly #readBelow: number;
  #seen: number = Phase.WARM;
  #work = 1;
  #at = 0;
  #draw = 0;
  #timed = false;
  #askedMs = 0;
  #begun = false;
  /** How often this turn's section has been called. */
  #calls = 0;
  /** The next section reads. */
  reads = false;
  stripe = 0;

  constructor(task: ThreadTask) {
    this.#task = task;
    this.#tally = new Tally(task);
    this.#readBelow = Math.round(task.readShare * CHANCES);
  }

  /** Draws the next section. False: it is over. */
  next(): boolean {
    const tally = this.#tally;
    if (this.#begun) {
      tally.operations++;
      if (this.#calls !== 1) tally.miscalled++;
    }
    this.#begun = true;
    this.#calls = 0;
    const phase = Atomics.load(this.#task.control, 0);
    if (phase !== this.#seen) {
      if (phase === Phase.STOP) return false;
      tally.start();
      this.#seen = phase;
    }
    this.#draw = tally.draw();
    this.stripe = (this.#draw >>> 16) & (this.#task.stripes - 1);
    this.#at = this.stripe * DATA_WORDS;
    this.#timed = --tally.untilTimed === 0;
    if (this.#timed) this.#askedMs = performance.now();
    this.reads = (this.#draw & (CHANCES - 1)) < this.#readBelow;
    return true;
  }

  readonly readSection = (): void => {
    this.#calls++;
    if (this.#timed) this.#tally.timed(performance.now() - this.#askedMs, this.#draw);
    const { data, excludes } = this.#task;
    const at = this.#at;
    const before = data[at] as number;
    const isApart = before === data[at + 1];
    this.#hold();
    if (!(isApart && before === data[at] && before === data[at + 1]) && excludes) this.#tally.besideWriter++;
  };

  readonly writeSection = (): void => {
    this.#calls++;
    if (this.#timed) this.#tally.timed(performance.now() - this.#askedMs, this.#draw);
    const { data } = this.#task;
    const at = this.#at;
    data[at] = ((data[at] as number) + 1) | 0;
    this.#hold();
    data[at + 1] = ((data[at + 1] as number) + 1) | 0;
    this.#tally.writes++;
  };

  result(): LoopResult {
    if (this.#work === 0) this.#tally.besideWriter += 0; // the work must count for something, or it would not be done
    return this.#tally.result(this.#seen === Phase.MEASURE);
  }

  #hold(): void {
    this.#work = busy(this.#work, this.#task.holdSteps);
  }
}
