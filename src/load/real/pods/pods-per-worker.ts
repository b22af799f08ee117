/**
 * How many pods a start worker works on at once; more wait in the pool, and their wait counts.
 */

import type { NodeRuntimeSpec } from '../../../node/node-runtime-spec.ts';

/** Of a simulated runtime, where pods wait for nothing but timers. */
const SIMULATED = 1024;
/**
 * Of a real one: beyond a few for each core, it only makes them wait for one another, and calls begin to miss their
 * deadlines. On a machine of eight cores these are as many as a kubelet may have pods, 110.
 */
const REAL = 16;

export function podsPerWorker({ kind }: Pick<NodeRuntimeSpec, 'kind'>): number {
  return kind === 'cri' ? REAL : SIMULATED;
}
