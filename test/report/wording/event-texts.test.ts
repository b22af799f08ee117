import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { jsonReport } from '../../../src/report/json.ts';
import { ndjsonReport } from '../../../src/report/ndjson.ts';
import type { StoredOutcome } from '../../../src/result/read/stored-summary.ts';
import { sampleOutcome } from '../../support/sample-outcome.ts';

/** As a run has it, whose events are JSON already: to parse them is an error here. */
async function withTexts(outcome: StoredOutcome): Promise<StoredOutcome> {
  const texts = (await Array.fromAsync(outcome.events())).map((event) => JSON.stringify(event));
  return {
    ...outcome,
    events: () => assert.fail('an event was parsed only to be written again'),
    eventTexts: async function* () {
      yield* texts;
    },
  };
}

describe('events that are JSON already', () => {
  for (const report of [jsonReport, ndjsonReport]) {
    it(`go into ${report.name} as they are, to the same bytes`, async () => {
      const outcome = sampleOutcome({ pods: 30 });
      const parsed = (await Array.fromAsync(report(outcome))).join('');
      const asTheyAre = (await Array.fromAsync(report(await withTexts(outcome)))).join('');
      assert.equal(asTheyAre, parsed);
    });
  }
});
