import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ndjsonReport } from '../../src/report/ndjson.ts';
import { sampleOutcome } from '../support/sample-outcome.ts';

describe('ndjsonReport', () => {
  it('has one record a line: the summary, every reference, every event', async () => {
    const outcome = sampleOutcome({ pods: 20, message: 'two\nlines' });
    const text = (await Array.fromAsync(ndjsonReport(outcome))).join('');
    const records = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; data: unknown });
    const dataOf = (type: string): unknown[] =>
      records.filter((record) => record.type === type).map((record) => record.data);
    assert.deepEqual(dataOf('summary'), [outcome.summary]);
    assert.deepEqual(dataOf('ref'), [...outcome.refs()]);
    assert.deepEqual(dataOf('event'), await Array.fromAsync(outcome.events()));
    assert.equal(records.length, 1 + outcome.summary.counts.refs + outcome.summary.counts.events);
    assert.ok(text.endsWith('}\n'));
  });
});
