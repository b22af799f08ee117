/**
 * What a run needs of the machine of a worker, and what its worker was given there: by the command line that began it, and
 * never by Redis.
 */

import type { Scenario } from '../../../scenario/scenario.ts';
import { privilegesOf } from '../../../workload/privileges.ts';

/** What of a machine a worker may give to runs. */
export interface WorkerGrants {
  /** Socket of the container runtime, `unix:///path/to.sock`; undefined: it only simulates. */
  readonly endpoint?: string | undefined;
  /** Pods may have hostPath volumes: paths of its machine. */
  readonly allowHostPath?: boolean | undefined;
  /** Pods may reach beyond their containers: `privileged`, namespaces of the machine, more capabilities, … */
  readonly allowPrivileged?: boolean | undefined;
}

/** What a run needs, or a worker has. */
export interface Needs {
  readonly runtime: boolean;
  readonly hostPath: boolean;
  readonly privileged: boolean;
}

/** What everybody has. */
export const NO_NEEDS: Needs = { runtime: false, hostPath: false, privileged: false };

/** Of a worker without it; how to begin one that has it. */
const LACKS = [
  ['runtime', 'has no runtime (refmanager worker --runtime)'],
  ['hostPath', 'allows no hostPath volumes (--allow-host-path)'],
  ['privileged', 'allows no privileged pods (--allow-privileged)'],
] as const satisfies readonly (readonly [keyof Needs, string])[];

/** Of the pods of a scenario that is to run for real; a simulated one touches nothing. */
export function needsOfScenario({ runtime, pods }: Pick<Scenario, 'runtime' | 'pods'>): Needs {
  if (runtime.kind === 'simulated') return NO_NEEDS;
  return {
    runtime: true,
    hostPath: pods.some(({ workload }) => (workload.spec.volumes ?? []).some(({ hostPath }) => hostPath !== undefined)),
    privileged: pods.some(({ workload }) => privilegesOf(workload).length > 0),
  };
}

export function givenBy({ endpoint, allowHostPath = false, allowPrivileged = false }: WorkerGrants): Needs {
  return { runtime: endpoint !== undefined, hostPath: allowHostPath, privileged: allowPrivileged };
}

/** What a worker lacks for a run, in words; empty: it can take a segment of it. */
export function lackOf(needed: Needs, given: Needs): string[] {
  const lacks = LACKS.filter(([need]) => needed[need] && !given[need]);
  // Without a runtime nothing else is worth telling.
  return (needed.runtime && !given.runtime ? lacks.slice(0, 1) : lacks).map(([, text]) => text);
}
