/**
 * The numbers of each workload, the worst first.
 */

import type { StartRecorder } from '../../result/recording/start-recorder.ts';
import type { WorkloadSummary } from '../../result/result.ts';
import type { Workload } from '../../workload/objects/object-reader.ts';
import { compareTexts } from './compare-texts.ts';
import { workloadScopes } from './scopes.ts';

/** Of those that had a pod; see scopesOf. */
export function workloadSummaries(recorder: StartRecorder, workloads: readonly Workload[]): WorkloadSummary[] {
  const summaries = workloadScopes(workloads).flatMap((scope): WorkloadSummary[] => {
    const { namespace, kind, workload } = scope.tags;
    return [...recorder.windows(scope)].flatMap(({ slice }) => {
      const { pods, started, failed, dropped } = slice.counts;
      if (pods === 0 && dropped === 0) return [];
      return [{ namespace, kind, workload, pods, started, failed, dropped, ...slice.summaries() }];
    });
  });
  return summaries.toSorted(worstFirst);
}

function worstFirst(a: WorkloadSummary, b: WorkloadSummary): number {
  const name = ({ namespace, kind, workload }: WorkloadSummary): string => `${namespace}/${workload}/${kind}`;
  return badness(b) - badness(a) || b.failed - a.failed || compareTexts(name(a), name(b));
}

/** Where nothing started there is no duration: worse than any. */
function badness({ stages, failed, dropped }: WorkloadSummary): number {
  return stages.startDuration?.p99Ms ?? (failed + dropped > 0 ? Number.MAX_VALUE : 0);
}
