/**
 * What stands under `thresholds`: metrics, some with tags, and what must hold of them.
 */

import { z } from 'zod';
import { COUNT_THRESHOLD_PATTERN, MOST_CHARACTERS, TIME_THRESHOLD_PATTERN } from '../../text/patterns.ts';
import { parseMetricName, scopeOf } from '../thresholds/threshold-scope.ts';
import { METRICS, type Metric, parseThreshold, THRESHOLD_PRESETS, thresholdPattern } from '../thresholds/thresholds.ts';
import { duration, positiveDuration } from './fields.ts';

/** As written, units resolved. */
interface ThresholdObject {
  readonly threshold: string;
  readonly abortOnFail: boolean;
  readonly delayAbortEval: number;
  readonly required: boolean;
  readonly warnOnly: boolean;
  readonly from?: number | undefined;
  readonly until?: number | undefined;
  readonly window?: number | undefined;
  readonly every?: number | undefined;
}

type ThresholdEntry = string | ThresholdObject;
export type ThresholdsInput = Readonly<Record<string, string | readonly ThresholdEntry[] | undefined>>;

/** Of metrics with tags, which may be of either kind. */
const ANY_THRESHOLD_PATTERN = `(?:${TIME_THRESHOLD_PATTERN}|${COUNT_THRESHOLD_PATTERN})`;

const flag = z.boolean({ error: 'expected true or false' }).default(false);

/** A list of expressions that `check` has nothing against. */
function entriesOf(
  check: (text: string) => string | undefined,
  pattern: string,
): z.ZodType<readonly ThresholdEntry[] | undefined> {
  const expression = z
    .string()
    .meta({ pattern, maxLength: MOST_CHARACTERS })
    .superRefine((text, context) => {
      const problem = check(text);
      if (problem !== undefined) context.addIssue({ code: 'custom', message: problem, input: text });
    });
  const entry = z.strictObject({
    threshold: expression,
    abortOnFail: flag.meta({ description: 'Crossed, it ends the run.' }),
    delayAbortEval: duration.default(0).meta({ default: '0s' }),
    required: z
      .boolean({ error: 'expected true or false' })
      .default(true)
      .meta({ description: 'false: it holds when there is nothing to judge it by.' }),
    warnOnly: flag.meta({ description: 'Crossed, it is told, and the run passes all the same.' }),
    from: duration
      .optional()
      .meta({ description: 'Only starts that were to begin from then on: leaves a warm-up out.' }),
    until: duration.optional().meta({ description: 'Only starts that were to begin before.' }),
    window: positiveDuration.optional().meta({ description: 'It must hold in every stretch of that length.' }),
    every: positiveDuration
      .optional()
      .meta({ description: 'How often such a stretch begins; a fifth of its length when absent.' }),
  });
  const error = 'expected an expression, e.g. "p(99)<5s", or { threshold, abortOnFail, warnOnly, from, until, window }';
  return z
    .array(z.union([expression, entry], { error }), { error: 'expected a list of expressions, e.g. ["p(99)<5s"]' })
    .optional();
}

function problemOf(metric: Metric, text: string): string | undefined {
  const parsed = parseThreshold(metric, text);
  return 'problem' in parsed ? parsed.problem : undefined;
}

const presets = Object.keys(THRESHOLD_PRESETS) as [string, ...string[]];
const preset = z.enum(presets, { error: `expected ${presets.join(' or ')}` });
const byMetric = Object.fromEntries(
  METRICS.map((metric) => [metric, entriesOf((text) => problemOf(metric, text), thresholdPattern(metric))]),
);

/** Metrics with tags have names of their own: what the schema cannot list is checked when the rest is right. */
const byName = z
  .object({ preset: preset.optional(), ...(byMetric as Record<string, ReturnType<typeof entriesOf>>) })
  .catchall(entriesOf(() => undefined, ANY_THRESHOLD_PATTERN))
  .superRefine((value, context) => {
    for (const [key, entries] of Object.entries(value)) {
      if (key !== 'preset') checkEntries(key, entries as readonly ThresholdEntry[] | undefined, context);
    }
  });

type Context = z.core.$RefinementCtx<unknown>;

function checkEntries(key: string, entries: readonly ThresholdEntry[] = [], context: Context): void {
  const name = parseMetricName(key);
  if (name === undefined) {
    context.issues.push({ code: 'unrecognized_keys', keys: [key], input: entries, path: [] } as never);
    return;
  }
  const refuse = (message: string, ...path: (string | number)[]): void => {
    context.issues.push({ code: 'custom', message, input: entries, path: [key, ...path] });
  };
  if ('problem' in name) {
    refuse(name.problem);
    return;
  }
  for (const [i, entry] of entries.entries()) {
    const expression = typeof entry === 'string' ? entry : entry.threshold;
    const isTagged = !METRICS.some((metric) => metric === key);
    const problem = isTagged ? problemOf(name.metric, expression) : undefined; // the others were checked as such
    if (problem !== undefined) refuse(problem, i);
    if (typeof entry !== 'string' && entry.warnOnly && entry.abortOnFail)
      refuse('expected one of abortOnFail and warnOnly: what ends the run does not only warn', i, 'warnOnly');
    const scope = typeof entry === 'string' ? undefined : scopeOf(name, entry);
    if (scope !== undefined && 'problem' in scope) refuse(scope.problem, i, scope.key);
  }
}

export const thresholds: z.ZodType<string | ThresholdsInput> = z
  .union([preset, byName])
  .default({})
  .meta({ description: 'What the run must hold, in k6’s grammar; the exit code is 99 when it does not.' });
