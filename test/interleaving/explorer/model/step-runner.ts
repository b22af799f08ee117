/**
 * Runs code under test against a log: recorded operations get their recorded results, the first one beyond the log
 * suspends the code (a thrown marker) and is what the thread does next. The code itself is not changed in any way.
 *
 * A step may be async. Its continuations run when its synchronous code is over: those that are ready at once, and each
 * time an `Atomics.waitAsync` is over, which is an operation of its own, the event loop's turn.
 */

import type { GhostTiming, Scenario, Step, StepContext } from '../scenario.ts';
import { Arena, POISONS } from './arena.ts';
import { callStack } from './call-stack.ts';
import { fakeAtomics, install, type Machine, uninstall } from './fake-atomics.ts';
import { entriesOf, type LogEntry } from './log.ts';
import { forgivingRejections, runMicrotasks } from './microtasks.ts';
import { type GhostCall, ghostsKey, type Observation } from './observation.ts';
import {
  elapsedMs,
  Op,
  type Operation,
  operation,
  turnOperation,
  WAIT_RESULT_NAMES,
  WaitResult,
  type WideResults,
  waitersKey,
} from './operations.ts';
import { PendingWaits } from './pending-waits.ts';

/** The code did another operation than the log says: the log is not one of this step. */
export class Diverged extends Error {}

/** Thrown to suspend code under test; code that swallows it is stopped after this many further operations. */
const SUSPEND: Error = new Error('suspended by the interleaving explorer');
const MOST_SWALLOWED = 1000;
const NO_MACROTASK = 'async steps are explored from a macrotask: await inMacrotask(() => explore(…))';

export class StepRunner implements Machine {
  readonly arena: Arena;
  readonly #fake: typeof Atomics;
  readonly #wide: WideResults;
  readonly #fuseGhosts: boolean;
  readonly #isAsync: boolean;
  readonly #ghostNumbers: Map<string, number>;
  runs = 0;
  #thread = 0;
  #recorded: readonly LogEntry[] = [];
  #position = 0;
  #clockMs = 0;
  #after: GhostCall[] = [];
  #before: GhostCall[] = [];
  readonly #waits = new PendingWaits();
  #pending: Operation | undefined;
  #site = '';
  #swallowed = 0;
  #broken: string | undefined;
  /** The step has ended: only turns of waits that it left behind may still run. */
  #isOver = false;
  #diverged: string | undefined;

  constructor(scenario: Scenario, wide: WideResults, fuseGhosts: boolean) {
    this.#wide = wide;
    this.#fuseGhosts = fuseGhosts;
    this.#isAsync = (scenario.asyncWaiters ?? 0) > 0;
    this.#ghostNumbers = new Map(Object.keys(scenario.monitor?.ghosts ?? {}).map((name, number) => [name, number]));
    this.arena = new Arena(scenario.words, {
      read: (word) => this.perform(operation(Op.READ, word, false, 0, 0, 0)) as number,
      write: (word, value) => void this.perform(operation(Op.WRITE, word, false, value, 0, 0)),
    });
    this.#fake = fakeAtomics(this);
  }

  /** The memory that `setup` leaves, and then poison in it. */
  initialWords(setup: Scenario['setup']): Int32Array {
    const { arena } = this;
    arena.words.fill(0);
    const { buffer, words, longs } = arena;
    setup?.({ buffer, words, longs, traced: words, tracedUpTo: (count) => words.subarray(0, count) });
    const initial = arena.words.slice();
    arena.poison(POISONS[0]);
    return initial;
  }

  /**
   * What `step` of `thread` does after `log`. Run twice with different poison, unless `once`.
   * @throws when the code is not a function of its log, or touches the memory outside Atomics and traced views
   */
  run(thread: number, step: Step, local: string, log: LogEntry | undefined, once = false): Observation {
    const seen = this.#runOnce(thread, step, local, log, WaitResult.OK);
    if (once) return seen;
    this.arena.poison(POISONS[1]);
    const again = this.#runOnce(thread, step, local, log, WaitResult.TIMED_OUT);
    this.arena.poison(POISONS[0]);
    if (seen.key !== again.key) {
      throw new Error(
        `thread ${thread} is not a function of its operations: a plain read, or state outside.\n${seen.key}\n${again.key}`,
      );
    }
    return seen;
  }

  perform(op: Operation): unknown {
    if (this.#isOver) this.#refuseLeftBehind();
    if (this.#pending !== undefined) {
      if (++this.#swallowed > MOST_SWALLOWED) this.#broken ??= 'the code under test swallows every exception';
      throw SUSPEND;
    }
    const entry = this.#recorded[this.#position];
    if (entry === undefined) {
      this.#pending = op;
      this.#site = op.kind === Op.TURN ? this.#waits.site() : callStack('#runOnce');
      throw SUSPEND;
    }
    if (entry.op.key !== op.key) {
      this.#diverged ??= `thread ${this.#thread} did ${op.key} where the log says ${entry.op.key}`;
      this.#pending = op;
      throw SUSPEND;
    }
    this.#position++;
    this.#after = [];
    this.#before = [];
    this.#clockMs += elapsedMs(entry.op, entry.result);
    return this.#decode(entry);
  }

  nowMs(): number {
    return this.#clockMs;
  }

  #decode({ op, site, result }: LogEntry): unknown {
    if (op.kind === Op.WAIT) return WAIT_RESULT_NAMES[result];
    if (op.kind === Op.WAIT_ASYNC) {
      if (result !== WaitResult.ASLEEP) return { async: false, value: WAIT_RESULT_NAMES[result] };
      return { async: true, value: this.#waits.promise(op, site) };
    }
    if (op.wide) return this.#wide.value(result);
    return result;
  }

  #call(step: Step, context: StepContext, leftBehind: WaitResult): unknown {
    const returned = step(context);
    const value = isThenable(returned) ? this.#finish(returned) : returned;
    if (this.#pending === undefined && !this.#waits.none) this.#leaveBehind(leftBehind);
    return value;
  }

  /** The step ends before some of its waits. What comes of them must be nothing, or it would be part of a later step. */
  #leaveBehind(result: WaitResult): void {
    this.#isOver = true;
    this.#waits.resolveAll(result, () => {
      if (!runMicrotasks()) this.#broken ??= NO_MACROTASK;
    });
  }

  #refuseLeftBehind(): void {
    this.#broken ??= `thread ${this.#thread} ended a step without awaiting a waitAsync that goes on to do something`;
  }

  /** Runs the continuations of an async step, turn by turn, until its promise is settled. */
  #finish(promise: PromiseLike<unknown>): unknown {
    const settled: { value?: unknown; error?: unknown; is?: 'fulfilled' | 'rejected' } = {};
    promise.then(
      (value) => Object.assign(settled, { is: 'fulfilled', value }),
      (error: unknown) => Object.assign(settled, { is: 'rejected', error }),
    );
    for (;;) {
      if (!runMicrotasks()) {
        this.#broken ??= NO_MACROTASK;
        return undefined;
      }
      if (this.#pending !== undefined || settled.is === 'fulfilled') return settled.value;
      if (settled.is === 'rejected') throw settled.error;
      if (this.#waits.none && !this.#isAsync) {
        this.#broken ??= `a step of thread ${this.#thread} awaits what is no Atomics.waitAsync`;
        return undefined;
      }
      this.#waits.end(this.perform(turnOperation(this.#waits.waits)) as number);
    }
  }

  /** `leftBehind`: how waits that the step does not await are over. */
  #runOnce(thread: number, step: Step, local: string, log: LogEntry | undefined, leftBehind: WaitResult): Observation {
    this.runs++;
    this.#thread = thread;
    this.#recorded = entriesOf(log);
    this.#position = 0;
    this.#clockMs = 0;
    this.#after = [];
    this.#before = [];
    this.#waits.forget();
    this.#pending = undefined;
    this.#swallowed = 0;
    this.#broken = undefined;
    this.#isOver = false;
    this.#diverged = undefined;
    let stopped = false;
    const context = this.#context(thread, local, () => {
      stopped = true;
    });
    let returned: unknown;
    let thrown: string | undefined;
    install(this.#fake, this);
    try {
      returned = this.#isAsync
        ? forgivingRejections(() => this.#call(step, context, leftBehind))
        : this.#call(step, context, leftBehind);
    } catch (error) {
      thrown = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    } finally {
      uninstall();
    }
    const stray = this.arena.strayWrite();
    if (stray >= 0) this.#broken ??= `thread ${thread} wrote word ${stray} outside Atomics and traced views`;
    if (this.#broken !== undefined) throw new Error(this.#broken);
    if (this.#diverged !== undefined) throw new Diverged(this.#diverged);
    return this.#observation(thrown, returned, stopped);
  }

  #observation(thrown: string | undefined, returned: unknown, stopped: boolean): Observation {
    const ghosts = { after: this.#after, before: this.#before };
    const waiters = waitersKey(this.#waits.waits);
    const key = `${ghostsKey(this.#after)}|${ghostsKey(this.#before)}|${waiters}`;
    if (this.#pending !== undefined) {
      const site = this.#site;
      return { ...ghosts, op: this.#pending, site, waiters, key: `${key}|${this.#pending.key}|${site}` };
    }
    if (this.#position < this.#recorded.length) {
      throw new Diverged(`thread ${this.#thread} ended after ${this.#position} of ${this.#recorded.length} operations`);
    }
    if (thrown !== undefined) return { ...ghosts, thrown, waiters, key: `${key}|threw ${thrown}` };
    const end = { local: JSON.stringify(returned) ?? 'null', stopped };
    return { ...ghosts, end, waiters, key: `${key}|end ${end.local} ${stopped}` };
  }

  #context(thread: number, local: string, stop: () => void): StepContext {
    return {
      memory: this.arena,
      thread,
      local: JSON.parse(local) as unknown,
      ghost: (name, argument = 0, timing = 'after') => this.#ghost(name, argument, timing),
      deadThreads: () => {
        const mask = this.perform(operation(Op.DEAD_THREADS, 0, false, 0, 0, 0)) as number;
        return Array.from({ length: Math.clz32(0) - Math.clz32(mask) }, (_, i) => i).filter((i) => (mask >> i) & 1);
      },
      stop,
    };
  }

  #ghost(name: string, argument: number, timing: GhostTiming): void {
    if (this.#pending !== undefined) return; // unwinding
    if (this.#isOver) this.#refuseLeftBehind();
    const ghost = this.#ghostNumbers.get(name);
    if (ghost === undefined) throw new Error(`the monitor has no ghost ${name}`);
    if (!this.#fuseGhosts) this.perform(operation(Op.GHOST, 0, false, ghost, argument, 0));
    else if (timing === 'before') this.#before.push({ ghost, argument });
    else {
      this.#after.push(...this.#before, { ghost, argument }); // ghosts keep their order
      this.#before = [];
    }
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
