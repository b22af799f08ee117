/**
 * What the run comes down to, in one word and one sentence: the first thing that the report says.
 */

import type { StoredSummary } from '../../result/read/stored-summary.ts';
import { counted, formatCount } from '../../text/counts.ts';
import { formatDuration } from '../../text/durations.ts';

export interface Verdict {
  status: 'passed' | 'failed' | 'interrupted';
  sentence: string;
}

/**
 * Interrupted, if it was; failed, when a threshold was breached or, in a run of manifests without thresholds, a
 * container did not start; passed otherwise: a load test fails by its thresholds alone.
 */
export function verdictOf({ interrupted, aborted, counts, thresholds, durationMs, judgedBy }: StoredSummary): Verdict {
  const breached = thresholds.filter(({ ok }) => !ok).length;
  const lost = counts.failed > 0 || (!interrupted && counts.started < counts.containers);
  const failed = thresholds.length > 0 || judgedBy === 'thresholds' ? breached > 0 : lost;
  const clauses = [
    `${startedText(counts)} in ${formatDuration(durationMs)}`,
    ...(counts.failed > 0 ? [`${formatCount(counts.failed)} failed`] : []),
    ...(counts.dropped > 0 ? [`${counted(counts.dropped, 'arrival')} dropped`] : []),
    ...(breached > 0 ? [`${counted(breached, 'threshold')} of ${thresholds.length} breached`] : []),
    ...(aborted === true ? ['ended early by a threshold'] : []),
    ...(interrupted ? ['stopped before the end'] : []),
  ];
  const status = interrupted ? 'interrupted' : failed ? 'failed' : 'passed';
  return { status, sentence: `${clauses.join(', ')}.` };
}

function startedText({ started, containers }: StoredSummary['counts']): string {
  if (containers === 0 && started === 0) return 'No container to start';
  if (started === containers)
    return started === 1 ? 'The only container started' : `All ${formatCount(started)} containers started`;
  return `${formatCount(started)} of ${counted(containers, 'container')} started`;
}
