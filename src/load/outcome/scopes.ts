/**
 * What a run counts apart from the whole: what its thresholds are about, and each workload for the tables.
 */

import type { Scope } from '../../result/recording/scope.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Workload } from '../../workload/objects/object-reader.ts';

/** So many workloads have numbers of their own; a trace may have thousands. */
const MAX_WORKLOADS = 250;

/** Of the run of `scenario`, whose pods are those of `workloads`. */
export function scopesOf(scenario: Scenario, workloads: readonly Workload[]): Scope[] {
  return [...scenario.thresholds.flatMap(({ scope }) => scope ?? []), ...workloadScopes(workloads)];
}

/** Of the thresholds that may end the run. */
export function judgedScopes({ thresholds }: Scenario): Scope[] {
  return thresholds.flatMap(({ abortOnFail, scope }) => (abortOnFail && scope !== undefined ? [scope] : []));
}

/** One for each of the first MAX_WORKLOADS. */
export function workloadScopes(workloads: readonly Workload[]): WorkloadScope[] {
  const scopes = new Map<string, WorkloadScope>();
  for (const { namespace, kind, name } of workloads) {
    const tags = { namespace, kind, workload: name };
    scopes.set(Object.values(tags).join('/'), { tags, fromMs: 0 });
    if (scopes.size === MAX_WORKLOADS) break;
  }
  return [...scopes.values()];
}

export interface WorkloadScope extends Scope {
  readonly tags: { readonly namespace: string; readonly kind: string; readonly workload: string };
}
