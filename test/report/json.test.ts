import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { jsonReport } from '../../src/report/json.ts';
import { PIECE_CHARACTERS } from '../../src/report/pieces.ts';
import type { ResultEvent } from '../../src/result/result.ts';
import { sampleOutcome } from '../support/sample-outcome.ts';

describe('jsonReport', () => {
  it('is one JSON object: the summary, then refs and events', async () => {
    const outcome = sampleOutcome({ pods: 20, name: 'quotes " and </script>' });
    const parsed = JSON.parse((await Array.fromAsync(jsonReport(outcome))).join('')) as Record<string, unknown>;
    const { refs, events, ...summary } = parsed;
    assert.deepEqual(summary, outcome.summary);
    assert.deepEqual(refs, [...outcome.refs()]);
    assert.deepEqual(events, await Array.fromAsync(outcome.events()));
    assert.deepEqual(Object.keys(parsed).slice(-2), ['refs', 'events']);
    assert.equal(Object.keys(parsed)[0], 'schema');
  });

  it('has empty lists when nothing was started', async () => {
    const parsed = JSON.parse((await Array.fromAsync(jsonReport(sampleOutcome({ pods: 0 })))).join('')) as Record<
      string,
      unknown
    >;
    assert.deepEqual([parsed['refs'], parsed['events']], [[], []]);
  });

  it('gives 200,000 events out in small pieces, and asks for no event before the pieces before were taken', async () => {
    const total = 200_000;
    const outcome = sampleOutcome({ pods: 1 });
    const [event] = await Array.fromAsync(outcome.events());
    assert.ok(event !== undefined);
    const eventLength = JSON.stringify(event).length;
    let made = 0;
    async function* manyEvents(): AsyncGenerator<ResultEvent> {
      for (; made < total; made++) yield event as ResultEvent;
    }
    let longest = 0;
    let taken = 0;
    let characters = 0;
    for await (const piece of jsonReport({ ...outcome, events: manyEvents })) {
      longest = Math.max(longest, piece.length);
      characters += piece.length;
      taken += piece.split('"kind":"Event"').length - 1;
      assert.ok(made - taken <= 1, `${made} events were made when ${taken} had been taken`);
    }
    assert.equal(taken, total);
    assert.ok(characters > total * eventLength);
    assert.ok(longest < PIECE_CHARACTERS + eventLength + 100, `a piece of ${longest} characters`);
  });
});
