import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { liveSections } from '../../../src/report/live/live-run.ts';
import { sampleLoadOutcome } from '../../support/sample-load-outcome.ts';

describe('a run that goes on', () => {
  it('shows shares of what has ended, and nothing as too late that is still to come', () => {
    const { summary } = sampleLoadOutcome({ pods: 10 });
    const counts = { ...summary.counts, pods: 500, containers: 1_000 };
    const [overview] = liveSections({ run: { ...summary, counts }, progress: undefined });
    const html = overview?.html ?? '';
    assert.ok(html.includes(`Shares of all ${summary.podStart?.count} pods, by how long they took`));
    assert.doesNotMatch(html, /not ready|not started|not tried/);
  });
});
