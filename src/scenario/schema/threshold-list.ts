/**
 * The scenario's `thresholds` -> what is judged.
 */

import { RefManagerError } from '../../errors.ts';
import { type MetricName, metricText, parseMetricName, scopeOf, whenText } from '../thresholds/threshold-scope.ts';
import {
  METRICS,
  parseThreshold,
  THRESHOLD_PRESETS,
  type Threshold,
  type ThresholdOptions,
} from '../thresholds/thresholds.ts';
import type { ThresholdsInput } from './threshold-schema.ts';

/** In the order of the metrics as they are documented, those with tags behind those without, those of the preset first. */
export function readThresholds(input: string | ThresholdsInput): Threshold[] {
  const thresholds: Threshold[] = [];
  const preset = typeof input === 'string' ? input : input['preset'];
  const presets = typeof preset === 'string' ? THRESHOLD_PRESETS[preset] : undefined;
  for (const metric of METRICS) {
    for (const expression of presets?.[metric] ?? []) add(thresholds, { metric, tags: {} }, expression);
  }
  if (typeof input === 'string') return thresholds;
  for (const [name, entries] of namedEntries(input)) {
    for (const entry of entries) {
      if (typeof entry === 'string') add(thresholds, name, entry, { scope: valid(scopeOf(name, {})) });
      else {
        const { threshold, abortOnFail, delayAbortEval: delayAbortEvalMs, required, warnOnly } = entry;
        const scope = valid(scopeOf(name, entry));
        add(thresholds, name, threshold, { scope, abortOnFail, delayAbortEvalMs, required, warnOnly });
      }
    }
  }
  return thresholds;
}

type Entries = Exclude<ThresholdsInput[string], string | undefined>;

function namedEntries(input: ThresholdsInput): [MetricName, Entries][] {
  const named = Object.entries(input).flatMap(([key, entries]): [MetricName, Entries][] => {
    const name = parseMetricName(key);
    const isList = name !== undefined && entries !== undefined && typeof entries !== 'string';
    return isList ? [[valid(name), entries]] : [];
  });
  const order = ({ metric, tags }: MetricName): number =>
    METRICS.indexOf(metric) * 2 + Math.sign(Object.keys(tags).length);
  return named.toSorted(([a], [b]) => order(a) - order(b));
}

function add(thresholds: Threshold[], name: MetricName, expression: string, options: ThresholdOptions = {}): void {
  const { scope } = options;
  const when = scope && whenText(scope);
  thresholds.push(valid(parseThreshold(name.metric, expression, { ...options, name: metricText(name), when })));
}

/** Checked by the schema before. */
function valid<T>(parsed: T): Exclude<T, { readonly problem: string }> {
  if (typeof parsed === 'object' && parsed !== null && 'problem' in parsed) {
    throw new RefManagerError('ERR_INVALID_OPTION', String(parsed.problem));
  }
  return parsed as Exclude<T, { readonly problem: string }>;
}
