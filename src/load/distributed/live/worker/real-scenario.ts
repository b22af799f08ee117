/**
 * A scenario that came out of Redis, for the runtime of this machine. Its pods and objects go through the checks that
 * manifests go through, since names in them become paths here; which socket is opened and what pods may have of the machine
 * is the worker's own.
 */

import type { Scenario, ScenarioPods } from '../../../../scenario/scenario.ts';
import { clusterOf, type NodeNeed, nodeProblems } from '../../../../workload/node-needs.ts';
import { rereadWorkload } from '../../../../workload/objects/reread-workload.ts';
import { unreadable } from '../../redis/packing.ts';
import { givenBy, lackOf, needsOfScenario, type WorkerGrants } from '../needs.ts';

/**
 * @param key - where it was
 * @throws {RefManagerError} `ERR_REDIS` for pods that no manifest comes to, or that need what this machine does not give
 */
export function realScenario(key: string, scenario: Scenario, grants: WorkerGrants): Scenario {
  const { runtime } = scenario;
  const { endpoint, allowHostPath = false } = grants;
  if (runtime.kind !== 'cri') return scenario;
  const needs: NodeNeed[] = [];
  const pods = scenario.pods.map((entry, i): ScenarioPods => {
    const { workload, needs: own, problems } = rereadWorkload(entry.workload);
    if (workload === undefined) throw unreadable(key, `workload ${i}: ${textOf(problems)}`);
    needs.push(...own);
    return { ...entry, workload };
  });
  const [lack] = lackOf(needsOfScenario({ runtime, pods }), givenBy(grants));
  if (endpoint === undefined || lack !== undefined) throw unreadable(key, `this worker ${lack ?? 'has no runtime'}`);
  const { emptyVolumes = false, warnings = [] } = runtime;
  const manifests = [{ needs, objects: runtime.cluster?.objects ?? [] }];
  const problems = nodeProblems(manifests, { allowHostPath, emptyVolumes });
  if (problems.length > 0) throw unreadable(key, textOf(problems));
  const own = { kind: 'cri', endpoint, cluster: clusterOf(manifests), allowHostPath, emptyVolumes, warnings } as const;
  return { ...scenario, pods, runtime: own };
}

/** The first of them: what manifests there were, and where, is not known here. */
function textOf([first]: readonly { readonly path: string; readonly message: string }[]): string {
  return first === undefined ? 'it cannot be read' : `${first.path} ${first.message}`;
}
