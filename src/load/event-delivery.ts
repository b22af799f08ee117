/**
 * The events of a run on their way out, while it goes: into a file, or to an API server as each node's kubelet would
 * write them. Asked by cli/commands/run.ts; the sinks are those of kubelet/events/sinks/.
 */

import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { RecordedEvent } from '../kubelet/events/event.ts';
import { ApiServerSink } from '../kubelet/events/sinks/api-server-sink.ts';
import type { DeliveringSink, SinkReport } from '../kubelet/events/sinks/delivering-sink.ts';
import { type EventServer, eventServerOf } from '../kubelet/events/sinks/kubeconfig-api.ts';
import { NdjsonSink } from '../kubelet/events/sinks/ndjson-sink.ts';
import type { TimedLine } from '../pool/start-task.ts';
import { RealClock } from '../runtime/time/real-clock.ts';

/** Where events go. `server` of a kubeconfig is looked up before the run, by eventServerOf. */
export type EventTarget =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'server'; readonly server: EventServer };

export interface EventDelivery {
  /** The file, or the URL of the API server. */
  readonly where: string;
  /** Takes events in the order of each pod. Resolves when the next may come: a file is waited for, a server is not. */
  take(lines: readonly TimedLine[]): Promise<void>;
  /** Delivers what waits, until `signal` aborts. */
  close(signal?: AbortSignal): Promise<SinkReport>;
}

/** What is dropped is in the report of `close`; nothing is told before. */
const noLog = (): void => undefined;

/** Rejects with the system's error when the file cannot be opened. */
export async function openEventDelivery(target: EventTarget): Promise<EventDelivery> {
  if (target.kind === 'file') {
    await mkdir(dirname(target.file), { recursive: true });
    return new FileDelivery(target.file, await NdjsonSink.open(target.file, { log: noLog }));
  }
  const { api, server } = target.server;
  const clock = new RealClock();
  return new ServerDelivery(server, new SinkByNode(() => new ApiServerSink({ api, clock, log: noLog })));
}

/** Looked up at once, so that a run does not end with events that nobody takes. @see eventServerOf */
export async function serverTarget(kubeconfig: string | undefined): Promise<EventTarget> {
  return { kind: 'server', server: await eventServerOf(kubeconfig) };
}

/** Lines of a file are the events' JSON as the workers made it. */
class FileDelivery implements EventDelivery {
  readonly where: string;
  readonly #sink: NdjsonSink;

  constructor(where: string, sink: NdjsonSink) {
    this.where = where;
    this.#sink = sink;
  }

  async take(lines: readonly TimedLine[]): Promise<void> {
    for (const { text } of lines) this.#sink.recordJson(text);
    await this.#sink.ready();
  }

  close(signal?: AbortSignal): Promise<SinkReport> {
    return this.#sink.close(signal);
  }
}

class ServerDelivery implements EventDelivery {
  readonly where: string;
  readonly #sink: DeliveringSink;

  constructor(where: string, sink: DeliveringSink) {
    this.where = where;
    this.#sink = sink;
  }

  async take(lines: readonly TimedLine[]): Promise<void> {
    for (const { text } of lines) this.#sink.record(JSON.parse(text) as RecordedEvent);
    await this.#sink.ready();
  }

  close(signal?: AbortSignal): Promise<SinkReport> {
    return this.#sink.close(signal);
  }
}

/** Each node's kubelet correlates, queues and retries for itself. */
class SinkByNode implements DeliveringSink {
  readonly #newSink: () => DeliveringSink;
  readonly #sinks = new Map<string, DeliveringSink>();

  constructor(newSink: () => DeliveringSink) {
    this.#newSink = newSink;
  }

  record(event: RecordedEvent): void {
    const host = event.source.host ?? '';
    let sink = this.#sinks.get(host);
    if (sink === undefined) {
      sink = this.#newSink();
      this.#sinks.set(host, sink);
    }
    sink.record(event);
  }

  ready(): undefined {
    return undefined;
  }

  report(): SinkReport {
    return Array.from(this.#sinks.values(), (sink) => sink.report()).reduce(addReports, NO_EVENTS);
  }

  async close(signal?: AbortSignal): Promise<SinkReport> {
    await Promise.all(Array.from(this.#sinks.values(), (sink) => sink.close(signal)));
    return this.report();
  }
}

const NO_EVENTS: SinkReport = { recorded: 0, created: 0, patched: 0, filtered: 0, waiting: 0, dropped: [] };

function addReports(a: SinkReport, b: SinkReport): SinkReport {
  return {
    recorded: a.recorded + b.recorded,
    created: a.created + b.created,
    patched: a.patched + b.patched,
    filtered: a.filtered + b.filtered,
    waiting: a.waiting + b.waiting,
    dropped: addDrops([...a.dropped, ...b.dropped]),
  };
}

function addDrops(drops: SinkReport['dropped']): SinkReport['dropped'] {
  const byCause = new Map<string, SinkReport['dropped'][number]>();
  for (const drop of drops) {
    const known = byCause.get(drop.cause);
    byCause.set(drop.cause, known === undefined ? drop : { ...known, ...addCounts(known, drop) });
  }
  return [...byCause.values()];
}

type Counts = Pick<SinkReport['dropped'][number], 'count' | 'reasons'>;

function addCounts(a: Counts, b: Counts): Counts {
  const reasons: Record<string, number> = { ...a.reasons };
  for (const [reason, count] of Object.entries(b.reasons)) reasons[reason] = (reasons[reason] ?? 0) + count;
  return { count: a.count + b.count, reasons };
}
