import assert from 'node:assert/strict';
import { get, type IncomingMessage } from 'node:http';
import { describe, it, type TestContext } from 'node:test';
import { LIVE_SECTIONS, type Standing } from '../../../src/report/live/live-run.ts';
import { type LiveServer, serveLive } from '../../../src/report/live/live-server.ts';
import { sampleLoadOutcome } from '../../support/sample-load-outcome.ts';
import { SAMPLE_PROGRESS } from '../../support/sample-progress.ts';

const TITLE = { name: '<b>storm</b>', runtime: 'Simulated runtime', version: '1.2.3' };

async function serve(t: TestContext, onWatched?: (count: number) => void): Promise<LiveServer> {
  const server = await serveLive({ port: 0, title: TITLE }, onWatched);
  t.after(() => server.close());
  return server;
}

function standing(pods: number): Standing {
  return { run: sampleLoadOutcome({ pods }).summary, progress: { ...SAMPLE_PROGRESS, doneShare: 0.25 } };
}

/** The messages of an event stream, one after the other. */
async function* messages(response: Response): AsyncGenerator<{ event: string; data: unknown }> {
  assert.ok(response.body !== null);
  let rest = '';
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    rest += piece;
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
      const [, event = '', data = ''] = /^event: (\w+)\ndata: (.*)$/.exec(rest.slice(0, end)) ?? [];
      rest = rest.slice(end + 2);
      yield { event, data: JSON.parse(data) as unknown };
    }
  }
}

async function statusFor(url: string, host: string): Promise<number | undefined> {
  const answer = Promise.withResolvers<IncomingMessage>();
  get(url, { headers: { host } }, answer.resolve).on('error', answer.reject);
  const response = await answer.promise;
  response.resume();
  return response.statusCode;
}

describe('serveLive', () => {
  it('serves a page that lets nothing run but its own script, and talks to nobody else', async (t) => {
    const server = await serve(t);
    const response = await fetch(server.url);
    const text = await response.text();
    assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8');
    assert.match(text, /<strong>Simulated runtime<\/strong>, still running/);
    assert.match(text, /<h1>&lt;b&gt;storm&lt;\/b&gt;<\/h1>/);
    assert.match(text, /default-src &#39;none&#39;;.* connect-src &#39;self&#39;;/);
    assert.doesNotMatch(text, /https?:/);
    for (const [id] of LIVE_SECTIONS) assert.ok(text.includes(`id="${id}"`), id);
  });

  it('sends all sections to who comes, and then what has changed', async (t) => {
    const server = await serve(t);
    server.update(standing(20));
    const stream = messages(await fetch(new URL('events', server.url)));
    const first = await stream.next();
    assert.deepEqual(first.value?.event, 'sections');
    const all = first.value?.data as { id: string; html: string }[];
    assert.deepEqual(
      all.map(({ id }) => id),
      LIVE_SECTIONS.map(([id]) => id),
    );
    assert.match(all[0]?.html ?? '', /Running<\/strong> <span>25%, 20s of 40s, 3 pods done, 2 in flight\.</);
    server.update(standing(20));
    server.update({ ...standing(20), progress: { ...SAMPLE_PROGRESS, podsDone: 4 } });
    const second = (await stream.next()).value?.data as { id: string; html: string }[];
    assert.deepEqual(
      second.map(({ id }) => id),
      ['overview'],
    );
    assert.match(second[0]?.html ?? '', /4 pods done/);
    await stream.return(undefined);
  });

  it('ends with the report, and takes nobody any more', async (t) => {
    const server = await serve(t);
    const stream = messages(await fetch(new URL('events', server.url)));
    await server.finish('<main>two\nlines</main>');
    assert.deepEqual((await stream.next()).value, { event: 'report', data: '<main>two\nlines</main>' });
    assert.equal((await stream.next()).done, true);
    const late = await fetch(new URL('events', server.url));
    assert.deepEqual([late.status, await late.text()], [503, 'the run is over\n']);
  });

  it('counts who watches, and takes eight at most', async (t) => {
    const counts: number[] = [];
    const gone = Promise.withResolvers<void>();
    const server = await serve(t, (count) => {
      counts.push(count);
      if (counts.length > 1 && count === 7) gone.resolve();
    });
    const streams = await Promise.all(Array.from({ length: 8 }, () => fetch(new URL('events', server.url))));
    assert.equal(counts.at(-1), 8);
    const ninth = await fetch(new URL('events', server.url));
    assert.deepEqual([ninth.status, await ninth.text()], [503, 'no more than 8 pages at once\n']);
    await streams[0]?.body?.cancel();
    await gone.promise;
    for (const stream of streams.slice(1)) await stream.body?.cancel();
  });

  it('answers only who asks for this machine, with GET, for what there is', async (t) => {
    const server = await serve(t);
    for (const path of ['', 'events']) {
      assert.equal(await statusFor(`${server.url}${path}`, 'evil.example'), 403);
      assert.equal(await statusFor(`${server.url}${path}`, '127.0.0.1.evil.example'), 403);
    }
    assert.equal(await statusFor(server.url, 'localhost:1'), 200);
    assert.equal((await fetch(server.url, { method: 'POST', body: 'x' })).status, 405);
    assert.equal((await fetch(new URL('other', server.url))).status, 404);
  });

  it('says when its port is in use', async (t) => {
    const server = await serve(t);
    const port = Number(new URL(server.url).port);
    await assert.rejects(serveLive({ port, title: TITLE }), { code: 'EADDRINUSE' });
  });
});
