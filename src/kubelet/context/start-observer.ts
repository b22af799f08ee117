/**
 * What a start reports while it happens, apart from events: the times of its stages. Called by start-container.ts,
 * sync-pod.ts and pod-start.ts; recorded by pool/ and load/. The path works the same without an observer.
 */

import type { StartEnd } from './start-end.ts';

/** The stages of a container start that are timed; names are those of the result file. */
export type StartStage = 'pull' | 'create' | 'start' | 'postStart';

/** How one container's start ended, with the time each stage that ran took. */
export interface ContainerStartReport {
  readonly container: string;
  readonly kind: 'init' | 'regular' | 'ephemeral';
  /** `type://id`, or undefined when CreateContainer did not succeed. */
  readonly containerID: string | undefined;
  readonly end: StartEnd;
  /** Whether `end` says that it started. */
  readonly ok: boolean;
  /** The upstream error name (`CreateContainerError`, `ErrImagePull`, …) and message when not ok. */
  readonly error: string | undefined;
  readonly message: string | undefined;
  /** Milliseconds per stage; a stage that did not run is absent. `pull` counts EnsureImageExists only when it pulled. */
  readonly stagesMs: Readonly<Partial<Record<StartStage, number>>>;
  /** From the call of startContainer to its end. */
  readonly totalMs: number;
  /** Clock.epochMs() when startContainer was called. */
  readonly startedAtMs: number;
}
