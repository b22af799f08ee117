import type { Pod } from '../api/pod.ts';

/** A pod to start and the node (0-based) whose kubelet starts it. */
export interface PlannedPod {
  pod: Pod;
  node: number;
}
