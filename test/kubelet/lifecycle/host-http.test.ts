import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { it, type TestContext } from 'node:test';
import { HostHttpGetter } from '../../../src/kubelet/index.ts';

async function serve(t: TestContext, answer: RequestListener): Promise<string> {
  const server: Server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const getter = new HostHttpGetter();

it('takes any status for a reply, and asks for the path as it is written', async (t) => {
  const asked: (string | undefined)[] = [];
  const base = await serve(t, ({ url }, response) => {
    asked.push(url);
    response.statusCode = 500;
    response.end('no');
  });
  assert.deepEqual(await getter.get(`${base}//warm`), { status: 500, body: 'no' });
  assert.deepEqual(asked, ['//warm']);
});

it('reads no more than 10 KiB of the body', async (t) => {
  const base = await serve(t, (_request, response) => response.end('x'.repeat(100_000)));
  assert.equal((await getter.get(base)).body.length, 10_240);
});

it('takes headers as long as Go does', async (t) => {
  const base = await serve(t, ({ url = '' }, response) => {
    response.writeHead(200, { 'x-long': 'x'.repeat(Number(url.slice(1))) }).end('there');
  });
  assert.deepEqual(await getter.get(`${base}/100000`), { status: 200, body: 'there' });
  const url = `${base}/${11 * 1024 * 1024}`;
  await assert.rejects(getter.get(url), {
    message: `Get ${url}: net/http: server response headers exceeded 10485760 bytes; aborted`,
  });
});

it('follows redirects, but not for ever', async (t) => {
  const base = await serve(t, ({ url = '' }, response) => {
    const step = Number(url.slice(1));
    if (url === '/end') response.end('there');
    else response.writeHead(302, { location: step === 3 ? '/end' : `/${step + 1}` }).end();
  });
  assert.equal((await getter.get(`${base}/1`)).body, 'there');
  await assert.rejects(getter.get(`${base}/4`), /stopped after 10 redirects/);
});

it('words a refused connection as Go does', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const url = `http://127.0.0.1:${port}//x`;
  await assert.rejects(getter.get(url), {
    message: `Get ${url}: dial tcp 127.0.0.1:${port}: connect: connection refused`,
  });
});

it('rejects what is no address', async () => {
  await assert.rejects(getter.get('http://:/'), { message: 'Get http://:/: invalid URL' });
});

it('gives up when it is told to', async (t) => {
  const controller = new AbortController();
  const base = await serve(t, () => controller.abort());
  await assert.rejects(getter.get(base, controller.signal), /Get http.*aborted/);
});

it('fails as Go does at a redirect that leads nowhere', async (t) => {
  const base = await serve(t, ({ url }, response) => {
    response.writeHead(302, url === '/no' ? {} : { location: 'http://[' }).end();
  });
  await assert.rejects(getter.get(`${base}/bad`), /^Error: Get http.*: failed to parse Location header "http:\/\/\["/);
  await assert.rejects(getter.get(`${base}/no`), /302 response missing Location header/);
});

it('takes a body that breaks off for as far as it came', async (t) => {
  const base = await serve(t, (request, response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('begun');
    setImmediate(() => request.socket.destroy());
  });
  assert.deepEqual(await getter.get(base), { status: 200, body: 'begun' });
});

it('takes 101 for a reply like any other', async (t) => {
  const base = await serve(t, ({ socket }) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n');
  });
  assert.deepEqual(await getter.get(base), { status: 101, body: '' });
});

it('asks port 0 when it is told to, and nobody else', async () => {
  const url = 'http://127.0.0.1:0/x';
  await assert.rejects(getter.get(url), {
    message: `Get ${url}: dial tcp 127.0.0.1:0: connect: connection refused`,
  });
});
