/**
 * What a threshold is about: `start_duration{workload:cart}` and its windows -> a Scope.
 */

import type { Scope } from '../../result/recording/scope.ts';
import { exactDuration } from '../../text/durations.ts';
import { isScopedMetric, METRICS, type Metric } from './thresholds.ts';

/** A metric with its tags, as k6 writes submetrics. */
export interface MetricName {
  readonly metric: Metric;
  readonly tags: Readonly<Record<string, string>>;
}

/** When starts were to begin, milliseconds, as a scenario gives it. */
export interface WindowInput {
  readonly from?: number | undefined;
  readonly until?: number | undefined;
  readonly window?: number | undefined;
  readonly every?: number | undefined;
}

const NAME = /^([A-Za-z_]\w*)\s*(?:\{(.*)\})?$/s;
const TAG_EXPECTED = 'tags such as {workload:cart} or {namespace:shop,app:web}';
/** Parts of a sliding window when `every` does not say. */
const PARTS = 5;
/** The metric that the key `text` of `thresholds` names, or what is wrong with it; undefined: there is no such metric. */
export function parseMetricName(text: string): MetricName | { readonly problem: string } | undefined {
  const [, name = '', tagText] = NAME.exec(text) ?? [];
  const metric = METRICS.find((each) => each === name);
  if (metric === undefined) return undefined;
  if (tagText === undefined) return { metric, tags: {} };
  if (!isScopedMetric(metric)) return { problem: `${metric} is counted of the whole run: it has no tags` };
  const tags: Record<string, string> = {};
  for (const part of tagText.split(',')) {
    const colon = part.indexOf(':');
    const tag = part.slice(0, Math.max(0, colon)).trim();
    const value = part.slice(colon + 1).trim();
    if (colon < 0 || tag === '' || value === '') {
      return { problem: `${JSON.stringify(text)}: expected ${TAG_EXPECTED}, got ${JSON.stringify(part.trim())}` };
    }
    if (Object.hasOwn(tags, tag))
      return { problem: `${JSON.stringify(text)}: expected each tag once, got ${tag} again` };
    tags[tag] = value;
  }
  return { metric, tags };
}

/** What the threshold is about; undefined: the whole run. Or what is wrong, and with which key. */
export function scopeOf(
  { metric, tags }: MetricName,
  { from = 0, until, window, every = window === undefined ? undefined : window / PARTS }: WindowInput,
): Scope | undefined | { readonly problem: string; readonly key: string } {
  const isWhole = from === 0 && until === undefined && window === undefined && every === undefined;
  if (isWhole && Object.keys(tags).length === 0) return undefined;
  if (!isScopedMetric(metric))
    return { problem: `${metric} is counted of the whole run: it has no windows`, key: 'from' };
  if (until !== undefined && until <= from) {
    return {
      problem: `expected a time after from, which is ${exactDuration(from)}, got ${exactDuration(until)}`,
      key: 'until',
    };
  }
  const end = until === undefined ? {} : { untilMs: until };
  if (window === undefined) {
    if (every !== undefined)
      return { problem: 'expected a window beside every, e.g. { window: 30s, every: 10s }', key: 'every' };
    return { tags, fromMs: from, ...end };
  }
  if (every === undefined || every <= 0 || !Number.isInteger(Math.round((window / every) * 1e6) / 1e6)) {
    const text = every === undefined ? 'nothing' : exactDuration(every);
    return {
      problem: `expected a time that divides window, which is ${exactDuration(window)}, got ${text}`,
      key: 'every',
    };
  }
  return { tags, fromMs: from, ...end, sliding: { windowMs: window, everyMs: every } };
}

/** `from 30s`, `10s to 40s`, `in every 30s`: when the starts of a threshold were to begin; undefined: at any time. */
export function whenText({ fromMs, untilMs, sliding }: Scope): string | undefined {
  const span =
    untilMs !== undefined
      ? `${exactDuration(fromMs)} to ${exactDuration(untilMs)}`
      : fromMs > 0
        ? `from ${exactDuration(fromMs)}`
        : undefined;
  if (sliding === undefined) return span;
  return `in every ${exactDuration(sliding.windowMs)}${span === undefined ? '' : ` ${span}`}`;
}

/** `start_duration{workload:cart}`, the same for the same tags. */
export function metricText({ metric, tags }: MetricName): string {
  const pairs = Object.entries(tags).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return pairs.length === 0 ? metric : `${metric}{${pairs.map(([name, value]) => `${name}:${value}`).join(',')}}`;
}
