/**
 * GET over the real network, with the behaviour and the error texts of Go's `http.Get`: any status is a reply,
 * redirects are followed, nothing times out.
 *
 * @see Go 1.13, `net/http`
 */

import { get as httpGet, type IncomingMessage, type RequestOptions } from 'node:http';
import { get as httpsGet } from 'node:https';
import type { HttpGetter, HttpReply } from '../../runtime/http-getter.ts';

const LONGEST_BODY_BYTES = 10_240;
const MOST_REDIRECTS = 10;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Go's words for what the system says; anything else is passed on as Node words it. */
const GO_TEXTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect: connection refused',
  EHOSTUNREACH: 'connect: no route to host',
  ENETUNREACH: 'connect: network is unreachable',
  ETIMEDOUT: 'connect: connection timed out',
};

export class NodeHttpGetter implements HttpGetter {
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
    const options: RequestOptions = signal === undefined ? { agent: false } : { agent: false, signal };
    const target = parseUrl(url);
    if (target === undefined) {
      fail(new Error('invalid URL'));
      return;
    }
    const get = target.protocol === 'https:' ? httpsGet : httpGet;
    const request = get(target, options, (response) => {
      const { statusCode: status = 0, headers } = response;
      if (REDIRECTS.has(status) && headers.location !== undefined) {
        response.destroy();
        resolve(new URL(headers.location, url).href);
        return;
      }
      readBody(response).then((body) => resolve({ status, body }), fail);
    });
    request.on('error', fail);
  });
}

/** Not over 10 KiB; the rest is not read. A body that breaks off counts as far as it came. */
async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of response) {
    const bytes: Buffer = chunk;
    chunks.push(bytes);
    sizeBytes += bytes.length;
    if (sizeBytes >= LONGEST_BODY_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, LONGEST_BODY_BYTES).toString('utf8');
}

function parseUrl(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}

function goText(error: Error): string {
  const { code, address, port }: Error & { code?: string; address?: string; port?: number } = error;
  const text = code === undefined ? undefined : GO_TEXTS[code];
  if (text === undefined || address === undefined || port === undefined) return error.message;
  const host = address.includes(':') ? `[${address}]` : address;
  return `dial tcp ${host}:${port}: ${text}`;
}
