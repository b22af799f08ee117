/**
 * How the pods of manifests are started: VUs share them until there are no more.
 */

import type { NodeRuntimeSpec } from '../../node/node-runtime-spec.ts';
import type { Executor } from '../../scenario/schema/executor-schema.ts';
import { podsPerWorker } from './pods/pods-per-worker.ts';

/** Pods in flight a worker on a simulated runtime: a kubelet's limit is 110 a node; twice that keeps a worker busy while they wait. */
const SIMULATED_IN_FLIGHT = 256;

/** What of a runtime decides how many pods it is given at once. */
type RuntimeParts = Pick<NodeRuntimeSpec, 'kind'> & { readonly conditions?: { readonly underLoad?: unknown } };

/** For so many start workers. */
export function manifestExecutor(runtime: RuntimeParts, workers: number): Executor & { kind: 'shared-iterations' } {
  return {
    kind: 'shared-iterations',
    vus: workers * inFlightPerWorker(runtime),
    iterations: Number.POSITIVE_INFINITY, // the pods themselves end it
    maxDuration: Number.POSITIVE_INFINITY,
    startTime: 0,
    gracefulStop: 0,
  };
}

/** A model with latencies under load is given as many pods at once as a real runtime: its speed depends on that number. */
function inFlightPerWorker({ kind, conditions }: RuntimeParts): number {
  const isAsReal = kind === 'cri' || conditions?.underLoad !== undefined;
  return isAsReal ? podsPerWorker({ kind: 'cri' }) : SIMULATED_IN_FLIGHT;
}
