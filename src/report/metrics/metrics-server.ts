/**
 * A run's metrics for Prometheus to scrape while it goes: `GET /metrics`, the same text as `--out x.prom`.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type MeasuredRun, promReport } from './prom.ts';

/** The text exposition format 0.0.4, which every Prometheus reads. */
const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';
const PLAIN = 'text/plain; charset=utf-8';
const PATH = '/metrics';
const Status = { OK: 200, NOT_FOUND: 404, NOT_ALLOWED: 405, FAILED: 500 } as const;

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

/** Listens at `address`. @throws the I/O error when that is not possible, e.g. `EADDRINUSE` */
export async function serveMetrics(address: MetricsAddress): Promise<MetricsServer> {
  let current: (() => MeasuredRun) | undefined;
  const server = createServer((request, response) => answer(request, response, current));
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen(address.port, address.host, listening.resolve);
  await listening.promise;
  server.unref(); // a run that broke must not be kept alive by who watches it
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${address.host.includes(':') ? `[${address.host}]` : address.host}:${port}${PATH}`,
    observe(source) {
      current = source;
    },
    async close() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

function answer(request: IncomingMessage, response: ServerResponse, current: (() => MeasuredRun) | undefined): void {
  const { method, url = '/' } = request;
  const [path] = url.split('?');
  if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return send(response, Status.NOT_ALLOWED, PLAIN, 'GET or HEAD\n', method);
  }
  if (path !== PATH) return send(response, Status.NOT_FOUND, PLAIN, `the metrics are at ${PATH}\n`, method);
  let text: string;
  try {
    text = current === undefined ? '' : [...promReport(current())].join('');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return send(response, Status.FAILED, PLAIN, `the metrics could not be made: ${why}\n`, method);
  }
  send(response, Status.OK, CONTENT_TYPE, text, method);
}

function send(response: ServerResponse, status: number, type: string, text: string, method: string | undefined): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
  });
  response.end(method === 'HEAD' ? undefined : text);
}
