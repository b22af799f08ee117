import type { Pod } from '../api/pod.ts';
import type { Workload } from './objects/object-reader.ts';

/** A pod to start and the node (0-based) whose kubelet starts it. */
export interface PlannedPod {
  pod: Pod;
  node: number;
  /** What it is a pod of: reports have a table by workload where it is known. */
  workload?: Workload;
}
