/**
 * One node in virtual time: its kubelet, its clock, the pods that come to it. What it does follows from the scenario
 * and its number alone.
 */

import type { ContainerID } from '../../api/container-id.ts';
import type { ObjectReference } from '../../api/object-reference.ts';
import type { Pod } from '../../api/pod.ts';
import type { ContainerRefs } from '../../kubelet/context/kubelet-context.ts';
import { eventJson, type RecordedEvent } from '../../kubelet/events/event.ts';
import { startPod } from '../../kubelet/pod-start.ts';
import type { SimulatedRuntimeSpec } from '../../node/node-runtime-spec.ts';
import { type LifeReport, NodeLife } from '../../node/simulated/node-life.ts';
import { beginningAt, openNodeImages, SimulatedNode } from '../../node/simulated/simulated-node.ts';
import type { TimedLine } from '../../pool/start-task.ts';
import type { StartRecorder } from '../../result/recording/start-recorder.ts';
import { VIRTUAL_EPOCH_MS, type VirtualClock } from '../../runtime/time/virtual-clock.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { SeriesPod } from '../../workload/expand-workloads.ts';
import { lifeSpec, lifetimeOf } from '../pod-lives.ts';

/** Where a node's lists go, when they are asked for. */
export interface NodeSinks {
  readonly event: ((line: TimedLine) => void) | undefined;
  /** `text` is the container ID. */
  readonly ref: ((line: TimedLine) => void) | undefined;
}

const NODE_DIGITS = 6;

export class NodeSimulation {
  readonly clock: VirtualClock;
  readonly #scenario: Scenario;
  readonly #index: number;
  readonly #recorder: StartRecorder;
  readonly #node: SimulatedNode;
  readonly #life: NodeLife;
  readonly #stopped = new AbortController();
  readonly #finished = new AbortController();
  readonly #maxInFlight: number;
  readonly #makePod: (pod: SeriesPod) => Pod;
  /** Of events that happen at the same nanosecond as none other of this node. */
  readonly #suffix: string;
  #inFlight = 0;

  constructor(
    scenario: Scenario,
    index: number,
    parts: {
      readonly clock: VirtualClock;
      readonly refs: ContainerRefs;
      readonly makePod: (pod: SeriesPod) => Pod;
      readonly recorder: StartRecorder;
      readonly sinks: NodeSinks;
      readonly maxInFlight: number;
    },
  ) {
    const { clock, recorder, sinks } = parts;
    this.clock = clock;
    this.#scenario = scenario;
    this.#index = index;
    this.#recorder = recorder;
    this.#maxInFlight = parts.maxInFlight;
    this.#makePod = parts.makePod;
    this.#suffix = `.${String(index).padStart(NODE_DIGITS, '0')}`;
    const { seed } = scenario;
    const refs = sinks.ref === undefined ? parts.refs : this.#noting(parts.refs, sinks.ref);
    const spec = beginningAt(scenario.runtime as SimulatedRuntimeSpec, VIRTUAL_EPOCH_MS);
    const events = { record: (event: RecordedEvent): void => this.#event(event, sinks.event) };
    const setup = { seed, node: index, spec, clock, refs, events };
    const { images, puller, backOff, gate } = openNodeImages(setup);
    this.#node = new SimulatedNode(setup, { images, puller, backOff, gate });
    const signal = this.#finished.signal;
    this.#life = new NodeLife(this.#node, index, lifeSpec(scenario, VIRTUAL_EPOCH_MS), { clock, refs, signal });
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get life(): LifeReport {
    return this.#life.report;
  }

  /** Has an arrival happen at `atMs`. */
  expect(pod: SeriesPod, atMs: number, lifetimeMs: number | undefined): void {
    this.clock.wakeAt(atMs, () => {
      if (this.#stopped.signal.aborted) return;
      this.#recorder.counts.arrivals++;
      if (this.#inFlight >= this.#maxInFlight) this.#recorder.counts.dropped++;
      else void this.start(pod, lifetimeMs);
    });
  }

  /** Starts a pod now. Never rejects. */
  async start(seriesPod: SeriesPod, lifetimeMs?: number): Promise<void> {
    const pod = this.#makePod(seriesPod);
    const intendedAtMs = this.clock.nowMs;
    this.#inFlight++;
    const { containers, sandboxMs, startedAtMs, totalMs, end } = await startPod(this.#node.kubelet, pod, {
      signal: this.#stopped.signal,
    });
    this.#inFlight--;
    const result = { containers, sandboxMs, startedAtMs, totalMs, end, events: [], eventCount: 0 };
    this.#recorder.ended({ pod, node: this.#index, intendedAtMs, result });
    if (!this.#finished.signal.aborted) this.#life.adopt(pod, this.#lifetimeMs(pod, seriesPod.workload, lifetimeMs));
  }

  /** Gives up what is in flight, and what is still to come. */
  stop(): void {
    this.#stopped.abort();
  }

  get isStopped(): boolean {
    return this.#stopped.signal.aborted;
  }

  /** Ends what goes on after the starts. */
  finish(): void {
    this.#finished.abort();
  }

  #lifetimeMs(pod: Pod, workload: number, fromTrace: number | undefined): number | undefined {
    return fromTrace ?? lifetimeOf(this.#scenario, workload, pod);
  }

  #event(event: RecordedEvent, sink: NodeSinks['event']): void {
    this.#recorder.counts.events++;
    if (sink === undefined) return;
    const { name } = event.metadata;
    sink({ at: name.slice(name.lastIndexOf('.') + 1) + this.#suffix, text: eventJson(event) });
  }

  /** `refs`, telling when each was set. */
  #noting(refs: ContainerRefs, note: NonNullable<NodeSinks['ref']>): ContainerRefs {
    return {
      getRef: (id) => refs.getRef(id),
      clearRef: (id) => refs.clearRef(id),
      setRef: (id: ContainerID, ref: ObjectReference) => {
        refs.setRef(id, ref);
        note({ at: this.clock.epochNs().toString(16) + this.#suffix, text: id.toString() });
      },
    };
  }
}
