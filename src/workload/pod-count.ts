/**
 * How many pods an object asks for, by kind.
 *
 * @see kubernetes v1.18.6, `pkg/controller/job/job_controller.go`, manageJob
 */

import type { Field } from '../input/field.ts';
import type { WorkloadKind } from './workload-kinds.ts';

/** Pods at scale 1; for a DaemonSet, pods a node. */
export interface PodCount {
  readonly pods: number;
  readonly isSuspended: boolean;
  /** Each pod of the Job has a number, from 0. */
  readonly isIndexed: boolean;
}

/** Reports numbers that are none. */
export function podCount(object: Field, kind: WorkloadKind): PodCount {
  const spec = object.at('spec');
  switch (kind) {
    case 'Pod':
    case 'DaemonSet':
      return plain(1);
    case 'Job':
      return jobPods(spec, false);
    case 'CronJob':
      return jobPods(spec.at('jobTemplate').at('spec'), spec.at('suspend').value === true);
    default:
      return plain(spec.at('replicas').integer({ min: 0 }) ?? 1);
  }
}

function plain(pods: number): PodCount {
  return { pods, isSuspended: false, isIndexed: false };
}

/** No more pods at once than are left to complete; a suspended Job has none. */
function jobPods(job: Field, isOwnerSuspended: boolean): PodCount {
  const parallelism = job.at('parallelism').integer({ min: 0 }) ?? 1;
  const completions = job.at('completions').integer({ min: 0 });
  const mode = job.at('completionMode').oneOf(['Indexed', 'NonIndexed']);
  if (mode === 'Indexed' && completions === undefined) {
    job.required('completions', 'how often the Job is to complete when `completionMode` is Indexed');
  }
  const isSuspended = isOwnerSuspended || job.at('suspend').boolean() === true;
  const pods = isSuspended ? 0 : Math.min(parallelism, completions ?? parallelism);
  return { pods, isSuspended, isIndexed: mode === 'Indexed' };
}
