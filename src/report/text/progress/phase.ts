/**
 * What a run is about just now, in a few words: for the live view and the plain lines of progress.
 */

import type { RunProgress } from '../../../result/run-progress.ts';
import { counted } from '../../../text/counts.ts';
import { formatDuration } from '../../../text/durations.ts';

const SECOND_MS = 1_000;

/** `starting 2 workers`, `waiting for workers` of other processes, `draining, 264 pods left`, `about 3m left`; empty when there is nothing to say. */
export function phaseText({ phase, workers, podsInFlight, remainingMs }: RunProgress): string {
  if (phase === 'starting' && workers === 0) return 'waiting for workers';
  if (phase === 'starting') return workers === undefined ? 'starting' : `starting ${counted(workers, 'worker')}`;
  if (phase === 'draining') return `draining, ${counted(podsInFlight, 'pod')} left`;
  if (remainingMs === undefined) return '';
  return `about ${formatDuration(Math.max(1, Math.round(remainingMs / SECOND_MS)) * SECOND_MS)} left`;
}
