import type { ThresholdResult } from './result.ts';

/** All of a threshold on one line: `start_duration{workload:cart} p(99)<5s, from 30s`. */
export function thresholdText(threshold: Pick<ThresholdResult, 'metric' | 'expression' | 'when'>): string {
  return `${threshold.metric} ${expressionText(threshold)}`;
}

/** Without the metric. */
export function expressionText({ expression, when }: Pick<ThresholdResult, 'expression' | 'when'>): string {
  return when === undefined ? expression : `${expression}, ${when}`;
}
