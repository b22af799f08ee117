/**
 * The time that a node has, and whom it shares it with: each has its own, unless nodes meet at the registry. Then all have
 * one, and what happens to them happens in the order of its time.
 */

import type { SimulatedRuntimeSpec } from '../../../node/node-runtime-spec.ts';
import { openRegistryLine } from '../../../node/simulated/simulated-node.ts';
import type { RegistryLine } from '../../../runtime/simulated/images/registry-line.ts';
import type { VirtualClock, VirtualTime } from '../../../runtime/time/virtual-clock.ts';
import type { Scenario } from '../../../scenario/scenario.ts';
import { nodesMeet } from './node-share.ts';

/** What a node gets by; the line is absent where nodes have nothing to do with each other. */
export interface NodeClock {
  readonly clock: VirtualClock;
  readonly registryLine: RegistryLine | undefined;
}

/** Of the nodes of one thread. */
export class NodeClocks {
  readonly #time: VirtualTime;
  readonly #common: NodeClock | undefined;

  constructor(scenario: Scenario, time: VirtualTime) {
    this.#time = time;
    if (!nodesMeet(scenario)) return;
    const clock = time.newClock();
    this.#common = { clock, registryLine: openRegistryLine(scenario.runtime as SimulatedRuntimeSpec, clock) };
  }

  /** For one more node. */
  next(): NodeClock {
    return this.#common ?? { clock: this.#time.newClock(), registryLine: undefined };
  }

  /** Milliseconds since the beginning, where it is the same on all nodes. */
  get commonMs(): number | undefined {
    return this.#common?.clock.nowMs;
  }
}
