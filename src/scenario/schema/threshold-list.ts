/**
 * The scenario's `thresholds` -> what is judged.
 */

import { RefManagerError } from '../../errors.ts';
import { METRICS, type Metric, parseThreshold, THRESHOLD_PRESETS, type Threshold } from '../thresholds.ts';
import type { ThresholdsInput } from './schema.ts';

/** In the order of the metrics as they are documented, those of the preset first. */
export function readThresholds(input: string | ThresholdsInput): Threshold[] {
  const thresholds: Threshold[] = [];
  const preset = typeof input === 'string' ? input : input['preset'];
  const presets = typeof preset === 'string' ? THRESHOLD_PRESETS[preset] : undefined;
  for (const metric of METRICS) for (const expression of presets?.[metric] ?? []) add(thresholds, metric, expression);
  if (typeof input === 'string') return thresholds;
  for (const metric of METRICS) {
    const entries = input[metric];
    if (entries === undefined || typeof entries === 'string') continue;
    for (const entry of entries) {
      if (typeof entry === 'string') add(thresholds, metric, entry);
      else {
        const { threshold, abortOnFail, delayAbortEval, required } = entry;
        add(thresholds, metric, threshold, { abortOnFail, delayAbortEvalMs: delayAbortEval, required });
      }
    }
  }
  return thresholds;
}

/** Checked by the schema before. */
function add(
  thresholds: Threshold[],
  metric: Metric,
  expression: string,
  options: Parameters<typeof parseThreshold>[2] = {},
): void {
  const parsed = parseThreshold(metric, expression, options);
  if ('problem' in parsed) throw new RefManagerError('ERR_INVALID_OPTION', parsed.problem);
  thresholds.push(parsed);
}
