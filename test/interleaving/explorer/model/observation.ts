/** What a run of code under test shows (step-runner.ts): all that local states (states/local-states.ts) are made of. */

import type { Operation } from './operations.ts';

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
  /** The unfinished async waits at `op`, as text. */
  readonly waiters: string;
  /** Equal for equal behaviour. */
  readonly key: string;
}

/** Equal for equal calls. */
export function ghostsKey(calls: readonly GhostCall[]): string {
  return calls.map(({ ghost, argument }) => `${ghost}:${argument}`).join();
}
