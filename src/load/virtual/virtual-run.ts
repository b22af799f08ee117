/**
 * A load test in virtual time, from the main thread: one worker for each share of the nodes. A worker that dies is
 * replaced, and its nodes are simulated again from the beginning: the same things happen, so nothing is lost or doubled.
 */

import { Worker } from 'node:worker_threads';
import { type LifeReport, noLife } from '../../node/simulated/node-life.ts';
import { addLife } from '../../pool/pod-starter.ts';
import { workerUrl } from '../../pool/worker-url.ts';
import { EventSpool } from '../../result/event-spool.ts';
import { type LoadCounts, LoadRecorder, type LoadRecording } from '../../result/recording/load-recorder.ts';
import { VIRTUAL_EPOCH_MS } from '../../runtime/time/virtual-clock.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { RefManager } from '../../store/ref-manager.ts';
import { endOfStarts } from '../arrivals.ts';
import { type FromSimulation, JUDGED_TICK_MS, type SimulationSetup, type ToSimulation } from './messages.ts';

/** Of a worker's heap: thousands of starts are under way at once, and with less of it they are copied again and again. */
const YOUNG_GENERATION_MB = 96;
/** Unplanned deaths of one worker before the run is given up. */
const MAX_DEATHS = 3;

export interface VirtualRunOptions {
  readonly scenario: Scenario;
  readonly refs: RefManager;
  readonly workers: number;
  readonly withEvents: boolean;
  readonly withRefs: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (shares: readonly ShareProgress[]) => void;
  /** Judges what was recorded up to the end of a tick; true ends the run. Undefined: nothing can. */
  readonly crosses: ((recorder: LoadRecorder, misses: number, atMs: number) => boolean) | undefined;
}

export interface ShareProgress {
  readonly virtualMs: number;
  readonly inFlight: number;
  readonly counts: LoadCounts;
  readonly misses: number;
}

export interface VirtualOutcome {
  readonly recorder: LoadRecorder;
  readonly life: LifeReport;
  readonly durationMs: number;
  readonly aborted: boolean;
  readonly kills: { readonly atMs: number; readonly worker: number }[];
  /** Deaths that chaos did not cause. */
  readonly deaths: number;
  readonly events: readonly EventSpool[];
  readonly refs: readonly EventSpool[];
  readonly byWorker: readonly LoadCounts[];
}

/** Resolves when all nodes are done and every thread has ended. */
export async function runVirtual(options: VirtualRunOptions): Promise<VirtualOutcome> {
  const run = new VirtualRun(options);
  return run.all();
}

class VirtualRun {
  readonly #options: VirtualRunOptions;
  readonly #shares: Share[];
  readonly #kills: { atMs: number; worker: number }[] = [];
  #judgedTick = -1;
  #aborted = false;

  constructor(options: VirtualRunOptions) {
    this.#options = options;
    const workers = Math.min(options.workers, options.scenario.nodes);
    const marks = killMarks(options.scenario);
    this.#shares = Array.from({ length: workers }, (_, worker) => {
      const own = marks.filter((_mark, i) => i % workers === worker);
      return new Share(options, worker, workers, own, {
        changed: () => this.#progress(),
        ticked: () => this.#judge(),
        killed: (atMs) => void this.#kills.push({ atMs, worker }),
      });
    });
  }

  async all(): Promise<VirtualOutcome> {
    const { signal } = this.#options;
    const interrupt = (): void => {
      for (const share of this.#shares) share.end('interrupt');
    };
    signal.addEventListener('abort', interrupt, { once: true });
    let dones: Done[];
    try {
      const running = this.#shares.map((share) => share.run());
      if (signal.aborted) interrupt();
      dones = await Promise.all(running);
    } finally {
      signal.removeEventListener('abort', interrupt);
      await Promise.all(this.#shares.map((share) => share.close()));
    }
    return this.#outcome(dones);
  }

  #outcome(dones: readonly Done[]): VirtualOutcome {
    const recorder = new LoadRecorder(VIRTUAL_EPOCH_MS);
    const life = noLife();
    for (const { recording, life: share } of dones) {
      recorder.merge(recording);
      addLife(life, share);
    }
    const lastMs = Math.max(...dones.map(({ virtualMs }) => virtualMs));
    return {
      recorder,
      life,
      durationMs: this.#aborted ? (this.#judgedTick + 1) * JUDGED_TICK_MS : lastMs,
      aborted: this.#aborted,
      kills: this.#kills.sort((a, b) => a.atMs - b.atMs),
      deaths: this.#shares.reduce((sum, { deaths }) => sum + deaths, 0),
      events: this.#shares.map(({ events }) => events),
      refs: this.#shares.map(({ refs }) => refs),
      byWorker: dones.map(({ recording }) => recording.counts),
    };
  }

  #progress(): void {
    this.#options.onProgress(this.#shares.map(({ progress }) => progress));
  }

  /** Judges the latest tick that all nodes have behind them. */
  #judge(): void {
    const { crosses } = this.#options;
    const tick = Math.min(...this.#shares.map((share) => share.tick));
    if (crosses === undefined || this.#aborted || tick <= this.#judgedTick || !Number.isFinite(tick)) return;
    this.#judgedTick = tick;
    const recorder = new LoadRecorder(VIRTUAL_EPOCH_MS);
    for (const { recording } of this.#shares) if (recording !== undefined) recorder.merge(recording);
    const misses = this.#shares.reduce((sum, share) => sum + share.progress.misses, 0);
    if (!crosses(recorder, misses, (tick + 1) * JUDGED_TICK_MS)) {
      for (const share of this.#shares) share.judged(tick);
      return;
    }
    this.#aborted = true;
    for (const share of this.#shares) share.end('abort');
  }
}

/** When workers are killed, one after the other. */
function killMarks({ chaos, executor, trace }: Scenario): number[] {
  const { killWorkerEvery } = chaos;
  if (killWorkerEvery === undefined) return [];
  const marks: number[] = [];
  for (let atMs = killWorkerEvery; atMs < endOfStarts(executor, trace); atMs += killWorkerEvery) marks.push(atMs);
  return marks;
}

type Done = Extract<FromSimulation, { kind: 'done' }>;

interface ShareEvents {
  changed(): void;
  ticked(): void;
  killed(atMs: number): void;
}

const NOTHING: ShareProgress = {
  virtualMs: 0,
  inFlight: 0,
  counts: { arrivals: 0, dropped: 0, pods: 0, containers: 0, started: 0, failed: 0, events: 0, lastEndMs: 0 },
  misses: 0,
};

/** One worker's nodes, whichever thread simulates them just now. */
class Share {
  readonly #options: VirtualRunOptions;
  readonly #worker: number;
  readonly #workers: number;
  readonly #marksMs: number[];
  readonly #tell: ShareEvents;
  #thread: Worker | undefined;
  #ending: 'interrupt' | 'abort' | undefined;
  #judgedTick = -1;
  /** Settles when all lines that came in are stored. */
  #stored: Promise<unknown> = Promise.resolve();
  events = new EventSpool();
  refs = new EventSpool();
  progress: ShareProgress = NOTHING;
  recording: LoadRecording | undefined;
  /** All up to this one are done. */
  tick = -1;
  deaths = 0;

  constructor(options: VirtualRunOptions, worker: number, workers: number, marksMs: number[], tell: ShareEvents) {
    this.#options = options;
    this.#worker = worker;
    this.#workers = workers;
    this.#marksMs = marksMs;
    this.#tell = tell;
  }

  /** Until its nodes are done, on as many threads as that takes. Rejects when they keep dying. */
  async run(): Promise<Done> {
    for (;;) {
      const done = await this.#attempt();
      await this.#stored;
      if (!(done instanceof Error)) {
        this.tick = Number.POSITIVE_INFINITY;
        this.recording = done.recording;
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

  #attempt(): Promise<Done | Error> {
    const { scenario, refs, withEvents, withRefs, crosses } = this.#options;
    const setup: SimulationSetup = {
      refs: refs.handle,
      scenario,
      worker: this.#worker,
      workers: this.#workers,
      withEvents,
      withRefs,
      isJudged: crosses !== undefined,
      killMarksMs: this.#marksMs,
    };
    const thread = new Worker(workerUrl('simulation-worker'), {
      workerData: setup,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    this.#thread = thread;
    refs.watchWorker(thread);
    if (this.#judgedTick >= 0) this.judged(this.#judgedTick);
    if (this.#ending !== undefined) this.end(this.#ending);
    return new Promise((resolve) => {
      let done: Done | undefined;
      let isPlanned = false;
      let cause = 'it ended';
      thread.on('message', (message: FromSimulation) => {
        if (message.kind === 'done') done = message;
        else if (message.kind === 'mark') {
          isPlanned = true;
          this.#tell.killed(this.#marksMs.shift() ?? 0);
          void thread.terminate();
        } else this.#hear(message);
      });
      thread.on('error', (error) => {
        cause = error.stack ?? error.message;
      });
      thread.once('exit', () => {
        this.#thread = undefined;
        if (done === undefined && !isPlanned) this.deaths++;
        resolve(done ?? new Error(`a simulation worker died again and again: ${cause}`));
      });
    });
  }

  #hear(message: Exclude<FromSimulation, { kind: 'done' | 'mark' }>): void {
    if (message.kind === 'progress') {
      this.progress = message;
      this.#tell.changed();
    } else if (message.kind === 'tick') {
      this.tick = message.tick;
      this.recording = message.recording;
      this.progress = { ...this.progress, misses: message.misses };
      if (message.tick <= this.#judgedTick) this.#post({ kind: 'judged', tick: this.#judgedTick });
      else this.#tell.ticked();
    } else {
      const thread = this.#thread;
      const taken = Promise.all([this.events.add(message.events), this.refs.add(message.refs)]);
      this.#stored = Promise.all([this.#stored, taken]);
      this.#stored.catch(() => undefined); // it is awaited, and told, when the thread has ended
      void taken.then(
        () => thread?.postMessage({ kind: 'taken' } satisfies ToSimulation),
        () => thread?.terminate(),
      );
    }
  }

  /** What a dead thread had brought is brought again by its successor. */
  async #discard(): Promise<void> {
    await Promise.all([this.events.close(), this.refs.close()]);
    this.events = new EventSpool();
    this.refs = new EventSpool();
    this.progress = NOTHING;
  }

  #post(message: ToSimulation): void {
    this.#thread?.postMessage(message);
  }
}
