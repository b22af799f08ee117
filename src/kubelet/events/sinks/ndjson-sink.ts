/**
 * Events into a file, one JSON object a line, as they were recorded: before correlation.
 */

import { type FileHandle, open } from 'node:fs/promises';
import type { Log } from '../../context/log.ts';
import { eventJson, type RecordedEvent } from '../event.ts';
import type { DeliveringSink, SinkReport } from './delivering-sink.ts';
import { type DropCause, DroppedEvents } from './dropped-events.ts';

const DEFAULT_QUEUE_LENGTH = 20_000;
const LINE_END = '\n';

export interface NdjsonSinkOptions {
  /** Takes what is dropped. */
  readonly log: Log;
  /** Events that may wait for the disk; 20,000. */
  readonly queueLength?: number | undefined;
  /** Go on after what the file has; else it is written anew. */
  readonly append?: boolean | undefined;
}

/** Writes many events at a time. Order is kept. */
export class NdjsonSink implements DeliveringSink {
  readonly #file: FileHandle;
  readonly #queueLength: number;
  readonly #dropped: DroppedEvents;
  /** As JSON. What is dropped is parsed again, to tell what it was; nothing else is. */
  #queue: string[] = [];
  #writer: Promise<void> | undefined;
  #isClosed = false;
  /** Why nothing more can be written. */
  #failure: string | undefined;
  #isGivenUp = false;
  #recorded = 0;
  #written = 0;
  #writing = 0;
  /** Up to the end of the last whole line. */
  #bytes: number;

  private constructor(file: FileHandle, bytes: number, options: NdjsonSinkOptions) {
    this.#file = file;
    this.#bytes = bytes;
    this.#queueLength = options.queueLength ?? DEFAULT_QUEUE_LENGTH;
    this.#dropped = new DroppedEvents(options.log);
  }

  /** Opens `path`; rejects with the system's error when it cannot be written. */
  static async open(path: string, options: NdjsonSinkOptions): Promise<NdjsonSink> {
    const file = await open(path, options.append === true ? 'a' : 'w');
    const { size } = await file.stat();
    return new NdjsonSink(file, size, options);
  }

  /** Never blocks: an event for which there is no room is dropped, and told. */
  record(event: RecordedEvent): void {
    this.recordJson(eventJson(event));
  }

  /** As record, of an event that is JSON already: it is written as it stands. */
  recordJson(json: string): void {
    this.#recorded++;
    if (this.#isClosed) this.#drop('not in time', json);
    else if (this.#failure !== undefined) this.#drop('unreachable', json, this.#failure);
    else if (this.#queue.length + this.#writing >= this.#queueLength) this.#drop('queue full', json);
    else {
      this.#queue.push(json);
      this.#writer ??= this.#write();
    }
  }

  /** Half full is when whoever can wait should. */
  ready(): Promise<void> | undefined {
    return (this.#queue.length + this.#writing) * 2 < this.#queueLength ? undefined : this.#writer;
  }

  report(): SinkReport {
    return {
      recorded: this.#recorded,
      created: this.#written,
      patched: 0,
      filtered: 0,
      waiting: this.#queue.length + this.#writing,
      dropped: this.#dropped.list(),
    };
  }

  async close(signal?: AbortSignal): Promise<SinkReport> {
    if (this.#isClosed) return this.report();
    this.#isClosed = true;
    const giveUp = (): void => {
      this.#isGivenUp = true;
    };
    signal?.addEventListener('abort', giveUp, { once: true });
    if (signal?.aborted === true) giveUp();
    await this.#writer;
    signal?.removeEventListener('abort', giveUp);
    await this.#file.close();
    return this.report();
  }

  async #write(): Promise<void> {
    while (this.#queue.length > 0) {
      const events = this.#queue;
      this.#queue = [];
      if (this.#isGivenUp) {
        for (const json of events) this.#drop('not in time', json);
        continue;
      }
      this.#writing = events.length;
      await this.#append(events);
      this.#writing = 0;
    }
    this.#writer = undefined;
  }

  #drop(cause: DropCause, json: string, why?: string): void {
    this.#dropped.add(cause, JSON.parse(json) as RecordedEvent, why);
  }

  async #append(events: readonly string[]): Promise<void> {
    try {
      if (this.#failure === undefined) {
        const lines = Buffer.from(events.map((json) => json + LINE_END).join(''));
        await this.#file.appendFile(lines);
        this.#bytes += lines.length;
        this.#written += events.length;
        return;
      }
    } catch (error) {
      this.#failure = error instanceof Error ? error.message : String(error);
      await this.#cutHalfLine();
    }
    for (const json of events) this.#drop('unreachable', json, this.#failure);
  }

  /** A full disk takes the beginning of a line: no reader could make anything of it. */
  async #cutHalfLine(): Promise<void> {
    try {
      await this.#file.truncate(this.#bytes);
    } catch (error) {
      this.#failure = `${this.#failure}, and its last line may be cut: ${(error as NodeJS.ErrnoException).code}`;
    }
  }
}
