/**
 * How many pods a start worker works on at once; more wait in the pool, and their wait counts.
 */

import type { NodeRuntimeSpec } from '../../../node/node-runtime-spec.ts';

/** Of a simulated runtime, where pods wait for nothing but timers. */
const SIMULATED = 1024;
/**
 * Of a real one: containerd on two cores starts the most with 4 pods at once, 94% of that with 16, 83% with 32, and a pod takes
 * twice as long each time (bench/results/cri.md). So many leave room for pods that wait for a registry or a hook.
 */
const REAL = 8;

export function podsPerWorker({ kind }: Pick<NodeRuntimeSpec, 'kind'>): number {
  return kind === 'cri' ? REAL : SIMULATED;
}
