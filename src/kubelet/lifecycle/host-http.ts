/**
 * GET over the real network, with the behaviour and the error texts of Go's `http.Get`: any status is a reply,
 * redirects are followed, nothing times out.
 *
 * @see Go 1.13, `net/http`
 */

import type { IncomingMessage, RequestOptions } from 'node:http';
import { goQuote } from '../../api/go-quote.ts';
import type { HttpGetter, HttpReply } from '../../runtime/http-getter.ts';

const LONGEST_BODY_BYTES = 10_240;
const MOST_REDIRECTS = 10;
/** Go's limit for the headers of a reply; Node's own is far lower. */
const LONGEST_HEADERS_BYTES = 10 * 1024 * 1024;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Go's words for what the system says; anything else is passed on as Node words it. */
const GO_TEXTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect: connection refused',
  EHOSTUNREACH: 'connect: no route to host',
  ENETUNREACH: 'connect: network is unreachable',
  ETIMEDOUT: 'connect: connection timed out',
};
const HEADERS_TOO_LONG = `net/http: server response headers exceeded ${LONGEST_HEADERS_BYTES} bytes; aborted`;

export class HostHttpGetter implements HttpGetter {
  async get(url: string, signal?: AbortSignal): Promise<HttpReply> {
    let target = url;
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const reply = await getOnce(target, signal);
      if (typeof reply !== 'string') return reply;
      target = reply;
    }
    throw new Error(`Get ${target}: stopped after ${MOST_REDIRECTS} redirects`);
  }
}

/** The reply, or the address it sends us on to. */
function getOnce(url: string, signal: AbortSignal | undefined): Promise<HttpReply | string> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(new Error(`Get ${url}: ${goText(error)}`, { cause: error }));
    const own: RequestOptions = { agent: false, maxHeaderSize: LONGEST_HEADERS_BYTES };
    const options = signal === undefined ? own : { ...own, signal };
    const target = parseUrl(url);
    if (target === undefined) {
      fail(new Error('invalid URL'));
      return;
    }
    if (target.port === '0') {
      // Node would take 0 for "no port given", and connect to the scheme's own.
      fail(new Error(`dial tcp ${target.host}: ${GO_TEXTS['ECONNREFUSED']}`));
      return;
    }
    // Not imported: most kubelets get nothing by HTTP, and every thread would load HTTP, TLS and fetch at its beginning.
    const { get } = process.getBuiltinModule(target.protocol === 'https:' ? 'node:https' : 'node:http');
    const request = get(target, options, (response) => {
      const { statusCode: status = 0, headers } = response;
      if (REDIRECTS.has(status)) {
        response.destroy();
        const { location } = headers;
        if (location === undefined) fail(new Error(`${status} response missing Location header`));
        else if (!URL.canParse(location, url)) fail(new Error(`failed to parse Location header ${goQuote(location)}`));
        else resolve(new URL(location, url).href);
        return;
      }
      readBody(response, signal).then((body) => resolve({ status, body }), fail);
    });
    // 101: Go hands the reply over too; what the server would speak then, nobody here does.
    request.on('upgrade', ({ statusCode: status = 0 }, socket) => {
      socket.destroy();
      resolve({ status, body: '' });
    });
    request.on('error', fail);
  });
}

/** Not over 10 KiB; the rest is not read. A body that breaks off counts as far as it came. */
async function readBody(response: IncomingMessage, signal: AbortSignal | undefined): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of response) {
      const bytes: Buffer = chunk;
      chunks.push(bytes);
      sizeBytes += bytes.length;
      if (sizeBytes >= LONGEST_BODY_BYTES) break;
    }
  } catch (error) {
    if (signal?.aborted === true) throw error; // upstream: getHTTPRespBody overlooks every other trouble
  }
  return Buffer.concat(chunks).subarray(0, LONGEST_BODY_BYTES).toString('utf8');
}

function parseUrl(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}

function goText(error: Error): string {
  const { code, address, port }: Error & { code?: string; address?: string; port?: number } = error;
  if (code === 'HPE_HEADER_OVERFLOW') return HEADERS_TOO_LONG;
  const text = code === undefined ? undefined : GO_TEXTS[code];
  if (text === undefined || address === undefined || port === undefined) return error.message;
  const host = address.includes(':') ? `[${address}]` : address;
  return `dial tcp ${host}:${port}: ${text}`;
}
