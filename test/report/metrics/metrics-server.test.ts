import assert from 'node:assert/strict';
import { get } from 'node:http';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { serveMetrics } from '../../../src/report/metrics/metrics-server.ts';
import { promReport } from '../../../src/report/metrics/prom.ts';
import { sampleOutcome } from '../../support/sample-outcome.ts';

const ANY_PORT = { host: '127.0.0.1', port: 0 };

describe('serveMetrics', () => {
  it('answers each scrape with what was measured until then', async () => {
    let now = 0;
    const server = await serveMetrics(ANY_PORT, () => now);
    try {
      assert.equal(await (await fetch(server.url)).text(), '');
      const { summary } = sampleOutcome();
      let measured = summary;
      server.observe(() => measured);
      const first = await fetch(server.url);
      assert.equal(first.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
      assert.equal(await first.text(), [...promReport(summary)].join(''));
      measured = { ...summary, counts: { ...summary.counts, started: 7 } };
      now = 1_000;
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

  it('makes its text once a second, however many ask', async () => {
    let now = 0;
    let made = 0;
    const server = await serveMetrics(ANY_PORT, () => now);
    try {
      const { summary } = sampleOutcome();
      server.observe(() => {
        made++;
        return summary;
      });
      for (const [at, texts] of [
        [0, 1],
        [999, 1],
        [1000, 2],
      ] as const) {
        now = at;
        for (let i = 0; i < 10; i++) await (await fetch(server.url)).text();
        assert.equal(made, texts);
      }
    } finally {
      await server.close();
    }
  });

  it('cuts off who sends requests without waiting for answers, or a body without an end', async () => {
    const server = await serveMetrics(ANY_PORT);
    try {
      const answersTo = async (text: string): Promise<number> => {
        const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
        socket.write(text);
        socket.on('error', () => undefined); // cut off while it still sends
        let answers = '';
        socket.on('data', (chunk) => {
          answers += String(chunk);
        });
        await new Promise((resolve) => socket.once('close', resolve));
        return answers.split('HTTP/1.1 200').length - 1;
      };
      const request = 'GET /metrics HTTP/1.1\r\nHost: localhost\r\n';
      assert.ok((await answersTo(`${request}\r\n`.repeat(5_000))) <= 100);
      assert.equal(await answersTo(`${request}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`), 1);
    } finally {
      await server.close();
    }
  });

  it('answers at a loopback address only who has asked for one', async () => {
    const server = await serveMetrics(ANY_PORT);
    try {
      const { port } = new URL(server.url);
      const asked = async (host: string): Promise<number | undefined> => {
        const { promise, resolve } = Promise.withResolvers<number | undefined>();
        get({ host: '127.0.0.1', port, path: '/metrics', headers: { host } }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        });
        return promise;
      };
      for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, '[::1]', 'LOCALHOST', '127.1.2.3'])
        assert.equal(await asked(host), 200, host);
      for (const host of [
        `evil.example:${port}`,
        '10.0.0.1',
        'localhost.evil.example',
        '127.0.0.1.evil.example',
        'a b',
      ])
        assert.equal(await asked(host), 403, host);
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
