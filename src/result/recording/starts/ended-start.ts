/**
 * What is recorded of a pod's start: where and when it was to be, and what came of it.
 */

import type { Pod } from '../../../api/pod.ts';
import type { StartTaskResult } from '../../../pool/start-task.ts';
import type { StartOrigin } from '../scope.ts';

/** A pod, and where and when it was to start (milliseconds from the run's beginning). */
export interface IntendedStart extends Omit<StartOrigin, 'workload'> {
  readonly pod: Pod;
  readonly workload?: StartOrigin['workload'];
  readonly intendedAtMs: number;
}

/** A pod's task that has ended. */
export interface EndedStart extends IntendedStart {
  readonly result: StartTaskResult;
}
