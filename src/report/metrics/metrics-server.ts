/**
 * A run's metrics for Prometheus to scrape while it goes: `GET /metrics`, the same text as `--out x.prom`.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { asksForLoopback, isLoopback, LOOPBACK_EXPECTED } from '../loopback.ts';
import { type MeasuredRun, promReport } from './prom.ts';

/** The text exposition format 0.0.4, which every Prometheus reads. */
const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';
const PLAIN = 'text/plain; charset=utf-8';
const PATH = '/metrics';
const Status = { OK: 200, FORBIDDEN: 403, NOT_FOUND: 404, NOT_ALLOWED: 405, FAILED: 500 } as const;
/** Prometheus asks every 15 s or more seldom. */
const TEXT_LASTS_MS = 1_000;
const MOST_CONNECTIONS = 32;
/** Prometheus opens another; who sends without waiting for answers is cut off. */
const MOST_REQUESTS_A_CONNECTION = 100;
const LIMITS = { headersTimeout: 5_000, requestTimeout: 10_000, maxHeaderSize: 8_192 } as const;

export interface MetricsAddress {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

export interface MetricsServer {
  /** Where the metrics are: `http://127.0.0.1:9464/metrics`. */
  readonly url: string;
  /** What is answered from: called at each scrape. Until it is given there are no samples. */
  observe(current: () => MeasuredRun): void;
  /** Cuts all connections; nothing is listened on when it resolves. */
  close(): Promise<void>;
}

/**
 * Listens at `address`. However many ask, a text is made once a second, and no connection keeps the run from its work.
 * At a loopback address only those are answered who have asked for one: a web page must not, by a name of its own.
 * @param now - milliseconds that only grow
 * @throws the I/O error when that is not possible, e.g. `EADDRINUSE`
 */
export async function serveMetrics(
  address: MetricsAddress,
  now: () => number = performance.now.bind(performance),
): Promise<MetricsServer> {
  const texts = new LatestText(now);
  const server = createServer(LIMITS, (request, response) => answer(request, response, texts, isLocal));
  server.maxConnections = MOST_CONNECTIONS;
  server.maxRequestsPerSocket = MOST_REQUESTS_A_CONNECTION;
  server.on('dropRequest', (_, socket) => socket.destroy());
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen(address.port, address.host, listening.resolve);
  await listening.promise;
  server.unref(); // a run that broke must not be kept alive by who watches it
  const { port, address: bound } = server.address() as AddressInfo;
  const isLocal = isLoopback(bound);
  return {
    url: `http://${address.host.includes(':') ? `[${address.host}]` : address.host}:${port}${PATH}`,
    observe: (source) => texts.observe(source),
    async close() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** The metrics as they were at most a second ago. */
class LatestText {
  readonly #now: () => number;
  #current: (() => MeasuredRun) | undefined;
  #made: { readonly answer: Answer; readonly at: number } | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  observe(current: () => MeasuredRun): void {
    this.#current = current;
    this.#made = undefined;
  }

  answer(): Answer {
    const at = this.#now();
    if (this.#made === undefined || at - this.#made.at >= TEXT_LASTS_MS) this.#made = { answer: this.#make(), at };
    return this.#made.answer;
  }

  #make(): Answer {
    try {
      const text = this.#current === undefined ? '' : [...promReport(this.#current())].join('');
      return { status: Status.OK, type: CONTENT_TYPE, text };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { status: Status.FAILED, type: PLAIN, text: `the metrics could not be made: ${why}\n` };
    }
  }
}

function answer(request: IncomingMessage, response: ServerResponse, texts: LatestText, isLocal: boolean): void {
  const { method, url = '/', headers } = request;
  // Nothing of a body is read: the connection ends with the answer.
  if (headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined) {
    response.shouldKeepAlive = false;
    response.once('finish', () => request.socket.destroySoon());
  }
  send(response, answerTo(method, url, headers.host, texts, isLocal), method);
}

function answerTo(
  method: string | undefined,
  url: string,
  host: string | undefined,
  texts: LatestText,
  isLocal: boolean,
): Answer {
  if (isLocal && !asksForLoopback(host)) return { status: Status.FORBIDDEN, type: PLAIN, text: LOOPBACK_EXPECTED };
  if (method !== 'GET' && method !== 'HEAD') return { status: Status.NOT_ALLOWED, type: PLAIN, text: 'GET or HEAD\n' };
  const [path] = url.split('?');
  return path === PATH
    ? texts.answer()
    : { status: Status.NOT_FOUND, type: PLAIN, text: `the metrics are at ${PATH}\n` };
}

function send(response: ServerResponse, { status, type, text }: Answer, method: string | undefined): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    ...(status === Status.NOT_ALLOWED ? { Allow: 'GET, HEAD' } : {}),
  });
  response.end(method === 'HEAD' ? undefined : text);
}
