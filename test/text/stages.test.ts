import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { METRICS } from '../../src/scenario/thresholds/thresholds.ts';
import { STAGE_BY_KEY, STAGE_OF_METRIC, STAGES } from '../../src/text/stages.ts';

describe('the stages', () => {
  it('have one name for people and one for machines, each its own', () => {
    for (const word of ['key', 'metric', 'name', 'meaning'] as const) {
      assert.equal(new Set(STAGES.map((stage) => stage[word])).size, STAGES.length, word);
    }
  });

  it('are found by their key and by their metric, and every metric is a threshold', () => {
    for (const stage of STAGES) {
      assert.equal(STAGE_BY_KEY[stage.key], stage);
      assert.equal(STAGE_OF_METRIC[stage.metric], stage.key);
      assert.ok(METRICS.includes(stage.metric));
    }
  });
});
