/** A local state of a thread and what leads out of it: the nouns of local-states.ts. */

import type { LogEntry } from '../model/log.ts';
import type { GhostCall } from '../model/observation.ts';
import type { Operation } from '../model/operations.ts';

/** Local states that are none: they have no operation. */
export const Gone = { FINISHED: 0, DEAD: 1, THREW: 2 } as const;

/** A local state: a thread before an operation. */
export interface LocalState {
  readonly thread: number;
  readonly op: Operation;
  readonly site: number;
  /** Ghosts that happen with `op`. */
  readonly before: readonly GhostCall[];
  /** The first log that led here. */
  readonly log: LogEntry | undefined;
  readonly start: StepStart;
}

/** The beginning of a step: thread, number of the step, what the step before left. */
export interface StepStart {
  readonly number: number;
  readonly thread: number;
  readonly step: number;
  readonly local: string;
}

/** The results of a step's operations, from its beginning. */
export interface StepResults {
  readonly start: Pick<StepStart, 'thread' | 'step' | 'local'>;
  readonly results: readonly number[];
}

/** Where an edge leads, and the ghosts that happen on the way. */
export interface Edge {
  readonly target: number;
  readonly ghosts: readonly GhostCall[];
  readonly thrown: string | undefined;
  /** What the code did, to compare other logs with. */
  readonly key: string;
}
