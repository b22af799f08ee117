/**
 * One share of the nodes in virtual time, from the main thread. A worker that dies is replaced, and its nodes are simulated
 * again from the beginning: the same things happen, so nothing is lost or doubled.
 */

import type { Worker } from 'node:worker_threads';
import type { Lookups } from '../../node/simulated/life-counts.ts';
import { entryError } from '../../pool/worker-entry.ts';
import { noCounts, type StartCounts } from '../../result/recording/start-recorder.ts';
import { LineSpool } from '../../result/spool/line-spool.ts';
import type { EngineOptions } from '../engine.ts';
import { JudgedCounts } from './judged-counts.ts';
import type { FromSimulationMessage, ShareDone, SimulationSetup, TickDone, ToSimulationMessage } from './messages.ts';
import type { SimulationThreads } from './simulation-threads.ts';

/** Unplanned deaths of one worker before the run is given up. */
const MAX_DEATHS = 3;
/** Planned deaths of one worker before the run is given up: each has its nodes simulated again from the beginning. */
export const MOST_KILLS = 1_000;

export interface ShareProgress {
  readonly virtualMs: number;
  readonly inFlight: number;
  readonly counts: StartCounts;
  readonly lookups: Lookups;
}

/** Where a run goes on over several processes: what of it this one has, and what the others need of it. */
export interface ShareRole {
  /** Told of each tick, and nobody waits for a verdict; a thread that died tells its ticks again. */
  readonly onTick?: ((tick: TickDone) => void) | undefined;
  /** A threshold is known to be crossed after this tick. */
  readonly endAfterTick?: number | undefined;
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
  readonly #options: EngineOptions & ShareRole;
  readonly #threads: SimulationThreads;
  readonly #worker: number;
  readonly #workers: number;
  readonly #marksMs: number[];
  readonly #tell: ShareEvents;
  #thread: Worker | undefined;
  #ending: 'interrupt' | 'abort' | undefined;
  #kills = 0;
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

  /** Of the nodes whose number is `worker` modulo `workers`. */
  constructor(
    options: EngineOptions & ShareRole,
    threads: SimulationThreads,
    { worker, workers, marksMs }: { readonly worker: number; readonly workers: number; readonly marksMs: number[] },
    tell: ShareEvents,
  ) {
    this.#options = options;
    this.#threads = threads;
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
      if (this.#kills > MOST_KILLS) {
        const each = 'and its nodes were simulated again each time';
        throw new Error(`chaos.killWorkerEvery killed a worker ${MOST_KILLS} times, ${each}`);
      }
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
    const { onTick, endAfterTick } = this.#options;
    const setup: SimulationSetup = {
      refs: refs.handle,
      scenario,
      worker: this.#worker,
      workers: this.#workers,
      scopes,
      withEvents: withEvents || onEvents !== undefined,
      withRefs,
      withPods,
      judging: onTick !== undefined ? 'told' : crosses === undefined ? undefined : 'awaited',
      endAfterTick,
      // One that is to end is left to end.
      killMarksMs: this.#ending === undefined ? this.#marksMs : [],
    };
    const thread = this.#threads.take();
    const { threadId } = thread; // at its end it is -1
    this.#thread = thread;
    this.#post({ kind: 'simulate', setup });
    if (this.#judgedTick >= 0) this.judged(this.#judgedTick);
    if (this.#ending !== undefined) this.end(this.#ending);
    return new Promise((resolve, reject) => {
      let done: ShareDone | undefined;
      let unloadable: Error | undefined;
      let isPlanned = false;
      let cause = 'it ended';
      const settle = (): void => {
        thread.off('message', hear).off('error', fail).off('exit', exit);
        this.#thread = undefined;
        if (unloadable !== undefined) return reject(unloadable); // the next one would not load either
        resolve(done ?? new Error(`a simulation worker died again and again: ${cause}`));
      };
      const hear = (message: FromSimulationMessage): void => {
        if (message.kind === 'done') done = message;
        else if (message.kind === 'mark') {
          isPlanned = true;
          this.#kills++;
          this.#tell.killed(this.#marksMs.shift() ?? 0);
          void thread.terminate();
        } else if (message.kind === 'left') {
          // Not before its last lines were taken: it would be told so while it is at the next share.
          void this.#stored.then(
            () => this.#threads.giveBack(thread),
            () => thread.terminate(),
          );
          settle();
        } else this.#hear(message);
      };
      const fail = (error: unknown): void => {
        cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
        if (!(error instanceof Error)) return;
        const reason = entryError(error);
        if (reason !== error) unloadable = reason;
      };
      const exit = (): void => {
        refs.recover(threadId);
        if (done === undefined && !isPlanned) this.deaths++;
        settle();
      };
      thread.on('message', hear).on('error', fail).once('exit', exit);
    });
  }

  #hear(message: Exclude<FromSimulationMessage, { kind: 'done' | 'mark' | 'left' }>): void {
    if (message.kind === 'progress') {
      this.progress = message;
    } else if (message.kind === 'tick') {
      const { onTick } = this.#options;
      if (onTick !== undefined) return onTick(message);
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
