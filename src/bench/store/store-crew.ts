/**
 * The threads of one store kind, which live through its runs. Each kind has a crew of its own: nothing that the engine
 * learnt from one store, or from one way of asking it, is carried over to another.
 */

import { Worker } from 'node:worker_threads';
import { entryPath } from '../../pool/worker-entry.ts';
import { Failure, type FailureAnswer, nextAnswer, nextAnswers, online, within } from '../fleet/answers.ts';
import { after, move, Phase } from '../fleet/phase.ts';
import { Waits } from '../fleet/waits.ts';
import type { GrowthResult, GrowthTask } from './growth-loop.ts';
import { firstDraw, type KeySpace, ownKeys } from './keys/key-space.ts';
import type { LoopResult, LoopTask } from './operation-loop.ts';
import type { GrowthSample, StoreContender, StoreSample, Weight } from './store-contender.ts';
import type { MadeStore, StoreKind } from './store-kind.ts';

export interface StoreCrewData {
  readonly name: string;
  readonly thread: number;
}
export type StoreOrder =
  | { readonly order: 'open'; readonly handle: unknown; readonly space: KeySpace; readonly filled: number }
  | { readonly order: 'run'; readonly task: LoopTask }
  | { readonly order: 'grow'; readonly task: GrowthTask }
  | { readonly order: 'weigh'; readonly handle: unknown; readonly space: KeySpace }
  | { readonly order: 'shut' };
export type StoreAnswer =
  | 'ready'
  | LoopResult
  | GrowthResult
  | { readonly attachMs: number }
  | { readonly bytes: number }
  | FailureAnswer;

const MS_PER_SECOND = 1_000;
/** A fleet that has not come back so long after the stop never will. */
const STALL_MS = 3_000;
/** Growing takes as long as it takes, up to this. */
const GROWTH_MS = 60_000;

/** A store that threads of a crew are attached to. */
interface OpenStore {
  readonly space: KeySpace;
  readonly filled: number;
  readonly made: MadeStore;
  /** So many threads of the crew, the first ones. */
  attached: number;
}

/** One store kind as a contender. Belongs to the main thread. */
export class StoreCrew implements StoreContender {
  readonly #kind: StoreKind;
  #workers: Worker[] = [];
  #space: KeySpace | undefined;
  #store: OpenStore | undefined;
  readonly name: string;
  readonly about: string;
  readonly isJavaScript = true;
  readonly weighedUpTo: number;

  constructor(kind: StoreKind) {
    this.#kind = kind;
    this.name = kind.name;
    this.about = kind.about;
    this.weighedUpTo = kind.weighedUpTo;
  }

  answers(question: Parameters<StoreKind['answers']>[0]): boolean {
    return this.#kind.answers(question);
  }

  grows(refs: number): boolean {
    return this.#kind.grows(refs);
  }

  async prepare(): Promise<string | undefined> {
    return this.#kind.missing?.();
  }

  /** The store itself is made by the first run. */
  async open(space: KeySpace): Promise<void> {
    this.#space = space;
  }

  async run({
    operation,
    draw,
    threads,
    warmMs,
    measureMs,
  }: Parameters<StoreContender['run']>[0]): Promise<StoreSample> {
    return this.#orDrop(async () => {
      const space = this.#space;
      if (space === undefined) throw new Error('run before open');
      this.#store ??= await this.#make(space, space.refs);
      const workers = await this.#attach(this.#store, threads);
      const control = controlWord();
      const draws = draw === 'zipf' ? space.zipf : space.uniform;
      const tasks = workers.map((_, thread): LoopTask => {
        const own = ownKeys(space, thread);
        return { control, operation, draws, first: firstDraw(thread), refs: space.refs, own, seed: thread + 1 };
      });
      await askAll(workers, (thread) => ({ order: 'run', task: tasks[thread] as LoopTask }));
      const results = nextAnswers<LoopResult | FailureAnswer>(workers);
      const pass = (ms: number): Promise<unknown> => Promise.race([after(ms), results]);
      move(control, Phase.WARM);
      await pass(warmMs);
      move(control, Phase.MEASURE);
      await pass(measureMs);
      move(control, Phase.STOP);
      const loops = await within(STALL_MS, 'come back from the stop', results);
      const wrong = loops.reduce((sum, loop) => sum + loop.wrong, 0);
      if (wrong > 0) throw new Failure(`broken: ${wrong} gets found the wrong reference, or none, or a cleared one`);
      if (loops.every(({ operations }) => operations === 0))
        throw new Failure('stalled: no operation ended while it was measured');
      return {
        opsPerSecond: loops.reduce((sum, { operations, elapsedMs }) => sum + operations / elapsedMs, 0) * MS_PER_SECOND,
      };
    });
  }

  async shut(): Promise<void> {
    const store = this.#store;
    this.#store = undefined;
    this.#space = undefined;
    if (store === undefined) return;
    await askAll(this.#workers.slice(0, store.attached), () => ({ order: 'shut' }));
    await store.made.close?.();
  }

  async grow(space: KeySpace, threads: number): Promise<GrowthSample> {
    return this.#orDrop(async () => {
      this.#store = await this.#make(space, 0);
      const workers = await this.#attach(this.#store, threads);
      const control = controlWord();
      const keeps = this.#kind.keeps ?? true;
      await askAll(workers, (thread) => {
        return { order: 'grow', task: { control, refs: space.refs, thread, threads, keeps } };
      });
      const results = nextAnswers<GrowthResult | FailureAnswer>(workers);
      move(control, Phase.MEASURE);
      const loops = await within(GROWTH_MS, 'come back', results);
      const wrong = loops.reduce((sum, loop) => sum + loop.wrong, 0);
      await this.shut();
      if (wrong > 0) return { failure: `broken: ${wrong} references were not there after they had been set` };
      const pauses = new Waits();
      for (const loop of loops) pauses.add(loop.pauses, loop.maxNs);
      const elapsedMs = Math.max(...loops.map((loop) => loop.elapsedMs));
      return { elapsedMs, pauses: pauses.pairs(), maxNs: pauses.maxNs };
    });
  }

  async weigh(space: KeySpace): Promise<Weight> {
    const made = await this.#kind.create(space, space.refs);
    try {
      if (made.weight !== undefined) return await made.weight();
      const [worker] = await this.#take(1);
      const [answer] = await askAll([worker as Worker], (thread) => {
        return { order: 'weigh', space, handle: made.handleFor(thread).handle };
      });
      return answer as { bytes: number };
    } finally {
      await made.close?.();
    }
  }

  /** How long making an empty store takes, and how long attaching a thread to it does. */
  async openingMs(space: KeySpace): Promise<{ createMs: number; attachMs: number }> {
    const startedMs = performance.now();
    const made = await this.#kind.create(space, 0);
    const createMs = performance.now() - startedMs;
    this.#store = { space, filled: 0, made, attached: 0 };
    const [worker] = await this.#take(1);
    const attachMs = await this.#attachOne(this.#store, worker as Worker, 0);
    this.#store.attached = 1;
    await this.shut();
    return { createMs, attachMs };
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
    this.#workers = [];
    await this.#store?.made.close?.();
    this.#store = undefined;
  }

  async #make(space: KeySpace, filled: number): Promise<OpenStore> {
    return { space, filled, made: await this.#kind.create(space, filled), attached: 0 };
  }

  /** The first `threads` workers, all attached. Those that come later attach when first wanted. */
  async #attach(store: OpenStore, threads: number): Promise<Worker[]> {
    const workers = await this.#take(threads);
    const late = workers.slice(store.attached);
    const from = store.attached;
    await Promise.all(late.map((worker, i) => this.#attachOne(store, worker, from + i)));
    store.attached = Math.max(store.attached, threads);
    return workers;
  }

  async #attachOne({ made, space, filled }: OpenStore, worker: Worker, thread: number): Promise<number> {
    const { handle, transfer } = made.handleFor(thread);
    const answered = nextAnswer<StoreAnswer>(worker);
    worker.postMessage({ order: 'open', handle, space, filled } satisfies StoreOrder, transfer ?? []);
    const answer = await answered;
    if (typeof answer === 'object' && 'attachMs' in answer) return answer.attachMs;
    throw new Failure(`unexpected answer ${JSON.stringify(answer)}`);
  }

  async #take(threads: number): Promise<Worker[]> {
    const entry = entryPath(() => new URL('../../../workers/bench-store-worker.ts', import.meta.url));
    const missing = Array.from({ length: Math.max(0, threads - this.#workers.length) }, (_, i) => {
      const thread = this.#workers.length + i;
      const worker = new Worker(entry, { workerData: { name: this.name, thread } satisfies StoreCrewData });
      return worker.on('error', () => undefined); // its end follows, and whoever waits for an answer tells why
    });
    this.#workers.push(...missing);
    await Promise.all(missing.map(online));
    return this.#workers.slice(0, threads);
  }

  /** A crew that failed is ended with its store: whatever state they are in, the next run gets new ones. */
  async #orDrop<Sample>(body: () => Promise<Sample>): Promise<Sample | { failure: string }> {
    try {
      return await body();
    } catch (error) {
      await this.close();
      return { failure: error instanceof Failure ? error.message : String(error) };
    }
  }
}

function controlWord(): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

/** Sends each its order; their answers. */
async function askAll(
  workers: readonly Worker[],
  order: (thread: number) => StoreOrder,
): Promise<Exclude<StoreAnswer, FailureAnswer>[]> {
  const answers = nextAnswers<StoreAnswer>(workers);
  for (const [thread, worker] of workers.entries()) worker.postMessage(order(thread));
  return answers;
}
