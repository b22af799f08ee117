/**
 * The pods of a run in real time, one after another: an endless series of a scenario's workloads, or the plan of a run of
 * manifests.
 */

import type { Pod } from '../../../api/pod.ts';
import type { StartOrigin } from '../../../result/recording/scope.ts';
import type { Scenario } from '../../../scenario/scenario.ts';
import type { PlannedPod } from '../../../workload/planned-pod.ts';
import { PodFeed } from '../../arrivals/pod-feed.ts';
import { lifetimeOf } from '../../arrivals/pod-lives.ts';

/** A pod that is due: made only when it is started, since an arrival may be dropped. */
export interface DuePod extends StartOrigin {
  make(): { readonly pod: Pod; readonly lifetimeMs: number | undefined };
}

export interface PodSource {
  /** The next of all, or of the workload of that name; undefined: there are no more. */
  next(workload: string | undefined): DuePod | undefined;
}

/** Never ends. */
export function scenarioPods(scenario: Scenario): PodSource {
  const feed = new PodFeed(scenario, () => true);
  return {
    next(workload) {
      const due = feed.next(workload);
      const make: DuePod['make'] = () => {
        const pod = feed.make(due);
        return { pod, lifetimeMs: lifetimeOf(scenario, due.workload, pod) };
      };
      return { node: due.node, workload: scenario.pods[due.workload]?.workload, make };
    },
  };
}

/** Read once, lazily: a million pods are never in memory together. */
export function plannedPods(pods: Iterable<PlannedPod>): PodSource {
  const planned = pods[Symbol.iterator]();
  return {
    next() {
      const next = planned.next();
      if (next.done === true) return undefined;
      const { pod, node, workload } = next.value;
      return { node, workload, make: () => ({ pod, lifetimeMs: undefined }) };
    },
  };
}
