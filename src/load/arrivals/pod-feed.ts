/**
 * The one series of pods, dealt out to the nodes of a thread: each node gets its own, in order, whoever asks first.
 */

import type { Pod } from '../../api/pod.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { PodSeries, type SeriesPod } from '../../workload/expand-workloads.ts';

export class PodFeed {
  readonly #series: PodSeries;
  readonly #isMine: (node: number) => boolean;
  readonly #workloads: ReadonlyMap<string, number>;
  /** Pods that came up while another node's was looked for, by node. */
  readonly #waiting: PodQueue[] = [];

  constructor({ pods, seed, nodes }: Scenario, isMine: (node: number) => boolean) {
    this.#series = new PodSeries(pods, seed, nodes);
    this.#isMine = isMine;
    this.#workloads = new Map(pods.map(({ workload }, i) => [workload.name, i]));
  }

  /** The next of all: of the workload `name`, or of the list. */
  next(name: string | undefined): SeriesPod {
    const workload = name === undefined ? undefined : this.#workloads.get(name);
    return workload === undefined ? this.#series.next() : this.#series.of(workload);
  }

  /** The next of `node`. */
  nextFor(node: number): SeriesPod {
    const first = this.#waiting[node]?.take();
    if (first !== undefined) return first;
    for (;;) {
      const pod = this.#series.next();
      if (pod.node === node) return pod;
      if (this.#isMine(pod.node)) (this.#waiting[pod.node] ??= new PodQueue(pod.node)).add(pod);
    }
  }

  make(pod: SeriesPod): Pod {
    return this.#series.make(pod);
  }
}

const NUMBERS_PER_POD = 3;
/** Taken entries at the head that are not worth cutting off yet. */
const MAX_TAKEN_KEPT = 300;

/**
 * Pods of one node, first in, first out. As numbers in a row: a node that is simulated far ahead of the others leaves
 * tens of thousands waiting, and objects would be walked and moved by every garbage collection.
 */
class PodQueue {
  readonly #node: number;
  readonly #numbers: number[] = [];
  #head = 0;

  constructor(node: number) {
    this.#node = node;
  }

  add({ workload, ordinal, name }: SeriesPod): void {
    this.#numbers.push(workload, ordinal, name);
  }

  take(): SeriesPod | undefined {
    const at = this.#head;
    const [workload, ordinal, name] = [this.#numbers[at], this.#numbers[at + 1], this.#numbers[at + 2]];
    if (workload === undefined || ordinal === undefined || name === undefined) return undefined;
    this.#head += NUMBERS_PER_POD;
    if (this.#head === this.#numbers.length || this.#head >= MAX_TAKEN_KEPT) {
      this.#numbers.splice(0, this.#head);
      this.#head = 0;
    }
    return { node: this.#node, workload, ordinal, name };
  }
}
