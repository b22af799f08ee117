/**
 * The live page of a run, as the thread of the run sees it: a thread of its own draws and serves, this one says now and
 * then how the run stands, and only while anybody watches.
 */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { entryPath } from '../../pool/worker-entry.ts';
import type { StoredOutcome, Unjudged } from '../../result/read/stored-summary.ts';
import type { RunProgress } from '../../result/run-progress.ts';
import { htmlReport } from '../html/html-report.ts';
import type { FromLiveMessage, LiveSetup, ToLiveMessage } from './live-messages.ts';

const UPDATE_EVERY_MS = 1_000;
/** Telling takes no more of this thread than one part in so many: it also hands out the starts. */
const TELLING_SHARE = 50;
/** The server gives those who watch half a second to take the report. */
const FINISH_WITHIN_MS = 800;

export interface LiveReport {
  /** `http://127.0.0.1:40213/`. */
  readonly url: string;
  /** What the page is drawn from, about once a second while anybody watches. */
  watch(current: () => Unjudged): void;
  update(progress: RunProgress): void;
  /** The pages that are open become the report. */
  finish(outcome: StoredOutcome): Promise<void>;
  /** Its thread has ended when it resolves. */
  close(): Promise<void>;
}

/** @throws an error with the system's `code` when it cannot listen, e.g. `EADDRINUSE` */
export async function openLiveReport(setup: LiveSetup): Promise<LiveReport> {
  const worker = new Worker(
    entryPath(() => new URL('../../../workers/live-worker.ts', import.meta.url)),
    { workerData: setup },
  );
  const [first] = (await once(worker, 'message')) as [FromLiveMessage];
  if (first.kind !== 'listening') {
    await worker.terminate();
    const why = first.kind === 'failed' ? first : { code: undefined, message: `unexpected ${first.kind}` };
    throw Object.assign(new Error(why.message), { code: why.code });
  }
  worker.unref(); // a run that broke must not be kept alive by who watches it
  return new WorkerReport(worker, first.url);
}

class WorkerReport implements LiveReport {
  readonly url: string;
  readonly #worker: Worker;
  #current: (() => Unjudged) | undefined;
  #progress: RunProgress | undefined;
  #watched = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(worker: Worker, url: string) {
    this.url = url;
    this.#worker = worker;
    worker.on('message', (message: FromLiveMessage) => {
      if (message.kind !== 'watched') return;
      const isFirst = this.#watched === 0 && message.count > 0;
      this.#watched = message.count;
      if (isFirst) this.#tell();
    });
  }

  watch(current: () => Unjudged): void {
    this.#current = current;
    this.#tell();
  }

  update(progress: RunProgress): void {
    this.#progress = progress;
  }

  async finish(outcome: StoredOutcome): Promise<void> {
    clearTimeout(this.#timer);
    this.#current = undefined;
    if (this.#watched === 0) return;
    const html = (await Array.fromAsync(htmlReport(outcome))).join('');
    const finished = Promise.withResolvers<void>();
    this.#worker.on('message', ({ kind }: FromLiveMessage) => {
      if (kind === 'finished') finished.resolve();
    });
    this.#worker.once('exit', () => finished.resolve());
    const timer = setTimeout(finished.resolve, FINISH_WITHIN_MS);
    this.#post({ kind: 'report', html });
    await finished.promise;
    clearTimeout(timer);
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#current = undefined;
    await this.#worker.terminate();
  }

  /** How the run stands, and again after a while, as long as anybody watches. */
  #tell(): void {
    clearTimeout(this.#timer);
    if (this.#watched === 0 || this.#current === undefined) return;
    const beganMs = performance.now();
    this.#post({ kind: 'standing', standing: { run: this.#current(), progress: this.#progress } });
    const tookMs = performance.now() - beganMs;
    this.#timer = setTimeout(() => this.#tell(), Math.max(UPDATE_EVERY_MS, TELLING_SHARE * tookMs)).unref();
  }

  #post(message: ToLiveMessage): void {
    this.#worker.postMessage(message);
  }
}
