import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serveMetrics } from '../../../src/report/metrics/metrics-server.ts';
import { promReport } from '../../../src/report/metrics/prom.ts';
import { sampleOutcome } from '../../support/sample-outcome.ts';

const ANY_PORT = { host: '127.0.0.1', port: 0 };

describe('serveMetrics', () => {
  it('answers each scrape with what was measured until then', async () => {
    const server = await serveMetrics(ANY_PORT);
    try {
      assert.equal(await (await fetch(server.url)).text(), '');
      const { summary } = sampleOutcome();
      let measured = summary;
      server.observe(() => measured);
      const first = await fetch(server.url);
      assert.equal(first.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
      assert.equal(await first.text(), [...promReport(summary)].join(''));
      measured = { ...summary, counts: { ...summary.counts, started: 7 } };
      assert.match(await (await fetch(server.url)).text(), /^refmanager_containers_started_total 7$/m);
    } finally {
      await server.close();
    }
  });

  it('says where the metrics are, and what it is not for', async () => {
    const server = await serveMetrics(ANY_PORT);
    try {
      const elsewhere = await fetch(new URL('/', server.url));
      assert.deepEqual([elsewhere.status, await elsewhere.text()], [404, 'the metrics are at /metrics\n']);
      assert.equal((await fetch(server.url, { method: 'POST' })).status, 405);
      const head = await fetch(server.url, { method: 'HEAD' });
      assert.deepEqual([head.status, await head.text()], [200, '']);
    } finally {
      await server.close();
    }
  });

  it('answers with the error when there is nothing to measure any more', async () => {
    const server = await serveMetrics(ANY_PORT);
    try {
      server.observe(() => {
        throw new Error('the store is gone');
      });
      const answer = await fetch(server.url);
      assert.deepEqual(
        [answer.status, await answer.text()],
        [500, 'the metrics could not be made: the store is gone\n'],
      );
    } finally {
      await server.close();
    }
  });

  it('refuses a port that is taken, and leaves it when it is closed', async () => {
    const server = await serveMetrics(ANY_PORT);
    const port = Number(new URL(server.url).port);
    await assert.rejects(serveMetrics({ ...ANY_PORT, port }), { code: 'EADDRINUSE' });
    await server.close();
    const next = await serveMetrics({ ...ANY_PORT, port });
    await next.close();
  });
});
