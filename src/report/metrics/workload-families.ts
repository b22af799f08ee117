/**
 * The starts by workload, as metric families of their own: with labels in the families of the whole, a sum over all
 * series would count each start twice.
 */

import type { StoredSummary } from '../../result/read/stored-summary.ts';
import type { WorkloadSummary } from '../../result/result.ts';
import type { ResultStage } from '../../text/stages.ts';
import { counter, type Family, type HistogramPoint, histogram, type Labels } from './prom-family.ts';

const DURATIONS = [
  ['start', 'startDuration', 'Container starts of a workload without image pull and init containers.'],
  ['start_total', 'startTotal', 'Container starts of a workload with image pull and init containers.'],
] as const satisfies readonly [string, ResultStage, string][];

/** @param durations - an encoded histogram in the buckets of the whole */
export function workloadFamilies(
  { workloads = [] }: Pick<StoredSummary, 'workloads'>,
  durations: (encoded: string) => HistogramPoint,
): Family[] {
  const counts = (count: (workload: WorkloadSummary) => number): { labels: Labels; value: number }[] => {
    return workloads.map((workload) => ({ labels: labelsOf(workload), value: count(workload) }));
  };
  return [
    ...DURATIONS.map(([name, stage, help]) => {
      const points = workloads.flatMap((workload) => {
        const summary = workload.stages[stage];
        return summary === undefined ? [] : [{ labels: labelsOf(workload), ...durations(summary.histogram) }];
      });
      return histogram(`refmanager_workload_${name}_duration_seconds`, help, points);
    }),
    counter(
      'refmanager_workload_containers_started_total',
      'Containers started, by workload.',
      counts(({ started }) => started),
    ),
    counter(
      'refmanager_workload_start_failures_total',
      'Container starts that failed, by workload.',
      counts(({ failed }) => failed),
    ),
    counter(
      'refmanager_workload_arrivals_dropped_total',
      'Arrivals dropped, by workload.',
      counts(({ dropped }) => dropped),
    ),
  ];
}

function labelsOf({ namespace, kind, workload }: WorkloadSummary): Labels {
  return { namespace, kind, workload };
}
