/**
 * Latencies as people write them: `40ms`, `normal(80ms, 20ms)`, `lognormal(2s, 0.8)`.
 */

import { closest } from '../../input/closest.ts';
import type { LatencyDistribution } from '../../runtime/simulated/timing/latency.ts';
import { DURATION_EXPECTED, exactDuration, parseLongDuration } from '../../text/durations.ts';
import { DISTRIBUTION_PATTERN, isLike, MOST_DISTRIBUTION_CHARACTERS } from '../../text/patterns.ts';

const DISTRIBUTION_EXPECTED =
  'a latency: 40ms, normal(mean, deviation), lognormal(median, sigma), exponential(mean), uniform(least, greatest) or quantiles(least, …, greatest)';

const DISTRIBUTION = new RegExp(DISTRIBUTION_PATTERN);
const KINDS = ['fixed', 'normal', 'lognormal', 'exponential', 'uniform', 'quantiles'] as const;
const CALL = /^([A-Za-z]+)\s*\(([^()]*)\)$/;

/** The distribution, or what is wrong with the text. */
export function parseDistribution(text: string): LatencyDistribution | { readonly problem: string } {
  const parsed = parse(text);
  return 'problem' in parsed || isLike(DISTRIBUTION, text, MOST_DISTRIBUTION_CHARACTERS)
    ? parsed
    : { problem: `expected ${DISTRIBUTION_EXPECTED}` };
}

function parse(text: string): LatencyDistribution | { readonly problem: string } {
  const call = CALL.exec(text.trim());
  if (call === null) {
    const ms = parseLongDuration(text.trim());
    return ms === undefined ? { problem: `expected ${DISTRIBUTION_EXPECTED}` } : { kind: 'fixed', ms };
  }
  const [, name = '', inside = ''] = call;
  const parts = inside.split(',').map((part) => part.trim());
  const kind = KINDS.find((each) => each === name);
  if (kind === undefined) {
    const meant = closest(name, KINDS);
    const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
    return { problem: `unknown distribution ${name}${hint} Expected ${DISTRIBUTION_EXPECTED}` };
  }
  return build(kind, parts);
}

function build(kind: (typeof KINDS)[number], parts: string[]): LatencyDistribution | { readonly problem: string } {
  if (kind === 'lognormal') return lognormal(parts);
  const times: number[] = [];
  for (const part of parts) {
    const ms = parseLongDuration(part);
    if (ms === undefined) return { problem: `${JSON.stringify(part)} in ${kind}(…): expected ${DURATION_EXPECTED}` };
    times.push(ms);
  }
  const wanted = { fixed: 1, normal: 2, exponential: 1, uniform: 2, quantiles: times.length }[kind];
  if (times.length !== wanted) return { problem: `${kind}(…) takes ${wanted} times, got ${times.length}` };
  const [first = 0, second = 0] = times;
  switch (kind) {
    case 'fixed':
      return { kind, ms: first };
    case 'normal':
      return { kind, meanMs: first, stdDevMs: second };
    case 'exponential':
      return { kind, meanMs: first };
    case 'uniform':
      return first <= second
        ? { kind, minMs: first, maxMs: second }
        : { problem: `uniform(…): expected the lesser time first` };
    case 'quantiles':
      return isSorted(times)
        ? { kind, quantilesMs: times }
        : { problem: 'quantiles(…): expected times in ascending order' };
  }
}

function lognormal(parts: string[]): LatencyDistribution | { readonly problem: string } {
  const [median = '', sigma = ''] = parts;
  const medianMs = parseLongDuration(median);
  if (parts.length !== 2 || medianMs === undefined || !/^\d+(\.\d+)?$/.test(sigma)) {
    return { problem: 'expected lognormal(median, sigma) with a time and a plain number, e.g. lognormal(2s, 0.8)' };
  }
  return { kind: 'lognormal', medianMs, sigma: Number(sigma) };
}

function isSorted(times: readonly number[]): boolean {
  return times.every((ms, i) => i === 0 || ms >= (times[i - 1] as number));
}

/** The text that parses to `distribution`. */
export function formatDistribution(distribution: LatencyDistribution): string {
  switch (distribution.kind) {
    case 'fixed':
      return exactDuration(distribution.ms);
    case 'normal':
      return `normal(${exactDuration(distribution.meanMs)}, ${exactDuration(distribution.stdDevMs)})`;
    case 'lognormal':
      return `lognormal(${exactDuration(distribution.medianMs)}, ${distribution.sigma})`;
    case 'exponential':
      return `exponential(${exactDuration(distribution.meanMs)})`;
    case 'uniform':
      return `uniform(${exactDuration(distribution.minMs)}, ${exactDuration(distribution.maxMs)})`;
    case 'quantiles':
      return `quantiles(${distribution.quantilesMs.map(exactDuration).join(', ')})`;
  }
}
