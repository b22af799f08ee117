/**
 * The one series of pods, dealt out to the nodes of a thread: each node gets its own, in order, whoever asks first.
 */

import type { Scenario } from '../scenario/scenario.ts';
import { PodSeries, type SeriesPod } from '../workload.ts';

export class PodFeed {
  readonly #series: PodSeries;
  readonly #isMine: (node: number) => boolean;
  readonly #workloads: ReadonlyMap<string, number>;
  /** Pods that came up while another node's was looked for. */
  readonly #waiting = new Map<number, SeriesPod[]>();

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
    const waiting = this.#waiting.get(node);
    const first = waiting?.shift();
    if (first !== undefined) return first;
    for (;;) {
      const pod = this.#series.next();
      if (pod.node === node) return pod;
      if (!this.#isMine(pod.node)) continue;
      const others = this.#waiting.get(pod.node);
      if (others === undefined) this.#waiting.set(pod.node, [pod]);
      else others.push(pod);
    }
  }
}
