import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { latencyOverTimeChart } from '../../../../../src/report/html/chart/latency/over-time.ts';

const INTERVALS = 10;

/** Intervals in which something ended, and how much longer than the 99th percentile the longest was in each. */
function chart(timed: readonly number[], longer: number): string {
  const of = (ms: number): number[] => Array.from({ length: INTERVALS }, (_, i) => (timed.includes(i) ? ms : 0));
  const stage = {
    count: of(3),
    p50Ms: of(100),
    p90Ms: of(150),
    p95Ms: of(200),
    p99Ms: of(300),
    maxMs: of(300 * longer),
  };
  const given = { name: 'start duration', intervalMs: 1_000, stage, marks: [] };
  return latencyOverTimeChart(given)?.text ?? '';
}

const ALL = Array.from({ length: INTERVALS }, (_, i) => i);
const count = (text: string, part: RegExp): number => [...text.matchAll(part)].length;
/** Each chart is drawn for wide pages and for phones. */
const CANVASES = 2;

describe('a duration over time', () => {
  it('has a line for each percentile, and none for the longest', () => {
    const text = chart(ALL, 2);
    for (const name of ['p50', 'p95', 'p99'])
      assert.equal(count(text, new RegExp(`<path class="line ${name}[^"]*" d="M[^"]*L`, 'g')), CANVASES, name);
    assert.equal(count(text, /<path class="line [^"]*max[^"]*" d="[^"]*L/g), 0);
  });

  it('shows the longest as dots where it is longer than the 99th percentile, and nowhere else', () => {
    const dots = (text: string): number => count(text, /(?<=class="line dots max" d="[^"]*)M/g);
    assert.equal(dots(chart(ALL, 2)), INTERVALS * CANVASES);
    assert.equal(dots(chart(ALL, 1)), 0);
  });

  it('of which little ended has no lines: each interval is dots, joined from the median to the longest', () => {
    const text = chart([0, 4, 5], 1);
    assert.equal(count(text, /<path class="line p\d/g), 0);
    assert.equal(count(text, /<path class="reach"/g), 3 * CANVASES);
    for (const name of ['p50', 'p95', 'p99'])
      assert.equal(count(text, new RegExp(`<rect class="${name}"`, 'g')), 3 * CANVASES);
  });
});
