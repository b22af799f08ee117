/**
 * Runs code under test against a log: recorded operations get their recorded results, the first one beyond the log
 * suspends the code (a thrown marker) and is what the thread does next. The code itself is not changed in any way.
 */

import type { GhostTiming, Scenario, Step, StepContext } from '../scenario.ts';
import { Arena, POISONS } from './arena.ts';
import { fakeAtomics, install, type Machine, uninstall } from './fake-atomics.ts';
import { entriesOf, type LogEntry } from './log.ts';
import { Op, type Operation, operation, WAIT_RESULT_NAMES, WaitResult, type WideResults } from './operations.ts';

/** One call of a ghost, by number. */
export interface GhostCall {
  readonly ghost: number;
  readonly argument: number;
}

/** What a thread does after the log: another operation, the end of its step, or a throw. */
export interface Observation {
  /** Ghosts joined to the last operation of the log. */
  readonly after: readonly GhostCall[];
  /** Ghosts joined to `op`. */
  readonly before: readonly GhostCall[];
  readonly op?: Operation;
  /** Call stack of `op`. */
  readonly site?: string;
  /** The step is over: what it left for the next one, as JSON, and whether the script goes on. */
  readonly end?: { readonly local: string; readonly stopped: boolean };
  readonly thrown?: string;
  /** Equal for equal behaviour. */
  readonly key: string;
}

/** The code did another operation than the log says: the log is not one of this step. */
export class Diverged extends Error {}

/** Thrown to suspend code under test; code that swallows it is stopped after this many further operations. */
const SUSPEND: Error = new Error('suspended by the interleaving explorer');
const MOST_SWALLOWED = 1000;
const STACK_DEPTH = 40;

export class StepRunner implements Machine {
  readonly arena: Arena;
  readonly #fake: typeof Atomics;
  readonly #wide: WideResults;
  readonly #fuseGhosts: boolean;
  readonly #ghostNumbers: Map<string, number>;
  runs = 0;
  #thread = 0;
  #recorded: readonly LogEntry[] = [];
  #position = 0;
  #clockMs = 0;
  #after: GhostCall[] = [];
  #before: GhostCall[] = [];
  #pending: Operation | undefined;
  #site = '';
  #swallowed = 0;
  #broken: string | undefined;
  #diverged: string | undefined;

  constructor(scenario: Scenario, wide: WideResults, fuseGhosts: boolean) {
    this.#wide = wide;
    this.#fuseGhosts = fuseGhosts;
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
    setup?.({ buffer: arena.buffer, words: arena.words, longs: arena.longs, traced: arena.words });
    const initial = arena.words.slice();
    arena.poison(POISONS[0]);
    return initial;
  }

  /**
   * What `step` of `thread` does after `log`. Run twice with different poison, unless `once`.
   * @throws when the code is not a function of its log, or touches the memory outside Atomics and traced views
   */
  run(thread: number, step: Step, local: string, log: LogEntry | undefined, once = false): Observation {
    const seen = this.#runOnce(thread, step, local, log);
    if (once) return seen;
    this.arena.poison(POISONS[1]);
    const again = this.#runOnce(thread, step, local, log);
    this.arena.poison(POISONS[0]);
    if (seen.key !== again.key) {
      throw new Error(
        `thread ${thread} is not a function of its operations: a plain read, or state outside.\n${seen.key}\n${again.key}`,
      );
    }
    return seen;
  }

  perform(op: Operation): unknown {
    if (this.#pending !== undefined) {
      if (++this.#swallowed > MOST_SWALLOWED) this.#broken ??= 'the code under test swallows every exception';
      throw SUSPEND;
    }
    const entry = this.#recorded[this.#position];
    if (entry === undefined) {
      this.#pending = op;
      this.#site = callStack();
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
    return this.#decode(entry);
  }

  nowMs(): number {
    return this.#clockMs;
  }

  #decode({ op, result }: LogEntry): unknown {
    if (op.kind === Op.WAIT) {
      if (result === WaitResult.TIMED_OUT) this.#clockMs += op.timeoutMs;
      return WAIT_RESULT_NAMES[result];
    }
    if (op.wide) return this.#wide.value(result);
    return result;
  }

  #runOnce(thread: number, step: Step, local: string, log: LogEntry | undefined): Observation {
    this.runs++;
    this.#thread = thread;
    this.#recorded = entriesOf(log);
    this.#position = 0;
    this.#clockMs = 0;
    this.#after = [];
    this.#before = [];
    this.#pending = undefined;
    this.#swallowed = 0;
    this.#broken = undefined;
    this.#diverged = undefined;
    let stopped = false;
    const context = this.#context(thread, local, () => {
      stopped = true;
    });
    let returned: unknown;
    let thrown: string | undefined;
    install(this.#fake, this);
    try {
      returned = step(context);
    } catch (error) {
      thrown = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    } finally {
      uninstall();
    }
    const stray = this.arena.strayWrite();
    if (stray >= 0) this.#broken ??= `thread ${thread} wrote word ${stray} outside Atomics and traced views`;
    if (isThenable(returned)) {
      Promise.resolve(returned).catch(() => {}); // it may be rejected by the suspension
      this.#broken ??= `a step of thread ${thread} returned a promise: steps are synchronous, what follows its first await would not be explored`;
    }
    if (this.#broken !== undefined) throw new Error(this.#broken);
    if (this.#diverged !== undefined) throw new Diverged(this.#diverged);
    return this.#observation(thrown, returned, stopped);
  }

  #observation(thrown: string | undefined, returned: unknown, stopped: boolean): Observation {
    const ghosts = { after: this.#after, before: this.#before };
    const key = `${ghostsKey(this.#after)}|${ghostsKey(this.#before)}`;
    if (this.#pending !== undefined) {
      const site = this.#site;
      return { ...ghosts, op: this.#pending, site, key: `${key}|${this.#pending.key}|${site}` };
    }
    if (this.#position < this.#recorded.length) {
      throw new Diverged(`thread ${this.#thread} ended after ${this.#position} of ${this.#recorded.length} operations`);
    }
    if (thrown !== undefined) return { ...ghosts, thrown, key: `${key}|threw ${thrown}` };
    const end = { local: JSON.stringify(returned) ?? 'null', stopped };
    return { ...ghosts, end, key: `${key}|end ${end.local} ${stopped}` };
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

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

export function ghostsKey(calls: readonly GhostCall[]): string {
  return calls.map(({ ghost, argument }) => `${ghost}:${argument}`).join();
}

/** The stack from the operation up to the step: where the code is, with all its callers. */
function callStack(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = STACK_DEPTH;
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, callStack);
  Error.stackTraceLimit = limit;
  const lines = (holder.stack ?? '').split('\n');
  const top = lines.findIndex((line) => line.includes('#runOnce'));
  return lines.slice(1, top < 0 ? lines.length : top).join('\n');
}
