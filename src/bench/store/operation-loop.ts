/**
 * What every thread of a store fleet does: one operation again and again until told to stop. The same code for every
 * contender, but each contender's threads have an instance of this module of their own (bench-store-worker.ts), so that the
 * engine compiles it for one store alone and none pays for another's types.
 *
 * Which key comes next was drawn before the run and lies in shared memory.
 *
 * Whatever a get finds is looked at. That there is a reference (or none) is checked each time; that it is the right one,
 * by the four bits of its number that it carries, once in a batch: to read a field costs two cache misses, as much as a
 * hot get, and would level all stores. In the end a thread looks whether what it set and cleared is there and gone.
 */

import type { ObjectReference } from '../../api/object-reference.ts';
import { Phase } from '../fleet/phase.ts';
import { ABSENT_KEYS, DRAWS, type KeyStrings, OWN_KEYS } from './keys/key-space.ts';
import { belongsTo, VALUES } from './keys/references.ts';
import type { Operation } from './store-contender.ts';
import type { AwaitedStore, BlockingStore, Found } from './store-kind.ts';

/** Operations between two looks at the phase, and between two looks into a reference. */
const BATCH = 16;
/** A mixed operation reads when 16 random bits are below share × 2^16. */
const CHANCES: number = 2 ** 16;
const READ_SHARES: Readonly<Partial<Record<Operation, number>>> = { 'mixed 95/5': 0.95, 'mixed 50/50': 0.5 };
const HALF_VALUES: number = VALUES / 2;

export interface LoopTask {
  /** Word 0: Phase. */
  readonly control: Int32Array<SharedArrayBuffer>;
  readonly operation: Operation;
  /** DRAWS keys, gone round from `first` on. */
  readonly draws: Uint32Array<SharedArrayBuffer>;
  readonly first: number;
  readonly refs: number;
  /** First of OWN_KEYS. */
  readonly own: number;
  readonly seed: number;
}

export interface LoopResult {
  readonly operations: number;
  readonly elapsedMs: number;
  /** Gets that found another's reference or none, or one where none can be. */
  readonly wrong: number;
}

/** What a thread asks with: keys made before the run, or the means to make them anew. */
export interface Asking<Key = unknown> {
  readonly keys: readonly Key[] | undefined;
  readonly strings: KeyStrings;
  readonly values: readonly ObjectReference[];
}

/** Keys and values in their order; counts what is wrong. */
class Course {
  readonly #task: LoopTask;
  readonly #asking: Asking;
  #at: number;
  #own = 0;
  #absent = 0;
  #values = 0;
  #state: number;
  readonly #readBelow: number;
  wrong = 0;

  constructor(task: LoopTask, asking: Asking) {
    this.#task = task;
    this.#asking = asking;
    this.#at = task.first;
    this.#state = (task.seed * 2_654_435_761) | 1;
    this.#readBelow = Math.round((READ_SHARES[task.operation] ?? 1) * CHANCES);
  }

  /** The next key that is stored. */
  drawn(): number {
    return this.#task.draws[this.#at++ & (DRAWS - 1)] as number;
  }

  absent(): number {
    return this.#task.refs + (this.#absent++ & (ABSENT_KEYS - 1));
  }

  own(): number {
    return this.#task.own + (this.#own++ & (OWN_KEYS - 1));
  }

  /** A reference for that key: every other time the other one. */
  value(key: number): ObjectReference {
    const half = (this.#values++ & 1) * HALF_VALUES;
    return this.#asking.values[half + (key & (HALF_VALUES - 1))] as ObjectReference;
  }

  /** Whether the next of mixed operations reads. */
  reads(): boolean {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return (x & (CHANCES - 1)) < this.#readBelow;
  }

  /** @param turn - in the batch */
  expect(key: number, found: Found, turn: number): void {
    if (turn === 0 ? !belongsTo(key, found) : !found) this.wrong++;
  }

  expectNone(found: Found): void {
    if (found !== undefined) this.wrong++;
  }
}

/** Runs until the phase is STOP; the thread blocks while it waits. */
export function runBlocking(store: BlockingStore, asking: Asking, task: LoopTask): LoopResult {
  const course = new Course(task, asking);
  const batch = blockingBatches(store, asking, course)[task.operation];
  const clock = new PhaseClock(task.control);
  while (clock.goesOn()) {
    batch();
    clock.operations += BATCH;
  }
  if (task.operation === 'set + clear') {
    const key = course.own();
    const asked = keyOf(store, asking, key);
    course.expectNone(store.get(asked));
    store.set(asked, course.value(key));
    course.expect(key, store.get(asked), 0);
    store.clear(asked);
    course.expectNone(store.get(asked));
  }
  return clock.result(course.wrong);
}

/** The same for stores that answer later: one call at a time, awaited. */
export async function runAwaited(store: AwaitedStore, asking: Asking, task: LoopTask): Promise<LoopResult> {
  const course = new Course(task, asking);
  const keyFor = (key: number): unknown => keyOf(store, asking, key);
  const get = async (): Promise<void> => {
    const key = course.drawn();
    course.expect(key, await store.get(keyFor(key)), 0);
  };
  const overwrite = (): Promise<void> => {
    const key = course.drawn();
    return store.set(keyFor(key), course.value(key));
  };
  const mixed = (): Promise<void> => (course.reads() ? get() : overwrite());
  const step: () => Promise<void> = {
    get,
    'get absent': async () => course.expectNone(await store.get(keyFor(course.absent()))),
    overwrite,
    'set + clear': async () => {
      const key = course.own();
      await store.set(keyFor(key), course.value(key));
      await store.clear(keyFor(key));
    },
    'mixed 95/5': mixed,
    'mixed 50/50': mixed,
  }[task.operation];
  const clock = new PhaseClock(task.control);
  const callsAStep = task.operation === 'set + clear' ? 2 : 1;
  while (clock.goesOn()) {
    await step();
    clock.operations += callsAStep;
  }
  return clock.result(course.wrong);
}

/** The key as the store wants it: made before, or anew. */
function keyOf(store: BlockingStore | AwaitedStore, { keys, strings }: Asking, key: number): unknown {
  return keys === undefined ? store.key(strings, key) : keys[key];
}

/** Each operation BATCH times; set and clear are two. */
function blockingBatches(store: BlockingStore, asking: Asking, course: Course): Record<Operation, () => void> {
  const { keys, strings } = asking;
  const mixed = (all: readonly unknown[]): void => {
    for (let i = 0; i < BATCH; i++) {
      const key = course.drawn();
      if (course.reads()) course.expect(key, store.get(all[key]), i);
      else store.set(all[key], course.value(key));
    }
  };
  if (keys === undefined) {
    const refuse = (): void => {
      throw new Error('with keys made anew there is only get');
    };
    const get = (): void => {
      for (let i = 0; i < BATCH; i++) {
        const key = course.drawn();
        course.expect(key, store.get(store.key(strings, key)), i);
      }
    };
    return {
      get,
      'get absent': refuse,
      overwrite: refuse,
      'set + clear': refuse,
      'mixed 95/5': refuse,
      'mixed 50/50': refuse,
    };
  }
  return {
    get: () => {
      for (let i = 0; i < BATCH; i++) {
        const key = course.drawn();
        course.expect(key, store.get(keys[key]), i);
      }
    },
    'get absent': () => {
      for (let i = 0; i < BATCH; i++) course.expectNone(store.get(keys[course.absent()]));
    },
    overwrite: () => {
      for (let i = 0; i < BATCH; i++) {
        const key = course.drawn();
        store.set(keys[key], course.value(key));
      }
    },
    'set + clear': () => {
      for (let i = 0; i < BATCH; i += 2) {
        const key = course.own();
        store.set(keys[key], course.value(key));
        store.clear(keys[key]);
      }
    },
    'mixed 95/5': () => mixed(keys),
    'mixed 50/50': () => mixed(keys),
  };
}

/** Counts from the end of the warm-up to the stop. */
class PhaseClock {
  readonly #control: Int32Array<SharedArrayBuffer>;
  #seen: number = Phase.WARM;
  #startedMs: number = performance.now();
  operations = 0;

  constructor(control: Int32Array<SharedArrayBuffer>) {
    this.#control = control;
  }

  goesOn(): boolean {
    const phase = Atomics.load(this.#control, 0);
    if (phase === this.#seen) return true;
    if (phase === Phase.STOP) return false;
    this.#seen = phase;
    this.#startedMs = performance.now();
    this.operations = 0;
    return true;
  }

  /** Nothing, when the thread never saw the measured time begin: one call took all of it. */
  result(wrong: number): LoopResult {
    const elapsedMs = performance.now() - this.#startedMs;
    return { operations: this.#seen === Phase.MEASURE ? this.operations : 0, elapsedMs, wrong };
  }
}
