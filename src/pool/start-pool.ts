/**
 * Piscina set up for container starts: hands the shared store to each worker once, connects each to the image worker,
 * watches each for its death, and tells a task that lost its worker from one that failed.
 */

import { type MessagePort, Worker } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { RefManagerError } from '../errors.ts';
import type { RefManager } from '../store/ref-manager.ts';
import type { StartPoolOptions } from './start-pool-options.ts';
import {
  type CallsMessage,
  type ControlMessage,
  type FinishedMessage,
  type ImageWorkerSetup,
  isHelloMessage,
  type KillMessage,
  type LookupsMessage,
  type ReadyMessage,
  type StartTask,
  type StartTaskResult,
  type StartWorkerSetup,
  type StopMessage,
  type WaitingMessage,
} from './start-task.ts';
import { entryError, entryPath } from './worker-entry.ts';

/** What comes from a worker beside the results of its tasks. */
type WorkerMessage = FinishedMessage | CallsMessage | ReadyMessage | LookupsMessage | StopMessage | WaitingMessage;

/** So many times no worker is left, with no task done in between, and the pool gives up. */
const MAX_EMPTY_IN_A_ROW = 3;

/** Start workers over one store. Belongs to the thread that created it; its tasks run in any order. */
export class StartPool {
  readonly #refs: RefManager;
  readonly #options: StartPoolOptions;
  /** Of the start workers' entry. */
  readonly #filename: string;
  #piscina: Piscina<StartTask, StartTaskResult>;
  readonly #imageWorker: Worker;
  readonly #watched = new WeakSet<Worker>();
  /** Control ports of living workers, by thread id. */
  readonly #controls = new Map<number, MessagePort>();
  /** Thread ids of the workers that are ready: loaded, and on a real runtime connected to it. */
  readonly #ready = new Set<number>();
  #interrupted = false;
  #closing = false;
  #closed: Promise<void> | undefined;
  #deaths = 0;
  #emptyInARow = 0;
  /** Some start worker has said that it is there. */
  #cameUp = false;
  /** Why no task can be done any more. */
  #broken: Error | undefined;
  #hasImages = true;
  /** Told of the next worker that is ready, and when no worker can be any more. */
  #onChange: (() => void) | undefined;
  /** A worker broke outside any task, or the image worker did: why, for the run's warnings. */
  readonly troubles: string[] = [];
  /** What the workers had to say at their end; complete once `close` has resolved. */
  readonly lastReports: FinishedMessage[] = [];

  constructor(options: StartPoolOptions) {
    const { refs, seed, runtime } = options;
    this.#refs = refs;
    this.#options = options;
    this.#filename = entryPath(() => new URL('../../workers/start-worker.ts', import.meta.url));
    this.#imageWorker = new Worker(
      entryPath(() => new URL('../../workers/image-worker.ts', import.meta.url)),
      { workerData: { seed, runtime } satisfies ImageWorkerSetup },
    );
    this.#imageWorker.on('message', ({ calls }: CallsMessage) => options.onCalls?.(calls));
    this.#imageWorker.on('error', (error) => {
      this.troubles.push(`the image worker broke: ${error.message}`);
      this.#breakIfNoneCameUp(error);
    });
    this.#imageWorker.once('exit', () => this.#imageWorkerEnded());
    this.#piscina = this.#newPiscina();
    this.#watchAll();
  }

  /** Workers that died so far; each was replaced, and recovered from the store. */
  get deaths(): number {
    return this.#deaths;
  }

  /**
   * Resolves when all workers are ready; on a real runtime, connected to it. Rejects with why they cannot be.
   */
  async ready(): Promise<void> {
    while (this.#ready.size < this.#options.workers) {
      this.#refuseIfBroken();
      await new Promise<void>((resolve) => {
        this.#onChange = resolve;
      });
    }
  }

  /** The start workers' threads, for who wants to watch or end one. */
  get threads(): readonly Worker[] {
    return this.#piscina.threads;
  }

  /**
   * Starts the containers of one pod on some worker.
   * @throws {RefManagerError} `ERR_WORKER_DIED` when that worker ended first; what it had done is unknown. Or the error
   * that no worker can begin with, for this and every later task
   */
  async start(task: StartTask): Promise<StartTaskResult> {
    this.#refuseIfBroken();
    try {
      const result = await this.#piscina.run(task);
      this.#emptyInARow = 0;
      return result;
    } catch (error) {
      // The worker's entry answers every failure of a start with a result: what rejects is the thread itself.
      this.#refuseIfBroken();
      const reason = error instanceof Error ? error.message : String(error);
      const problem = `the worker thread ended while it started the pod: ${reason}`;
      throw new RefManagerError('ERR_WORKER_DIED', problem, { cause: error });
    }
  }

  /** Has the worker of that thread kill a pod that it has started. False: it is gone. */
  kill(threadId: number, message: KillMessage): boolean {
    const port = this.#controls.get(threadId);
    port?.postMessage(message satisfies ControlMessage);
    return port !== undefined;
  }

  /** Asks every worker to settle what it has in flight now; tasks begun later are settled at once too. */
  interrupt(): void {
    this.#interrupted = true;
    this.#tell('interrupt');
  }

  /** Ends all threads, after they have flushed their statistics. No task may be running. Again: the same promise. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#closing = true;
    const replies = [...this.#controls.values()].map(async (port) => {
      const reply = await answerOrEnd(port);
      if (reply !== undefined) this.lastReports.push(reply);
    });
    this.#tell('finish');
    await Promise.all(replies);
    for (const port of this.#controls.values()) port.close();
    await Promise.all([this.#piscina.close({ force: true }), this.#imageWorker.terminate()]);
  }

  #refuseIfBroken(): void {
    if (this.#broken !== undefined) throw this.#broken;
  }

  #newPiscina(): Piscina<StartTask, StartTaskResult> {
    const { refs, workers, seed, runtime, podsPerWorker, life, keepsEvents = true } = this.#options;
    const setup: StartWorkerSetup = { refs: refs.handle, seed, runtime, keepsEvents, ...(life && { life }) };
    const piscina = new Piscina<StartTask, StartTaskResult>({
      filename: this.#filename,
      name: 'startPodTask', // a named export: the entry has no default one
      minThreads: workers,
      maxThreads: workers,
      concurrentTasksPerWorker: podsPerWorker,
      atomics: 'disabled', // a worker's timers and ports must go on between tasks
      recordTiming: false,
      workerData: setup,
    });
    piscina.on('message', (message: unknown) => this.#greet(message));
    piscina.on('workerCreate', () => this.#watchAll());
    piscina.on('error', (error: Error) => {
      this.troubles.push(`a worker broke: ${error.message}`);
      if (!this.#breakIfNoneCameUp(error)) this.#beginAnewIfEmpty(piscina, error);
    });
    return piscina;
  }

  /**
   * Piscina replaces no worker that ends while it begins, and then keeps its queue for ever. With no worker left, the
   * queue is rejected (the run tries those pods anew) on a new Piscina; when none of several gets a task done, for good.
   */
  #beginAnewIfEmpty(piscina: Piscina, cause: Error): void {
    const isCurrent = piscina === this.#piscina && this.#broken === undefined && !this.#closing;
    if (!isCurrent || piscina.threads.length > 0) return;
    if (++this.#emptyInARow < MAX_EMPTY_IN_A_ROW) this.#piscina = this.#newPiscina();
    else this.#broken = new Error(`start workers cannot begin: ${cause.message}`, { cause });
    this.#onChange?.();
    void piscina.destroy();
    this.#watchAll();
  }

  /** Before any worker has come up, one that breaks is not bad luck: the others would fare no better. True: no task can be done. */
  #breakIfNoneCameUp(cause: Error): boolean {
    if (this.#cameUp || this.#closing) return false;
    const reason = entryError(cause);
    this.#broken ??= reason === cause ? new Error(`start workers cannot begin: ${cause.message}`, { cause }) : reason;
    this.#onChange?.();
    void this.#piscina.destroy();
    return true;
  }

  /** What nodes had pulled is lost with it: from here on image calls fail, and so do the starts that need them. */
  #imageWorkerEnded(): void {
    this.#hasImages = false;
    if (!this.#closing) this.troubles.push('the image worker ended: no image could be looked up or pulled any more');
  }

  #greet(message: unknown): void {
    if (!isHelloMessage(message)) return;
    const { threadId, imagePort, controlPort } = message;
    this.#cameUp = true;
    this.#watchAll();
    // A port posted to a thread that has ended would stay open, and the worker would wait for answers for ever.
    if (this.#hasImages) this.#imageWorker.postMessage(imagePort, [imagePort]);
    else imagePort.close();
    this.#controls.set(threadId, controlPort);
    if (this.#options.runtime.kind === 'simulated') this.#ready.add(threadId);
    this.#onChange?.();
    controlPort.on('message', (report: WorkerMessage) => {
      if (report.kind === 'calls') this.#options.onCalls?.(report.calls);
      if (report.kind === 'waiting') this.#options.onWaiting?.(threadId, report.waiting);
      if (report.kind === 'lookups') this.#options.onLookups?.(threadId, report);
      if (report.kind === 'stop') this.#options.onStop?.(report.uid, report.stop);
      if (report.kind !== 'ready') return;
      this.#ready.add(threadId);
      this.#onChange?.();
    });
    controlPort.unref();
    controlPort.on('close', () => {
      this.#controls.delete(threadId);
      this.#ready.delete(threadId);
      this.#options.onWaiting?.(threadId, []);
      this.#options.onGone?.(threadId);
    });
    if (this.#interrupted) controlPort.postMessage('interrupt' satisfies ControlMessage);
  }

  #tell(message: ControlMessage): void {
    for (const port of this.#controls.values()) port.postMessage(message);
  }

  /** Has the store recover each worker on its own exit event: Piscina's events come while the thread still lives. */
  #watchAll(): void {
    if (this.#broken !== undefined) return; // the store may be detached by now
    const piscina = this.#piscina;
    for (const worker of piscina.threads) {
      if (this.#watched.has(worker)) continue;
      this.#watched.add(worker);
      this.#refs.watchWorker(worker);
      worker.once('exit', () => {
        if (this.#closing || this.#broken !== undefined) return;
        this.#deaths++;
        this.#watchAll(); // its successor, which may end before it is ready
        this.#beginAnewIfEmpty(piscina, new Error('the worker ended'));
      });
    }
  }
}

/** Resolves with the worker's answer, or with undefined when it is gone. */
function answerOrEnd(port: MessagePort): Promise<FinishedMessage | undefined> {
  return new Promise((resolve) => {
    const settle = (reply?: WorkerMessage): void => {
      if (reply !== undefined && reply.kind !== 'finished') return;
      port.off('message', settle).off('close', gone);
      port.unref();
      resolve(reply);
    };
    const gone = (): void => settle();
    port.on('message', settle).on('close', gone);
    port.ref();
  });
}
