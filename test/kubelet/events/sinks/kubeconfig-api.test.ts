import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { ApiServerSink, type EventApi, EventRefused, eventServerOf } from '../../../../src/kubelet/index.ts';
import { RealClock } from '../../../../src/runtime/index.ts';
import { eventOf } from '../../../support/core-events.ts';
import { EventServer } from '../../../support/event-server.ts';

describe('the API server of a kubeconfig', () => {
  let server: EventServer;
  let folder: string;
  let api: EventApi;
  const never = new AbortController().signal;

  before(async () => {
    server = await EventServer.start();
    folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
    await writeFile(join(folder, 'config'), server.kubeconfig);
    const found = await eventServerOf(join(folder, 'config'));
    assert.equal(found.server, server.url);
    ({ api } = found);
  });
  beforeEach(() => {
    server.requests.length = 0;
    server.stored.clear();
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  it('gets a POST, then a PATCH', async () => {
    const sink = new ApiServerSink({ api, clock: new RealClock(), log: () => undefined });
    sink.record(eventOf('Created container app'));
    sink.record(eventOf('Created container app', { atMs: 61_000 }));
    const { created, patched, dropped } = await sink.close();
    assert.deepEqual([created, patched, dropped], [1, 1, []]);
    const [post, patch] = server.requests;
    assert.deepEqual(
      [post?.method, post?.path, post?.contentType, post?.authorization],
      ['POST', '/api/v1/namespaces/shop/events', 'application/json', 'Bearer secret'],
    );
    assert.deepEqual(post?.body, {
      kind: 'Event',
      apiVersion: 'v1',
      metadata: { name: 'web-0.16345785d8a00000', namespace: 'shop' },
      involvedObject: { kind: 'Pod', apiVersion: 'v1', namespace: 'shop', name: 'web-0', uid: 'uid-web-0' },
      reason: 'Created',
      message: 'Created container app',
      type: 'Normal',
      source: { component: 'kubelet', host: 'node-1' },
      firstTimestamp: '2020-09-13T12:26:40Z',
      lastTimestamp: '2020-09-13T12:26:40Z',
      count: 1,
      eventTime: null,
      reportingComponent: '',
      reportingInstance: '',
    });
    assert.deepEqual(
      [patch?.method, patch?.path, patch?.contentType],
      ['PATCH', '/api/v1/namespaces/shop/events/web-0.16345785d8a00000', 'application/strategic-merge-patch+json'],
    );
    assert.deepEqual(patch?.body, {
      count: 2,
      lastTimestamp: '2020-09-13T12:27:41Z',
      message: 'Created container app',
    });
    assert.equal(server.stored.get('shop/web-0.16345785d8a00000')?.count, 2);
  });

  it('gets the whole event again when it has forgotten it', async () => {
    const sink = new ApiServerSink({ api, clock: new RealClock(), log: () => undefined });
    sink.record(eventOf('a'));
    sink.record(eventOf('a'));
    server.misbehaviours.push('none', 'forget');
    const { created } = await sink.close();
    assert.equal(created, 2);
    assert.deepEqual(
      server.requests.map(({ method }) => method),
      ['POST', 'PATCH', 'POST'],
    );
    assert.equal(server.requests[2]?.body.count, 2);
  });

  it('is asked again when it says when to come back', async () => {
    for (const status of [429, 503]) {
      server.answers.push({ status, text: '{"message":"later"}', headers: { 'retry-after': '1' } });
      await assert.rejects(api.create(eventOf('once more'), never), (error) => !(error instanceof EventRefused));
    }
    server.answers.push({ status: 429, text: '{"message":"never"}' });
    await assert.rejects(api.create(eventOf('once more'), never), EventRefused);
  });

  it('has its answers told from its silence', async () => {
    await api.create(eventOf('twice'), never);
    await assert.rejects(api.create(eventOf('twice'), never), (error) => {
      assert.ok(error instanceof EventRefused);
      assert.equal(error.status, 409);
      assert.match(error.message, /^the API server answered 409: events ".*" already exists$/);
      return true;
    });
    server.misbehaviours.push(500);
    await assert.rejects(api.create(eventOf('b'), never), EventRefused);
    server.misbehaviours.push('hang up');
    await assert.rejects(api.create(eventOf('c'), never), (error) => !(error instanceof EventRefused));
    await assert.rejects(api.create(eventOf('d'), AbortSignal.abort()), (error) => !(error instanceof EventRefused));
  });

  it('has an answer of 200 or 201 that is not the event taken for a failure, tried again and told', async () => {
    const status = '{"kind":"Status","apiVersion":"v1","status":"Success"}';
    const other = JSON.stringify({ ...eventOf('other', { pod: 'web-1' }) });
    const html = { status: 200, text: '<html>welcome</html>', headers: { 'content-type': 'text/html' } };
    const answers = [
      { status: 201, text: '{}', why: /not the event: its name is undefined, not "web-0\./ },
      { status: 200, text: status, why: /not the event: its kind is "Status"/ },
      { status: 201, text: 'null', why: /not the event: its name is undefined/ },
      { status: 201, text: '"stored"', why: /not the event: its name is undefined/ },
      { status: 201, text: other, why: /not the event: its name is "web-1\.\w+", not "web-0\./ },
      { status: 201, text: '', why: /JSON/ },
      { ...html, why: /its name is undefined/ },
    ];
    for (const { why, ...answer } of answers) {
      const logged: string[] = [];
      const log = (line: string): void => void logged.push(line);
      const sink = new ApiServerSink({ api, clock: new RealClock(), log, tries: 2, retryPauseMs: 1 });
      server.answers.push(answer, answer);
      sink.record(eventOf('short'));
      const { created, dropped } = await sink.close();
      assert.equal(created, 0);
      assert.deepEqual(
        dropped.map(({ cause, count }) => [cause, count]),
        [['unreachable', 1]],
      );
      assert.match(logged.join(), why);
    }
    assert.equal(server.requests.length, 2 * answers.length);
    server.answers.push({ status: 201, text: '{}' });
    const patient = new ApiServerSink({ api, clock: new RealClock(), log: () => undefined, retryPauseMs: 1 });
    patient.record(eventOf('again'));
    patient.record(eventOf('again'));
    server.misbehaviours.push('none', 200);
    const { created, patched, dropped } = await patient.close();
    assert.deepEqual([created, patched, dropped], [1, 1, []]);
  });

  it('may refuse with what is no Status', async () => {
    server.answers.push({ status: 502, text: 'bad gateway' });
    await assert.rejects(api.create(eventOf('proxy'), never), {
      message: 'the API server answered 502: "bad gateway"',
    });
  });

  it('is told when there is none', async () => {
    const unreadable = { code: 'ERR_INVALID_OPTION', message: /^kubeconfig ".*none" cannot be read: ENOENT/ };
    await assert.rejects(eventServerOf(join(folder, 'none')), unreadable);
    await writeFile(join(folder, 'empty'), 'apiVersion: v1\nkind: Config\nclusters: []\nusers: []\ncontexts: []\n');
    const empty = { code: 'ERR_INVALID_OPTION', message: /^kubeconfig ".*empty" has no cluster/ };
    await assert.rejects(eventServerOf(join(folder, 'empty')), empty);
  });

  it('is that of $KUBECONFIG by default', async (t) => {
    const { KUBECONFIG } = process.env;
    t.after(() => {
      if (KUBECONFIG === undefined) delete process.env.KUBECONFIG;
      else process.env.KUBECONFIG = KUBECONFIG;
    });
    process.env.KUBECONFIG = join(folder, 'config');
    assert.equal((await eventServerOf()).server, server.url);
    const secure = server.kubeconfig.replace('http://', 'https://');
    await writeFile(join(folder, 'secure'), secure);
    process.env.KUBECONFIG = join(folder, 'secure');
    assert.match((await eventServerOf()).server, /^https:/);
    process.env.KUBECONFIG = join(folder, 'none');
    await assert.rejects(eventServerOf(), { message: /^kubeconfig "by default" cannot be read: ENOENT/ });
  });
});
