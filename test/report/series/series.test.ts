import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { changeSince, type SeriesEntry, seriesOf } from '../../../src/report/series/series.ts';
import { seriesCsv, seriesJson } from '../../../src/report/series/series-data.ts';
import { seriesPage } from '../../../src/report/series/series-page.ts';
import { formatSeries, seriesSentences } from '../../../src/report/series/series-text.ts';
import { StageHistogram } from '../../../src/result/recording/histogram/stage-histogram.ts';
import { PLAIN_STYLE } from '../../../src/text/style.ts';
import { sampleLoadOutcome } from '../../support/sample-load-outcome.ts';
import { elementsOf, parseXml } from '../../support/strict-xml.ts';

const HOSTILE = `<script>alert(1)</script>`;

function entries(...readyMs: readonly (number | undefined)[]): SeriesEntry[] {
  const runs = readyMs.map((ms, i) => {
    const { podStart: _own, ...summary } = sampleLoadOutcome({ pods: 20, seed: i + 1, failureRate: 0 }).summary;
    const recorded = new StageHistogram();
    if (ms !== undefined) recorded.recordMs(ms);
    return {
      name: `${i + 1}.json`,
      summary: ms === undefined ? summary : { ...summary, podStart: recorded.summary() },
    };
  });
  return seriesOf(runs);
}

describe('a series of results', () => {
  it('has the numbers of each, in the order given', () => {
    const [first, second] = entries(100, undefined);
    assert.equal(Math.round(first?.values.readyP99Ms ?? 0), 100);
    assert.equal(second?.values.readyP99Ms, undefined);
    assert.equal(first?.values.startP99Ms, first?.summary.stages.startDuration.p99Ms);
    assert.equal(first?.values.failedShare, 0);
    const { counts, durationMs } = first?.summary ?? assert.fail();
    assert.equal(first?.values.startsPerSecond, (counts.started * 1_000) / durationMs);
  });

  it('tells the change since another result, where both have a value above nothing', () => {
    const [first, second, third] = entries(100, 200, undefined);
    assert.ok(first !== undefined && second !== undefined && third !== undefined);
    assert.equal(Math.round((changeSince(first, second, 'readyP99Ms') ?? 0) * 100), 100);
    assert.equal(changeSince(undefined, first, 'readyP99Ms'), undefined);
    assert.equal(changeSince(second, third, 'readyP99Ms'), undefined);
    assert.equal(changeSince(first, second, 'failedShare'), undefined);
  });

  it('says how far the time until pods were ready moved, which was the slowest, and how the runs ended', () => {
    const series = entries(1_000, 9_000, 2_000);
    assert.deepEqual(seriesSentences(series), [
      'Pod ready p99 went from 1s to 2s (+100%); the slowest was 2.json with 9s.',
      'All 3 runs passed.',
    ]);
    assert.match(seriesSentences(entries(1_000, 1_000, 1_000))[0] ?? '', /^Pod ready p99 is 1s in the first result/);
    const failed = series.map((entry, i) => {
      return i === 1 ? { ...entry, summary: { ...entry.summary, verdict: 'failed' as const } } : entry;
    });
    assert.equal(seriesSentences(failed)[1], '2 of 3 runs passed; 2.json failed.');
  });

  it('tells of the start duration where results do not have that time', () => {
    assert.match(seriesSentences(entries(undefined, undefined, undefined))[0] ?? '', /^Start duration p99 /);
  });

  it('is a table in the terminal, that a narrow one still has room for', () => {
    const lines = formatSeries(entries(1_000, 2_000, undefined), PLAIN_STYLE, 50);
    assert.match(lines[0] ?? '', /^RESULT +READY P99 +.*VERDICT$/);
    assert.match(lines[1] ?? '', /^1\.json +1s .*passed$/);
    assert.match(lines[3] ?? '', /^3\.json +– .*passed$/);
    for (const line of lines.slice(0, 4)) assert.ok(line.length <= 50, line);
  });

  it('is a page with a chart for each time, a row for each result, and what else differs', () => {
    const series = entries(1_000, 2_000, 3_000);
    const text = [...seriesPage(series)].join('');
    const page = parseXml(text, { unclosed: ['meta', 'input'], raw: ['script', 'style'] });
    assert.equal(elementsOf(page, 'svg').length, 2 * 2);
    const [results, facts] = elementsOf(page, 'tbody');
    assert.equal(elementsOf(results ?? page, 'tr').length, 3);
    assert.match(elementsOf(results ?? page, 'tr')[1]?.text ?? '', /2s\+100%/);
    assert.match(facts?.text ?? '', /^\s*Seed123/);
    assert.doesNotMatch(text, /NaN|Infinity|undefined/);
  });

  it('is a page also where nothing was timed, and makes nothing of markup in names', () => {
    const series = entries(undefined, undefined).map((entry) => {
      return { ...entry, name: HOSTILE, values: { ...entry.values, startP50Ms: 0, startP95Ms: 0, startP99Ms: 0 } };
    });
    const text = [...seriesPage(series)].join('');
    const page = parseXml(text, { unclosed: ['meta', 'input'], raw: ['script', 'style'] });
    assert.equal(elementsOf(page, 'svg').length, 0);
    assert.equal(elementsOf(page, 'script').length, 1);
    assert.ok(text.includes('Fewer than two results have times.'));
  });

  it('is JSON and CSV for programs', () => {
    const series = entries(1_000, undefined);
    const { schema, results } = JSON.parse([...seriesJson(series)].join('')) as {
      schema: string;
      results: { file: string; values: Record<string, number> }[];
    };
    assert.equal(schema, 'refmanager/series/v1');
    assert.equal(results[0]?.values['readyP99Ms'], series[0]?.values.readyP99Ms);
    const [head, first, second] = [...seriesCsv(series)];
    assert.match(head ?? '', /^file,run,started_at,verdict,ready_p50_ms,ready_p95_ms,ready_p99_ms,start_p50_ms,/);
    assert.match(first ?? '', new RegExp(`^1\\.json,rollout-storm,.*,passed,${series[0]?.values.readyP50Ms},`));
    assert.match(second ?? '', /^2\.json,rollout-storm,[^,]*,passed,,,,\d/);
  });
});
