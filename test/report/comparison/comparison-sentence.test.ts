import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { comparisonSentence, statusText } from '../../../src/report/comparison/comparison-sentence.ts';
import { type Comparison, compareRuns } from '../../../src/result/compare/comparison.ts';
import type { Difference, Judgement } from '../../../src/result/compare/difference.ts';
import { sampleLoadOutcome } from '../../support/sample-load-outcome.ts';

const { summary } = sampleLoadOutcome({ pods: 10 });
const NOTHING: Comparison = { ...compareRuns([summary], [summary]), stages: [], overall: [], lock: [], thresholds: [] };

function difference(judgement: Judgement): Difference {
  return { name: 'podStart p50', unit: 'ms', before: 25_000, after: 10_400, change: -0.58, judgement, p: undefined };
}

function comparisonOf(...judgements: Judgement[]): Comparison {
  return { ...NOTHING, overall: judgements.map(difference) };
}

describe('what a comparison comes to', () => {
  it('is no clear difference where chance explains all, however large: not that runs are the same', () => {
    const unsure = comparisonOf('unsure', 'same');
    assert.equal(statusText(unsure), 'No clear difference');
    assert.equal(comparisonSentence(unsure), 'No number that is judged differs by more than chance explains.');
  });

  it('is that there were too few starts where these could have shown nothing', () => {
    const few = comparisonOf('few', 'few', 'same');
    assert.equal(statusText(few), 'Too few starts to tell');
    assert.equal(
      comparisonSentence(few),
      'For 2 numbers there were too few starts to tell; no other that is judged differs by more than chance explains.',
    );
  });

  it('is what is better or worse, whatever else could not be told', () => {
    const better = comparisonOf('better', 'few');
    assert.equal(statusText(better), 'Better');
    assert.equal(
      comparisonSentence(better),
      'Pod ready p50 went from 25s to 10.4s (−58%, better). 0 numbers worse and 1 better, beyond what chance explains. For 1 number there were too few starts to tell.',
    );
  });

  it('names the thresholds that hold no longer, and those that hold now', () => {
    const [held, breached] = [
      { ok: true, observed: '14.4s' },
      { ok: false, observed: '29s' },
    ] as const;
    const pair = { metric: 'start_total', expression: 'p(95)<20s', newlyBreached: false, newlyHeld: true };
    const thresholds = [{ ...pair, before: breached, after: held }] as unknown as Comparison['thresholds'];
    assert.match(
      comparisonSentence({ ...NOTHING, thresholds }),
      /^start_total p\(95\)<20s holds now: 14\.4s, 29s before\. /,
    );
    const lost = [{ ...pair, newlyBreached: true, newlyHeld: false, before: held, after: breached }];
    assert.match(
      comparisonSentence({ ...NOTHING, thresholds: lost as unknown as Comparison['thresholds'] }),
      /^start_total p\(95\)<20s no longer holds: 29s, 14\.4s before\. /,
    );
  });
});
