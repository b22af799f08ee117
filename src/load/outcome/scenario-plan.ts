/**
 * What a scenario has planned, whatever becomes of it: what a run that is cut short is told against.
 */

import { executorsOf } from '../../scenario/executors/executors.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { type Plan, planWorkloads } from '../../workload/expand-workloads.ts';
import { countAllArrivals } from '../arrivals/all-executors.ts';

/** All that is to come; undefined where that follows from how long starts take, or is drawn. */
export function planOf(scenario: Scenario): Plan | undefined {
  const { pods: entries, nodes } = scenario;
  const pods = countAllArrivals(scenario);
  if (pods === undefined || !Number.isFinite(pods)) return undefined;
  const plans = entries.map(({ workload, scale }) => planWorkloads([workload], { scale, nodes }));
  const byName = new Map(entries.map(({ workload }, i) => [workload.name, plans[i] as Plan]));
  let containers = 0;
  let unnamed = pods;
  for (const { pod } of executorsOf(scenario).flatMap(({ trace }) => trace)) {
    const plan = pod === undefined ? undefined : byName.get(pod);
    if (plan === undefined) continue;
    unnamed--;
    containers += plan.containers / Math.max(1, plan.pods);
  }
  return { pods, containers: containers + containersOf(plans, unnamed) };
}

/** Of so many pods, one after the other through the list, which begins again when it runs out. */
function containersOf(list: readonly Plan[], pods: number): number {
  const all = list.reduce((sum, plan) => ({
    pods: sum.pods + plan.pods,
    containers: sum.containers + plan.containers,
  }));
  if (all.pods === 0) return 0;
  let containers = Math.floor(pods / all.pods) * all.containers;
  let left = pods % all.pods;
  for (const plan of list) {
    if (plan.pods === 0) continue;
    const taken = Math.min(left, plan.pods);
    containers += (taken * plan.containers) / plan.pods;
    left -= taken;
  }
  return containers;
}
