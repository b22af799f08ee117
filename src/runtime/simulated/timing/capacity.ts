/**
 * What a simulated node can do at once: calls beyond it queue, first come, first served. Real runtimes serialize much
 * of a create (locks of the metadata store, the disk), which independent delays per call cannot show.
 */

import type { SimulatedStage } from '../stages.ts';

/** How many calls of a stage a node really works on at once; a stage that is left out has no bound. */
export type Contention = Readonly<Partial<Record<SimulatedStage, number>>>;

/** Takes the time of contended stages: on this thread, or by message where a node's calls come from many threads. */
export interface StageGate {
  /** Resolves after waiting for a turn in `stage` and then `ms`. Undefined: the stage is not contended. */
  occupy(stage: SimulatedStage, ms: number): Promise<void> | undefined;
}

/** Served entries at the head of a queue that are not worth cutting off yet. */
const MAX_SERVED_KEPT = 64;

/** `places` turns and the queue for them. */
export class Capacity {
  #free: number;
  readonly #queue: (() => void)[] = [];
  #head = 0;

  constructor(places: number) {
    this.#free = places;
  }

  /** Does `work` when a place is free; the place is given to the next in line whatever becomes of it. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#queue.push(resolve));
    try {
      return await work();
    } finally {
      this.#release();
    }
  }

  #release(): void {
    const next = this.#queue[this.#head++];
    if (this.#head > MAX_SERVED_KEPT && this.#head * 2 > this.#queue.length) {
      this.#queue.splice(0, this.#head);
      this.#head = 0;
    }
    if (next !== undefined) {
      next();
      return;
    }
    this.#queue.length = 0;
    this.#head = 0;
    this.#free++;
  }
}

/** One node's bounds, on its own thread. */
export class LocalGate implements StageGate {
  readonly #capacities = new Map<SimulatedStage, Capacity>();
  readonly #sleep: (ms: number) => Promise<void>;

  /** `sleep` takes the time of a call whose turn has come. */
  constructor(contention: Contention, sleep: (ms: number) => Promise<void>) {
    this.#sleep = sleep;
    for (const [stage, places] of Object.entries(contention)) {
      this.#capacities.set(stage as SimulatedStage, new Capacity(places));
    }
  }

  occupy(stage: SimulatedStage, ms: number): Promise<void> | undefined {
    return this.#capacities.get(stage)?.during(() => this.#sleep(ms));
  }
}
