/**
 * A malformed kubeconfig put its token on standard error, in the words of the YAML library; so did a credential plugin's
 * output. And an API server's endless answer was read until memory ended.
 */

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { ApiServerSink, type EventApi, eventServerOf } from '../../../../src/kubelet/index.ts';
import { RealClock } from '../../../../src/runtime/index.ts';
import { eventOf } from '../../../support/core-events.ts';

const SECRET = 'sEcReT-tOkEn';
const never = new AbortController().signal;

function kubeconfig(server: string, user: object = { token: SECRET }): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'c',
    clusters: [{ name: 'c', cluster: { server } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
  });
}

describe('a kubeconfig', () => {
  let folder: string;
  const servers: Server[] = [];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
  });
  after(async () => {
    for (const server of servers) server.close().closeAllConnections();
    await rm(folder, { recursive: true });
  });

  async function apiOf(text: string): Promise<{ api: EventApi; server: string }> {
    await writeFile(join(folder, 'config'), text);
    return eventServerOf(join(folder, 'config'));
  }

  async function listen(answer: RequestListener): Promise<string> {
    const server = createServer(answer);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** All that anybody could print of an error. */
  function assertSilent(error: unknown): true {
    assert.doesNotMatch(inspect(error, { depth: 9, showHidden: true }), new RegExp(SECRET));
    return true;
  }

  it('is not quoted when it is malformed; its place is told', async () => {
    const malformed = [
      `apiVersion: v1\nusers:\n- name: u\n  user:\n    token: ${SECRET}\n   client: {`,
      `users: [{ user: { token: *${SECRET} } }]`,
      `users: "${SECRET}`,
      `token: !!js/function ${SECRET}`,
      `${SECRET}`,
      `clusters: ${SECRET}`,
      `clusters: [{ name: 7, cluster: { server: { a: ${SECRET} } } }]`,
      kubeconfig(SECRET),
    ];
    for (const text of malformed) {
      await assert.rejects(
        apiOf(text),
        (error) => assertSilent(error) && (error as { code: string }).code === 'ERR_INVALID_OPTION',
      );
    }
    await assert.rejects(apiOf(malformed[0] ?? ''), {
      message: /cannot be read: it is no valid YAML at line 6, column /,
    });
  });

  it('is not quoted whatever of it is cut out or changed', async () => {
    const whole = kubeconfig('https://127.0.0.1:1', { token: SECRET, username: SECRET, password: SECRET });
    const change = fc.tuple(fc.nat(whole.length), fc.nat(40), fc.string({ maxLength: 4 }));
    await fc.assert(
      fc.asyncProperty(change, async ([from, length, put]) => {
        const text = whole.slice(0, from) + put + whole.slice(from + length);
        await apiOf(text).catch(assertSilent);
      }),
    );
  });

  it('has the password in its server left out of what is told', async () => {
    const { server } = await apiOf(kubeconfig(`https://me:${SECRET}@127.0.0.1:1/base?token=${SECRET}`));
    assert.equal(server, 'https://127.0.0.1:1/base');
  });

  it('has a plugin whose output is not quoted', async () => {
    const url = await listen((_, response) => response.end());
    const plugins = [
      `console.error('${SECRET}'); process.exit(1)`,
      `console.log('${SECRET}')`,
      `console.log(JSON.stringify({ status: '${SECRET}' }).slice(0, -1))`,
    ];
    for (const program of plugins) {
      const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args: ['-e', program] };
      const { api } = await apiOf(kubeconfig(url, { exec }));
      await assert.rejects(api.create(eventOf('a'), never), (error) => {
        assert.match((error as Error).message, /^the credentials of the kubeconfig cannot be had/);
        return assertSilent(error);
      });
    }
  });

  it('leads to a server whose endless answer is given up', async () => {
    const url = await listen((_, response) => {
      response.writeHead(201, { 'content-type': 'application/json' });
      const piece = Buffer.alloc(65_536, ' ');
      const more = (): void => {
        while (!response.destroyed && response.write(piece));
      };
      response.on('drain', more);
      more();
    });
    const { api } = await apiOf(kubeconfig(url));
    await assert.rejects(api.create(eventOf('a'), never), /answer is longer than 1048576 bytes/);
    const sink = new ApiServerSink({ api, clock: new RealClock(), log: () => undefined, tries: 1 });
    sink.record(eventOf('b'));
    const { dropped } = await sink.close();
    assert.deepEqual(
      dropped.map(({ cause, count }) => [cause, count]),
      [['unreachable', 1]],
    );
  });

  it('has its token taken nowhere else', async () => {
    let strangers = 0;
    const stranger = await listen((_, response) => {
      strangers++;
      response.end();
    });
    const url = await listen((_, response) => response.writeHead(307, { location: stranger }).end());
    const { api } = await apiOf(kubeconfig(url));
    await assert.rejects(api.create(eventOf('a'), never), /answered 307/);
    assert.equal(strangers, 0);
  });
});
