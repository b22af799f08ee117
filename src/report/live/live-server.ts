/**
 * Serves a run as a page while it goes: on this machine alone, and to few. The page needs nothing from a network. Belongs
 * to a thread of its own (workers/live-worker.ts): drawing must not hold up the one that hands out the starts.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { asksForLoopback, LOOPBACK_EXPECTED } from '../loopback.ts';
import { EventStream } from './event-stream.ts';
import type { LiveSetup } from './live-messages.ts';
import { livePage } from './live-page.ts';
import { type LiveSection, liveSections, type Standing } from './live-run.ts';

const HOST = '127.0.0.1';
const Status = { OK: 200, FORBIDDEN: 403, NOT_FOUND: 404, NOT_ALLOWED: 405, BUSY: 503 } as const;
const HTML = 'text/html; charset=utf-8';
const PLAIN = 'text/plain; charset=utf-8';
const MOST_CONNECTIONS = 32;
const MOST_WATCHERS = 8;
const LIMITS = { headersTimeout: 5_000, requestTimeout: 10_000, maxHeaderSize: 8_192 } as const;
/** For the report to reach who watches. */
const FINISH_WITHIN_MS = 500;

export interface LiveServer {
  /** `http://127.0.0.1:40213/`. */
  readonly url: string;
  /** Sends what has changed to all who watch. */
  update(standing: Standing): void;
  /** The pages that are open become this one. Resolves when those that could take it have. */
  finish(html: string): Promise<void>;
  /** Nothing is listened on when it resolves. */
  close(): Promise<void>;
}

/**
 * @param onWatched - called with the number of those who watch, when it changes
 * @throws the I/O error when it cannot listen, e.g. `EADDRINUSE`
 */
export async function serveLive(
  { port, title }: LiveSetup,
  onWatched: (count: number) => void = () => undefined,
): Promise<LiveServer> {
  const pages = new LivePages(livePage(title), onWatched);
  const server = createServer(LIMITS, (request, response) => pages.answer(request, response));
  server.maxConnections = MOST_CONNECTIONS;
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen(port, HOST, listening.resolve);
  await listening.promise;
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}/`,
    update: (standing) => pages.update(standing),
    finish: (html) => pages.finish(html),
    async close() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

class LivePages {
  readonly #page: string;
  readonly #onWatched: (count: number) => void;
  readonly #watchers = new Set<EventStream>();
  #sections: readonly LiveSection[] = [];
  #isOver = false;

  constructor(page: string, onWatched: (count: number) => void) {
    this.#page = page;
    this.#onWatched = onWatched;
  }

  update(standing: Standing): void {
    this.#sections = liveSections(standing);
    for (const watcher of this.#watchers) watcher.update(this.#sections);
  }

  answer({ method, url = '/', headers }: IncomingMessage, response: ServerResponse): void {
    const [path] = url.split('?');
    if (!asksForLoopback(headers.host)) send(response, Status.FORBIDDEN, PLAIN, LOOPBACK_EXPECTED);
    else if (method !== 'GET') send(response, Status.NOT_ALLOWED, PLAIN, 'GET\n');
    else if (path === '/events') this.#admit(response);
    else if (path === '/') send(response, Status.OK, HTML, this.#page);
    else send(response, Status.NOT_FOUND, PLAIN, 'the run is at /\n');
  }

  async finish(html: string): Promise<void> {
    this.#isOver = true;
    const sent = Array.from(this.#watchers, (watcher) => watcher.finish(html));
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, FINISH_WITHIN_MS);
    await Promise.race([Promise.all(sent), late.promise]);
    clearTimeout(timer);
  }

  #admit(response: ServerResponse): void {
    if (this.#isOver || this.#watchers.size >= MOST_WATCHERS) {
      const text = this.#isOver ? 'the run is over\n' : `no more than ${MOST_WATCHERS} pages at once\n`;
      send(response, Status.BUSY, PLAIN, text);
      return;
    }
    const watcher = new EventStream(response);
    this.#watchers.add(watcher);
    response.once('close', () => {
      this.#watchers.delete(watcher);
      this.#onWatched(this.#watchers.size);
    });
    watcher.update(this.#sections);
    this.#onWatched(this.#watchers.size);
  }
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Cross-Origin-Resource-Policy': 'same-origin',
    Connection: 'close',
    ...(status === Status.NOT_ALLOWED ? { Allow: 'GET' } : {}),
  });
  response.end(text);
}
