/**
 * One share of the nodes in virtual time, from the main thread. A worker that dies is replaced, and its nodes are simulated
 * again from the beginning: the same things happen, so nothing is lost or doubled.
 */

import { Worker } from 'node:worker_threads';
import type { Lookups } from '../../node/simulated/life-report.ts';
import { entryError, entryPath } from '../../pool/worker-entry.ts';
import { LineSpool } from '../../result/line-spool.ts';
import { noCounts, type StartCounts } from '../../result/recording/start-recorder.ts';
import type { EngineOptions } from '../engine.ts';
import { JudgedCounts } from './judged-counts.ts';
import type { FromSimulationMessage, ShareDone, SimulationSetup, ToSimulationMessage } from './messages.ts';

/** Of a worker's heap: thousands of starts are under way at once, and with less of it they are copied again and again. */
const YOUNG_GENERATION_MB = 96;
/** Unplanned deaths of one worker before the run is given up. */
const MAX_DEATHS = 3;

export interface ShareProgress {
  readonly virtualMs: number;
  readonly inFlight: number;
  readonly counts: StartCounts;
  readonly lookups: Lookups;
}

/** What is told of a share while it goes on. */
export interface ShareEvents {
  ticked(): void;
  killed(atMs: number): void;
}

const NOTHING: ShareProgress = {
  virtualMs: 0,
  inFlight: 0,
  counts: noCounts(),
  lookups: { lookups: 0, misses: 0 },
};

/** One worker's nodes, whichever thread simulates them just now. */
export class Share {
  readonly #options: EngineOptions;
  readonly #worker: number;
  readonly #workers: number;
  readonly #marksMs: number[];
  readonly #tell: ShareEvents;
  #thread: Worker | undefined;
  #ending: 'interrupt' | 'abort' | undefined;
  #judgedTick = -1;
  /** Settles when all lines that came in are stored. */
  #stored: Promise<unknown> = Promise.resolve();
  events: LineSpool = new LineSpool();
  refs: LineSpool = new LineSpool();
  pods: LineSpool = new LineSpool();
  progress: ShareProgress = NOTHING;
  /** It has told of itself. */
  get isUp(): boolean {
    return this.progress !== NOTHING;
  }

  judgedCounts: JudgedCounts = new JudgedCounts();
  /** All up to this one are done. */
  tick: number = -1;
  deaths: number = 0;

  constructor(options: EngineOptions, worker: number, workers: number, marksMs: number[], tell: ShareEvents) {
    this.#options = options;
    this.#worker = worker;
    this.#workers = workers;
    this.#marksMs = marksMs;
    this.#tell = tell;
  }

  /** Until its nodes are done, on as many threads as that takes. Rejects when they keep dying, or cannot be loaded. */
  async run(): Promise<ShareDone> {
    for (;;) {
      const done = await this.#attempt();
      await this.#stored;
      if (!(done instanceof Error)) {
        this.tick = Number.POSITIVE_INFINITY;
        this.judgedCounts.finished(done);
        this.#tell.ticked();
        return done;
      }
      if (this.deaths > MAX_DEATHS) throw done;
      await this.#discard();
    }
  }

  end(how: 'interrupt' | 'abort'): void {
    this.#ending ??= how;
    this.#post({ kind: how });
  }

  judged(tick: number): void {
    this.#judgedTick = tick;
    this.#post({ kind: 'judged', tick });
  }

  async close(): Promise<void> {
    await this.#thread?.terminate();
  }

  #attempt(): Promise<ShareDone | Error> {
    const { scenario, refs, scopes, withEvents, withRefs, withPods, crosses, onEvents } = this.#options;
    const setup: SimulationSetup = {
      refs: refs.handle,
      scenario,
      worker: this.#worker,
      workers: this.#workers,
      scopes,
      withEvents: withEvents || onEvents !== undefined,
      withRefs,
      withPods,
      isJudged: crosses !== undefined,
      killMarksMs: this.#marksMs,
    };
    const thread = new Worker(
      entryPath(() => new URL('../../../workers/simulation-worker.ts', import.meta.url)),
      { workerData: setup, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB } },
    );
    this.#thread = thread;
    refs.watchWorker(thread);
    if (this.#judgedTick >= 0) this.judged(this.#judgedTick);
    if (this.#ending !== undefined) this.end(this.#ending);
    return new Promise((resolve, reject) => {
      let done: ShareDone | undefined;
      let unloadable: Error | undefined;
      let isPlanned = false;
      let cause = 'it ended';
      thread.on('message', (message: FromSimulationMessage) => {
        if (message.kind === 'done') done = message;
        else if (message.kind === 'mark') {
          isPlanned = true;
          this.#tell.killed(this.#marksMs.shift() ?? 0);
          void thread.terminate();
        } else this.#hear(message);
      });
      thread.on('error', (error) => {
        cause = error.stack ?? error.message;
        const reason = entryError(error);
        if (reason !== error) unloadable = reason;
      });
      thread.once('exit', () => {
        this.#thread = undefined;
        if (unloadable !== undefined) return reject(unloadable); // the next one would not load either
        if (done === undefined && !isPlanned) this.deaths++;
        resolve(done ?? new Error(`a simulation worker died again and again: ${cause}`));
      });
    });
  }

  #hear(message: Exclude<FromSimulationMessage, { kind: 'done' | 'mark' }>): void {
    if (message.kind === 'progress') {
      this.progress = message;
    } else if (message.kind === 'tick') {
      this.tick = message.tick;
      this.judgedCounts.ticked(message);
      if (message.tick <= this.#judgedTick) this.#post({ kind: 'judged', tick: this.#judgedTick });
      else this.#tell.ticked();
    } else {
      const thread = this.#thread;
      const taken = Promise.all([
        this.events.add(message.events),
        this.refs.add(message.refs),
        this.pods.add(message.pods),
      ]);
      this.#stored = Promise.all([this.#stored, taken]);
      this.#stored.catch(() => undefined); // it is awaited, and told, when the thread has ended
      void taken.then(
        () => thread?.postMessage({ kind: 'taken' } satisfies ToSimulationMessage),
        () => thread?.terminate(),
      );
    }
  }

  /** What a dead thread had brought is brought again by its successor. */
  async #discard(): Promise<void> {
    await Promise.all([this.events.close(), this.refs.close(), this.pods.close()]);
    this.events = new LineSpool();
    this.refs = new LineSpool();
    this.pods = new LineSpool();
    this.progress = NOTHING;
    this.judgedCounts = new JudgedCounts();
  }

  #post(message: ToSimulationMessage): void {
    this.#thread?.postMessage(message);
  }
}
