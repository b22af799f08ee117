/**
 * What is to be explored: threads of steps over one shared memory, how they may fail, and what must hold.
 * The way in is explore.ts; these are its nouns.
 */

import type { ExplorerMemory } from './model/arena.ts';

/**
 * When a ghost call happens. A ghost is instantaneous and no scheduling point: `after` joins it to the operation
 * that came before, `before` to the one that comes next. Entering is `after` the acquiring operation, leaving is
 * `before` the releasing one: the widest section an observer could see.
 */
export type GhostTiming = 'after' | 'before';

/** What a step gets. Steps are re-executed from their beginning many times: they keep nothing outside. */
export interface StepContext {
  /** The shared memory. Only `Atomics` and `memory.traced` see the explored contents. */
  readonly memory: ExplorerMemory;
  /** Index of this thread in the scenario. */
  readonly thread: number;
  /** What the step before returned, or the thread's own `local` in the first step. Plain data. */
  readonly local: unknown;
  /** Calls a ghost of the monitor. */
  readonly ghost: (name: string, argument?: number, timing?: GhostTiming) => void;
  /** The threads that are dead now. An operation: what a watcher of exits sees. */
  readonly deadThreads: () => readonly number[];
  /** The rest of the script is not run. */
  readonly stop: () => void;
}

/** One step of a script; what it returns (plain data) is the next step's `local`, all that outlives the step.
 * A step may be async: see README.md, "Async code". */
export type Step = (context: StepContext) => unknown;

/** Who is gone, as seen by `begins`: bit masks over threads. */
export interface Departed {
  readonly dead: number;
  readonly finished: number;
}

export interface ThreadSpec {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly local?: unknown;
  /** The thread does not begin before this is true; never is fine. Default: at once. */
  readonly begins?: (departed: Departed) => boolean;
  /** Whether this thread may die, within the budget `crashes`. Default: true. */
  readonly mayCrash?: boolean;
}

/** Looks at a word of the shared memory, for ghosts: changes nothing. Not for event counts. */
export type Peek = (word: number) => number;

/** A ghost call: changes the ghost words, and says what is wrong or undefined. Must be deterministic. */
export type Ghost = (ghosts: Int32Array, thread: number, argument: number, peek: Peek) => string | undefined;

/** Observes a run through ghost words, which are part of the state but invisible to the threads. */
export interface Monitor {
  readonly words: number;
  /** The ghost words at the beginning. Default: all 0. */
  readonly initial?: readonly number[];
  readonly ghosts: Readonly<Record<string, Ghost>>;
  /**
   * A thread has just done an operation on `word`, and waits for nothing; `plain` when it was no atomic one. Not told of
   * atomic loads of words that nobody ever changes, nor of notifies.
   */
  watch?(words: Int32Array, thread: number, word: number, peek: Peek, plain?: 'read' | 'write'): string | undefined;
  /** The thread is gone. */
  crashed?(words: Int32Array, thread: number): string | undefined;
}

/** Reductions of the search, each sound or checked, each switchable to compare with. Default: all on. */
export interface Reductions {
  /** Local states that behave alike are one (states/local-states.ts). */
  readonly mergeLocals: boolean;
  /** Only a step's own log is kept: a step starts from `local` alone. */
  readonly cutAtSteps: boolean;
  /** Ghost calls are no scheduling points. */
  readonly fuseGhosts: boolean;
  /** Loads of words that nobody ever changes in this scenario are no scheduling points. */
  readonly fuseConstants: boolean;
}

export const ALL_REDUCTIONS: Reductions = {
  mergeLocals: true,
  cutAtSteps: true,
  fuseGhosts: true,
  fuseConstants: true,
};
export const NO_REDUCTIONS: Reductions = {
  mergeLocals: false,
  cutAtSteps: false,
  fuseGhosts: false,
  fuseConstants: false,
};

export interface Scenario {
  /** 32-bit words of shared memory, zero at first. */
  readonly words: number;
  /** Prepares the memory with the real Atomics, before anything runs. */
  readonly setup?: (memory: ExplorerMemory) => void;
  readonly threads: readonly ThreadSpec[];
  readonly monitor?: Monitor;
  /** How many threads may die, in every state. Default 0. */
  readonly crashes?: number;
  /** The most unfinished `Atomics.waitAsync` a thread may have at once, up to 6. Default 0. */
  readonly asyncWaiters?: number;
  /**
   * How many sleeps may time out: a total, or 'all' (any number; needs mergeLocals to be finite). Only sleeps with a
   * finite time-out can. Default 0.
   */
  readonly timeouts?: number | 'all';
  /**
   * A state in which nobody can go on but by a time-out is a failure unless this is true, or says so of its words and
   * mask of dead threads. Default false. What a time-out then does not help shows as a livelock, with `cycles`.
   */
  readonly timeoutsMayHelp?: boolean | ((words: Int32Array, dead: number) => boolean);
  /** At most so many pre-emptions of a thread that could go on. Default: no bound. */
  readonly preemptions?: number;
  /** What is wrong when all is over, or undefined. */
  readonly final?: (words: Int32Array, ghosts: Int32Array) => string | undefined;
  /** What is wrong in a state, or undefined; asked in every state. */
  readonly invariant?: (words: Int32Array, ghosts: Int32Array) => string | undefined;
  /** Words that are event counts: only loaded, added to and waited on with the last loaded value. See README.md. */
  readonly eventCounts?: readonly number[];
  /** Look for fair cycles (costs the edges of the graph). Default false. */
  readonly cycles?: boolean;
  /**
   * Plain accesses are no scheduling points: who is about to make one goes on, or dies there. Sound for accesses that
   * commute with whatever others do meanwhile; so `monitor.watch` has to see that each is made under a lock that excludes
   * all others who make conflicting ones. `races` then finds few. Default false.
   */
  readonly guardedPlain?: boolean;
  /** Report two threads about to make conflicting accesses, one of them plain. Default true. */
  readonly races?: boolean;
  readonly reductions?: Partial<Reductions>;
  /** The search stops here, incomplete. Default 2 million. */
  readonly maxStates?: number;
  /** The search stops here, incomplete. Default: no limit. */
  readonly maxSeconds?: number;
  /** The whole exploration stops here, incomplete, however often its search began anew. Default: no limit. */
  readonly maxTotalSeconds?: number;
  /** Names of words in traces. */
  readonly nameOf?: (word: number) => string;
  /** Logs kept per merged local state to check the merging with; those that can tell variables apart. Default 16. */
  readonly witnesses?: number;
  /** Random schedules on which the merging is checked after a search without a failure. Default 100. */
  readonly conformanceSchedules?: number;
}

/** True when a time-out may be all that helps in a state. */
export function mayHelp({ timeoutsMayHelp = false }: Scenario, words: Int32Array, dead: number): boolean {
  return typeof timeoutsMayHelp === 'function' ? timeoutsMayHelp(words, dead) : timeoutsMayHelp;
}

export type FailureKind =
  | 'deadlock'
  | 'only a time-out helps'
  | 'livelock'
  | 'ghost'
  | 'exception'
  | 'data race'
  | 'final'
  | 'invariant';

/** What a thread does next in a schedule. */
export interface Move {
  readonly thread: number;
  readonly kind: 'run' | 'time-out' | 'crash';
  /** At a turn of the event loop: which of the thread's async waits is over. */
  readonly waiter?: number;
}

export interface Failure {
  readonly kind: FailureKind;
  readonly message: string;
  /** The shortest way there, one line an operation. */
  readonly trace: readonly string[];
  /** The same to replay (schedule/replay.ts). */
  readonly schedule: readonly Move[];
}

export interface Report {
  /** `incomplete`: no failure so far, but a limit was hit. Never to be taken for passed. */
  readonly outcome: 'passed' | 'failed' | 'incomplete';
  readonly failure?: Failure;
  readonly states: number;
  readonly transitions: number;
  /** Different local states of all threads. */
  readonly localStates: number;
  /** How often code under test was run. */
  readonly replays: number;
  /** Times the search began anew because it had learnt something (states/knowledge.ts). */
  readonly restarts: number;
  readonly seconds: number;
  /** Bound on the probability that two states shared a fingerprint and one was lost. */
  readonly omissionProbability: number;
  /** Distinct (words, ghosts) that were reached, when asked for: what two searches must agree on. */
  readonly visible?: ReadonlySet<string>;
}
