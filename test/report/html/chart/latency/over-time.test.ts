import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { latencyOverTimeChart, overTimeKeys } from '../../../../../src/report/html/chart/latency/over-time.ts';
import type { StageOverTime } from '../../../../../src/result/scenario-result.ts';

const INTERVALS = 10;

/** Intervals in which something ended, and how much longer than the 99th percentile the longest was in each. */
function stageOf(timed: readonly number[], longer: number, p95 = 200): StageOverTime {
  const of = (ms: number): number[] => Array.from({ length: INTERVALS }, (_, i) => (timed.includes(i) ? ms : 0));
  return {
    count: of(3),
    p50Ms: of(100),
    p90Ms: of(150),
    p95Ms: of(p95),
    p99Ms: of(300),
    maxMs: of(300 * longer),
  };
}

function chart(timed: readonly number[], longer: number, p95?: number): string {
  const given = { name: 'start duration', intervalMs: 1_000, stage: stageOf(timed, longer, p95), marks: [] };
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

  it('names in its key what is drawn, and nothing else', () => {
    const named = (longer: number): string[] =>
      overTimeKeys(stageOf(ALL, longer)).map(({ text }) => />([^<]+)</.exec(text)?.[1] ?? '');
    assert.deepEqual(named(2), ['p50', 'p95', 'p99', 'longest']);
    assert.deepEqual(named(1), ['p50', 'p95', 'p99']);
  });

  it('lets a percentile be seen under one that is the same: the upper line is dashed, and the text says so', () => {
    const text = chart(ALL, 1, 300);
    const [p95 = '', p99 = ''] = ['p95', 'p99 dashed'].map(
      (kind) => new RegExp(`class="line ${kind}" d="([^"]+)"`).exec(text)?.[1] ?? kind,
    );
    assert.equal(p95, p99);
    assert.ok(text.indexOf('line p95') < text.indexOf('line p99 dashed'));
    assert.match(text, /\d+ timed, p50 100ms, p95 = p99 = longest 300ms/);
  });

  it('of which little ended has no lines: each interval is dots, joined from the median to the longest', () => {
    const text = chart([0, 4, 5], 1);
    assert.equal(count(text, /<path class="line p\d/g), 0);
    assert.equal(count(text, /<path class="reach"/g), 3 * CANVASES);
    for (const name of ['p50', 'p95', 'p99'])
      assert.equal(count(text, new RegExp(`<rect class="${name}"`, 'g')), 3 * CANVASES);
  });
});
