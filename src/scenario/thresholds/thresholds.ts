/**
 * Pass or fail: k6's threshold expressions over the metrics of a load test. Parsed with the scenario, judged by
 * load/outcome/judging.ts at the end and, with `abortOnFail`, on the way.
 */

import { closest } from '../../input/closest.ts';
import { LONGEST_MS, type StageHistogram } from '../../result/recording/histogram/stage-histogram.ts';
import type { Scope } from '../../result/recording/scope.ts';
import type { ThresholdResult } from '../../result/result.ts';
import { exactDuration, formatDurationFinely, parseDuration } from '../../text/durations.ts';
import { COUNT_THRESHOLD_PATTERN, isLike, MOST_CHARACTERS, TIME_THRESHOLD_PATTERN } from '../../text/patterns.ts';
import { parseShare } from '../../text/quantities.ts';
import type { ResultStage } from '../../text/stages.ts';
import { STAGE_OF_METRIC, type StageMetric } from '../../text/stages.ts';

/** Metrics that are counted; each has a rate of its own: see CountedShare. */
const COUNT_METRICS = ['failures', 'exited', 'dropped', 'ref_misses', 'lock_waits'] as const;

export type CountMetric = (typeof COUNT_METRICS)[number];
export type Metric = StageMetric | CountMetric;
export const METRICS: readonly Metric[] = [...(Object.keys(STAGE_OF_METRIC) as StageMetric[]), ...COUNT_METRICS];

/** Those that are counted by start, and so can be counted of some starts alone. */
export function isScopedMetric(metric: Metric): boolean {
  return metric !== 'ref_misses' && metric !== 'lock_waits';
}

type Operator = '<' | '<=' | '>' | '>=' | '==' | '===' | '!=' | '!==';
type Aggregate = 'p' | 'avg' | 'min' | 'max' | 'med' | 'count' | 'rate';

/** Plain data. */
export interface Threshold {
  readonly metric: Metric;
  /** The metric with its tags: `start_duration{workload:cart}`. */
  readonly name: string;
  /** Which starts it is about; undefined: all. */
  readonly scope: Scope | undefined;
  /** When they were to begin, in words; undefined: at any time. */
  readonly when: string | undefined;
  /** As written. */
  readonly expression: string;
  readonly aggregate: Aggregate;
  /** Of aggregate `p`, 0 to 100. */
  readonly percentile: number;
  readonly operator: Operator;
  /** Milliseconds, a count or a share, as the aggregate is. */
  readonly limit: number;
  readonly abortOnFail: boolean;
  /** It is judged no sooner than so long after the beginning. */
  readonly delayAbortEvalMs: number;
  /** True: without data it is not held. */
  readonly required: boolean;
  /** Crossed, it is told, and the run passes all the same. */
  readonly warnOnly: boolean;
}

/** What of a threshold is not in its expression. */
export interface ThresholdOptions {
  readonly name?: string | undefined;
  readonly scope?: Scope | undefined;
  readonly when?: string | undefined;
  readonly abortOnFail?: boolean | undefined;
  readonly delayAbortEvalMs?: number | undefined;
  readonly required?: boolean | undefined;
  readonly warnOnly?: boolean | undefined;
}

/** How many, and of how many: what a rate is. */
export interface CountedShare {
  readonly count: number;
  /** `failures`: containers tried; `dropped`: arrivals; `ref_misses`: lookups; `lock_waits`: acquisitions. */
  readonly of: number;
}

/** What thresholds are judged by. */
export interface Observations {
  histogram(stage: ResultStage): StageHistogram;
  count(metric: CountMetric): CountedShare;
}

/** Of two results of one threshold: below 0 when `a` is the worse. */
export function worse(threshold: Threshold, a: number | undefined, b: number | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
  const upwards = threshold.operator === '<' || threshold.operator === '<=';
  return upwards ? b - a : a - b;
}

const EXPRESSION = /^(?:p\(\s*(\d+(?:\.\d+)?)\s*\)|([a-z]+))\s*(<=|>=|===|==|!==|!=|<|>)\s*(\S.*)$/s;
const [TIME_THRESHOLD, COUNT_THRESHOLD] = [TIME_THRESHOLD_PATTERN, COUNT_THRESHOLD_PATTERN].map(
  (pattern) => new RegExp(pattern),
) as [RegExp, RegExp];
const TIME_AGGREGATES = ['p', 'avg', 'min', 'max', 'med', 'count'] as const;
const COUNT_AGGREGATES = ['count', 'rate'] as const;
const MOST_PERCENT = 100;
const MEDIAN = 50;

/** `pod-startup-slo`: SIG-scalability's objective, 99% of the starts within 5 s without pulls and init containers. */
export const THRESHOLD_PRESETS: Readonly<Record<string, Readonly<Partial<Record<Metric, readonly string[]>>>>> = {
  'pod-startup-slo': { start_duration: ['p(99)<=5s'] },
};

/** What an expression of `metric` looks like, for the JSON Schema. */
export function thresholdPattern(metric: Metric): string {
  return isTimeMetric(metric) ? TIME_THRESHOLD_PATTERN : COUNT_THRESHOLD_PATTERN;
}

export function isTimeMetric(metric: Metric): metric is StageMetric {
  return Object.hasOwn(STAGE_OF_METRIC, metric);
}

/** The threshold, or what is wrong with it. */
export function parseThreshold(
  metric: Metric,
  expression: string,
  options: ThresholdOptions = {},
): Threshold | { readonly problem: string } {
  const isTime = isTimeMetric(metric);
  const example = isTime ? 'p(99)<5s' : 'rate<1% or count<10';
  const match = EXPRESSION.exec(expression.trim());
  if (match === null) {
    return {
      problem: `${JSON.stringify(expression)}: expected an aggregate, an operator and a value, e.g. ${example}`,
    };
  }
  const [, percent, name = 'p', operator, value = ''] = match;
  const aggregates: readonly string[] = isTime ? TIME_AGGREGATES : COUNT_AGGREGATES;
  if (!aggregates.includes(name) || (name === 'p') !== (percent !== undefined)) {
    const meant = closest(name, aggregates);
    const hint = meant === undefined || name === 'p' ? '' : ` (did you mean ${meant}?)`;
    const known = aggregates.map((each) => (each === 'p' ? 'p(N)' : each)).join(', ');
    return { problem: `${metric} has no ${JSON.stringify(name)}${hint}; expected ${known}, e.g. ${example}` };
  }
  const percentile = Number(percent ?? 0);
  if (percentile > MOST_PERCENT) return { problem: `p(${percent}): expected 0 to 100 in the brackets` };
  const limit = parseLimit(value, isTime && name !== 'count' ? 'time' : name === 'rate' ? 'share' : 'count');
  if (typeof limit === 'string') return { problem: `${JSON.stringify(expression)}: ${limit}` };
  if (!isLike(isTime ? TIME_THRESHOLD : COUNT_THRESHOLD, expression)) {
    return {
      problem: `${JSON.stringify(expression)}: expected at most ${MOST_CHARACTERS} characters, e.g. ${example}`,
    };
  }
  const { name: fullName = metric, scope, when } = options;
  const { abortOnFail = false, delayAbortEvalMs = 0, required = true, warnOnly = false } = options;
  return {
    metric,
    name: fullName,
    scope,
    when,
    expression,
    aggregate: name as Aggregate,
    percentile,
    operator: operator as Operator,
    limit,
    abortOnFail,
    delayAbortEvalMs,
    required,
    warnOnly,
  };
}

/** The number, or what was expected. */
function parseLimit(text: string, kind: 'time' | 'share' | 'count'): number | string {
  if (kind === 'time') {
    const ms = parseDuration(text);
    if (ms === undefined) return `a time needs a unit, e.g. 5s or 800ms, got ${JSON.stringify(text)}`;
    return ms < LONGEST_MS ? ms : `expected less than ${exactDuration(LONGEST_MS)}, got ${JSON.stringify(text)}`;
  }
  if (kind === 'share') return parseShare(text) ?? `expected a share such as 1% or 0.01, got ${JSON.stringify(text)}`;
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : `expected a plain number, got ${JSON.stringify(text)}`;
}

/** How `threshold` stands. Without data it is not judged, and not held where it is required. */
export function judge(threshold: Threshold, observations: Observations): ThresholdResult {
  const { name: metric, when, expression, operator, limit, abortOnFail, required, warnOnly } = threshold;
  const observed = observe(threshold, observations);
  const subject = { metric, ...(when !== undefined && { when }), expression };
  const more = { ...(abortOnFail && { abortOnFail }), ...(!required && { required }), ...(warnOnly && { warnOnly }) };
  if (observed === undefined)
    return { ...subject, observed: 'no data', ok: !required, judged: false, ...numbers(threshold), ...more };
  const ok = compare(observed, operator, limit);
  return { ...subject, observed: show(threshold, observed), ok, ...numbers(threshold, observed), ...more };
}

/** What programs read, beside the text for people. */
function numbers(threshold: Threshold, observedValue?: number): Partial<ThresholdResult> {
  const { metric, aggregate, percentile, operator, limit } = threshold;
  const unit = aggregate === 'count' ? 'count' : isTimeMetric(metric) ? 'ms' : 'share';
  return {
    ...(observedValue === undefined ? {} : { observedValue }),
    limit,
    unit,
    aggregate,
    ...(aggregate === 'p' ? { percentile } : {}),
    operator,
  };
}

/** Undefined: there is nothing to judge. */
export function observe({ metric, aggregate, percentile }: Threshold, observations: Observations): number | undefined {
  if (!isTimeMetric(metric)) {
    const { count, of } = observations.count(metric);
    // Of starts that were never tried none can have failed; of lookups and locks there may be none.
    if (aggregate === 'count') return of === 0 && isScopedMetric(metric) ? undefined : count;
    return of === 0 ? undefined : count / of;
  }
  const histogram = observations.histogram(STAGE_OF_METRIC[metric]);
  if (aggregate === 'count') return histogram.count;
  if (histogram.count === 0) return undefined;
  if (aggregate === 'avg') return histogram.meanMs;
  if (aggregate === 'min') return histogram.minMs;
  if (aggregate === 'max') return histogram.maxMs;
  return histogram.percentileMs(aggregate === 'med' ? MEDIAN : percentile);
}

function compare(observed: number, operator: Operator, limit: number): boolean {
  switch (operator) {
    case '<':
      return observed < limit;
    case '<=':
      return observed <= limit;
    case '>':
      return observed > limit;
    case '>=':
      return observed >= limit;
    case '==':
    case '===':
      return observed === limit;
    case '!=':
    case '!==':
      return observed !== limit;
  }
}

const PER_CENT = 100;
const SHARE_DIGITS = 3;

function show({ metric, aggregate }: Threshold, observed: number): string {
  if (aggregate === 'count') return String(observed);
  if (isTimeMetric(metric)) return formatDurationFinely(observed);
  return `${Number((observed * PER_CENT).toPrecision(SHARE_DIGITS))}%`;
}
