import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { connectRedis } from '../../src/load/distributed/redis/connect.ts';
import { atEnd } from './support/at-end.ts';
import { describeWithRedis, freePort, selfSigned, TestRedis } from './support/redis.ts';

/** Nothing that is told of it has the password. */
async function assertRefused(url: string, cause: RegExp): Promise<void> {
  await assert.rejects(connectRedis(url), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'ERR_REDIS');
    assert.match(error.message, /^no Redis to use at 127\.0\.0\.1:\d+: /);
    assert.match(error.message, cause);
    assert.doesNotMatch(`${error.stack}${JSON.stringify(error)}`, /secret/);
    return true;
  });
}

describeWithRedis('a Redis that cannot be used is told as such, with the cause', () => {
  it('when nobody listens', async () => {
    await assertRefused(`redis://:secret@127.0.0.1:${await freePort()}`, /ECONNREFUSED/);
  });

  it('when it wants another password, or any', async () => {
    const { port } = await TestRedis.start([], 'other');
    await assertRefused(`redis://:secret@127.0.0.1:${port}`, /WRONGPASS/);
    await assertRefused(`redis://127.0.0.1:${port}`, /it asks for a password/);
  });

  it('when it has no database of that number', async () => {
    const { port } = await TestRedis.start();
    await assertRefused(`redis://127.0.0.1:${port}/99`, /DB index is out of range/);
  });

  it('when it is something else', async () => {
    const server = createServer((socket) => {
      socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).on('error', () => undefined);
    }).listen(0, '127.0.0.1');
    atEnd(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    await assertRefused(`redis://:secret@127.0.0.1:${port}`, /that is no Redis/);
  });

  it('when it never says anything: after ten seconds', async () => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1');
    const sockets: { destroy: () => void }[] = [];
    server.on('connection', (socket) => void sockets.push(socket));
    atEnd(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    await assertRefused(`redis://:secret@127.0.0.1:${port}`, /no answer within 10s/);
  });

  it('when nobody vouches for its certificate', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'refmanager-tls-'));
    atEnd(() => rm(folder, { recursive: true }));
    const { certificate, key } = selfSigned(folder);
    const port = String(await freePort());
    await TestRedis.start([
      '--tls-port',
      port,
      '--tls-cert-file',
      certificate,
      '--tls-key-file',
      key,
      '--tls-auth-clients',
      'no',
    ]);
    await assertRefused(`rediss://:secret@127.0.0.1:${port}`, /self-signed certificate/i);
  });
});

describeWithRedis('a Redis that can be used', () => {
  it('is one behind a user with the rights that docs/distributed.md asks for', async () => {
    const rights =
      '~{refmanager}* resetchannels -@all +@read +@write +@scripting +@transaction +@connection +@blocking -@dangerous +info +client|setname +client|list +time +ping';
    const { port } = await TestRedis.start([
      '--user',
      'refm',
      'on',
      '>secret',
      ...rights.split(' '),
      '--user',
      'default',
      'off',
    ]);
    const server = await connectRedis(`redis://refm:secret@127.0.0.1:${port}`);
    assert.equal(server.place, `127.0.0.1:${port}`);
    assert.deepEqual(server.warnings, []);
    server.close();
  });

  it('may throw away what it was given, and is told to', async () => {
    const { url } = await TestRedis.start(['--maxmemory', '50mb', '--maxmemory-policy', 'allkeys-lru']);
    const server = await connectRedis(url);
    assert.deepEqual(server.warnings, [
      'Redis may throw away what it was given (maxmemory-policy allkeys-lru): set it to noeviction',
    ]);
    server.close();
  });

  it('is the one of before when it comes back', async () => {
    const redis = await TestRedis.start();
    const server = await connectRedis(redis.url);
    assert.equal(server.awayMs, 0);
    await redis.kill();
    const asked = server.redis.get('x');
    await redis.begin();
    assert.equal(await asked, null);
    assert.equal(server.awayMs, 0);
    server.close();
  });
});
