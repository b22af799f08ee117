import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { csvReport } from '../../src/report/csv.ts';
import { RESULT_STAGES } from '../../src/text/stages.ts';
import { sampleOutcome } from '../support/sample-outcome.ts';

/** RFC 4180 without line breaks inside of fields but those in quotes. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\n') rows.push([]);
  }
  return rows.filter((row) => row.length > 1);
}

describe('csvReport', () => {
  it('has a header and one row for each stage, in order', () => {
    const { summary } = sampleOutcome();
    const [header, ...rows] = parseCsv([...csvReport(summary)].join(''));
    const records = rows.map((row) => Object.fromEntries(row.map((cell, i) => [header?.[i] ?? '', cell])));
    assert.deepEqual(
      records.map((record) => record['stage']),
      [...RESULT_STAGES],
    );
    for (const record of records) {
      const stage = summary.stages[record['stage'] as (typeof RESULT_STAGES)[number]];
      assert.equal(Number(record['count']), stage.count);
      assert.equal(Number(record['mean_ms']), stage.meanMs);
      assert.equal(Number(record['p50_ms']), stage.p50Ms);
      assert.equal(Number(record['p90_ms']), stage.p90Ms);
      assert.equal(Number(record['p95_ms']), stage.p95Ms);
      assert.equal(Number(record['p99_ms']), stage.p99Ms);
      assert.equal(Number(record['max_ms']), stage.maxMs);
      assert.equal(Number(record['started']), summary.counts.started);
      assert.equal(Number(record['failed']), summary.counts.failed);
      assert.equal(record['seed'], '42');
    }
  });

  it('quotes what would break a row', () => {
    const name = 'a "b", c\nd';
    const [, row] = parseCsv([...csvReport(sampleOutcome({ pods: 1, name }).summary)].join(''));
    assert.equal(row?.[0], name);
  });

  it('leaves a terminal nothing to obey', () => {
    const [, row] = parseCsv(
      [...csvReport(sampleOutcome({ pods: 1, name: 'a\u001b[31mb\u202e\nc' }).summary)].join(''),
    );
    assert.equal(row?.[0], 'a\\x1b[31mb\\u202e\nc');
  });

  it('leaves a spreadsheet nothing to compute', () => {
    for (const name of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1']) {
      const [, row] = parseCsv([...csvReport(sampleOutcome({ pods: 1, name }).summary)].join(''));
      assert.equal(row?.[0], `'${name.replace('\t', '\\x09')}`);
    }
  });
});
