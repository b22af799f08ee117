import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openLiveReport } from '../../../src/report/live/live-report.ts';
import { sampleLoadOutcome } from '../../support/sample-load-outcome.ts';
import { SAMPLE_PROGRESS } from '../../support/sample-progress.ts';

const SETUP = { port: 0, title: { name: 'storm', runtime: 'Simulated runtime', version: '1.2.3' } };

describe('openLiveReport', () => {
  it('asks how the run stands only while somebody watches, and ends as the report', async () => {
    const outcome = sampleLoadOutcome({ pods: 10 });
    const live = await openLiveReport(SETUP);
    try {
      let asked = 0;
      const isAsked = Promise.withResolvers<void>();
      live.update(SAMPLE_PROGRESS);
      live.watch(() => {
        asked++;
        isAsked.resolve();
        return outcome.summary;
      });
      assert.equal((await fetch(live.url)).status, 200);
      assert.equal(asked, 0);
      const response = await fetch(new URL('events', live.url));
      await isAsked.promise;
      await live.finish(outcome);
      const text = await response.text();
      assert.match(text, /^event: sections\ndata: \[\{"id":"overview"/);
      assert.match(text, /\nevent: report\ndata: "<!doctype html>/);
      assert.ok(text.includes('id=\\"validity\\"'), 'the whole report');
    } finally {
      await live.close();
    }
  });

  it('rejects with the code of the system when it cannot listen', async () => {
    const live = await openLiveReport(SETUP);
    try {
      const port = Number(new URL(live.url).port);
      await assert.rejects(openLiveReport({ ...SETUP, port }), { code: 'EADDRINUSE' });
    } finally {
      await live.close();
    }
  });

  it('has nothing to wait for at the end when nobody watches', async () => {
    const live = await openLiveReport(SETUP);
    await live.finish(sampleLoadOutcome({ pods: 1 }));
    await live.close();
    await assert.rejects(fetch(live.url));
  });
});
