/**
 * Metric families in Prometheus' text format: HELP, TYPE and one line per sample. Filled by prom.ts.
 */

import { printableLines } from '../../text/printable.ts';

/** The lines of one family, each ending in a line feed. */
export type Family = Iterable<string>;
export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  labels: Labels;
  value: number;
}

export interface HistogramPoint {
  /** How many observations were at most `limit`; ascending. `+Inf` is added. */
  cumulative: readonly { limit: number; count: number }[];
  count: number;
  /** Of all observations; undefined when it is not known, then the line is left out. */
  sum: number | undefined;
}

const KUBELET_FIRST_BUCKET_SECONDS = 0.005;
const KUBELET_BUCKET_FACTOR = 2.5;
const KUBELET_BUCKETS = 14;

/**
 * Upper limits of the kubelet's histogram buckets: 0.005 s, each 2.5 times the one before, 14 of them. Multiplied one
 * after the other as the kubelet does, so that the numbers come out the same to the last digit.
 * @see kubelet v1.18.6, `pkg/kubelet/metrics/metrics.go`
 */
export const KUBELET_BUCKETS_SECONDS: readonly number[] = Array.from({ length: KUBELET_BUCKETS - 1 }).reduce<number[]>(
  (limits) => [...limits, (limits.at(-1) ?? 0) * KUBELET_BUCKET_FACTOR],
  [KUBELET_FIRST_BUCKET_SECONDS],
);

/** Upper limits of `prometheus.DefBuckets`, which the kubelet has for pods. */
export const PROMETHEUS_BUCKETS_SECONDS: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** A family of values that only grow. `name` ends in `_total`. Samples with the same labels are added up. */
export function counter(name: string, help: string, samples: readonly Sample[]): Family {
  return family(
    name,
    'counter',
    help,
    distinct(samples, (a, b) => ({ ...a, value: a.value + b.value })).map(({ labels, value }) =>
      sampleLine(name, labels, value),
    ),
  );
}

/** A family of values as they were when the run ended. Of samples with the same labels the lowest stays: none is hidden that is 0. */
export function gauge(name: string, help: string, samples: readonly Sample[]): Family {
  return family(
    name,
    'gauge',
    help,
    distinct(samples, (a, b) => (b.value < a.value ? b : a)).map(({ labels, value }) =>
      sampleLine(name, labels, value),
    ),
  );
}

/** A family of distributions, in seconds. Points with the same labels, and so the same limits, are added up. */
export function histogram(
  name: string,
  help: string,
  points: readonly (HistogramPoint & { labels: Labels })[],
): Family {
  const lines = distinct(points, added).flatMap(({ labels, cumulative, count, sum }) => [
    ...cumulative.map((bucket) => sampleLine(`${name}_bucket`, { ...labels, le: String(bucket.limit) }, bucket.count)),
    sampleLine(`${name}_bucket`, { ...labels, le: '+Inf' }, count),
    ...(sum === undefined ? [] : [sampleLine(`${name}_sum`, labels, sum)]),
    sampleLine(`${name}_count`, labels, count),
  ]);
  return family(name, 'histogram', help, lines);
}

/** Each set of labels once, as it is written: whoever reads the format refuses all of it otherwise. */
function distinct<Point extends { readonly labels: Labels }>(
  points: readonly Point[],
  join: (a: Point, b: Point) => Point,
): Point[] {
  const byLabels = new Map<string, Point>();
  for (const point of points) {
    const key = labelText(point.labels);
    const other = byLabels.get(key);
    byLabels.set(key, other === undefined ? point : join(other, point));
  }
  return [...byLabels.values()];
}

function added<Point extends HistogramPoint>(a: Point, b: Point): Point {
  const cumulative = a.cumulative.map(({ limit, count }, i) => ({
    limit,
    count: count + (b.cumulative[i]?.count ?? 0),
  }));
  const sum = a.sum === undefined || b.sum === undefined ? undefined : a.sum + b.sum;
  return { ...a, cumulative, count: a.count + b.count, sum };
}

/** A family without samples is left out: the format has no use for its header alone. */
function family(name: string, type: 'counter' | 'gauge' | 'histogram', help: string, lines: readonly string[]): Family {
  return lines.length === 0 ? [] : [`# HELP ${name} ${help}\n`, `# TYPE ${name} ${type}\n`, ...lines];
}

function sampleLine(name: string, labels: Labels, value: number): string {
  return `${name}${labelText(labels)} ${value}\n`;
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

/** Backslash, quote and line feed, as the format says, and what a terminal would obey: many look with curl. */
function escapeLabel(text: string): string {
  const shown = printableLines(text.toWellFormed());
  return shown.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
