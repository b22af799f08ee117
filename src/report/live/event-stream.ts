/**
 * One browser that watches a run: server-sent events, with no more in memory than it takes.
 */

import type { ServerResponse } from 'node:http';
import type { LiveSection } from './live-run.ts';

/** Who has not taken so much yet gets nothing more until then. */
const MOST_WAITING_BYTES = 1_048_576;

export class EventStream {
  readonly #response: ServerResponse;
  /** What it was sent, by section. */
  readonly #sent = new Map<string, string>();

  constructor(response: ServerResponse) {
    this.#response = response;
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Cross-Origin-Resource-Policy': 'same-origin',
    });
    response.flushHeaders();
  }

  /** Sends the sections that are not what they were; none while it is behind. */
  update(sections: readonly LiveSection[]): void {
    if (this.#response.writableLength > MOST_WAITING_BYTES) return;
    const changed = sections.filter(({ id, html }) => this.#sent.get(id) !== html);
    if (changed.length === 0) return;
    for (const { id, html } of changed) this.#sent.set(id, html);
    this.#response.write(
      message(
        'sections',
        changed.map(({ id, html }) => ({ id, html })),
      ),
    );
  }

  /** Sends the report and ends. Resolves when the browser has taken it, or is gone. */
  async finish(report: string): Promise<void> {
    const done = Promise.withResolvers<void>();
    this.#response.once('close', done.resolve);
    this.#response.end(message('report', report), done.resolve);
    await done.promise;
  }
}

/** JSON has no line ends of its own: one line of data. */
function message(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
