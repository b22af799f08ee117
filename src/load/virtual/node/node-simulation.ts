/**
 * One node in virtual time: its kubelet, its clock, the pods that come to it. What it does follows from the scenario
 * and its number alone.
 */

import type { ContainerID } from '../../../api/container-id.ts';
import type { ObjectReference } from '../../../api/object-reference.ts';
import type { Pod } from '../../../api/pod.ts';
import type { ContainerRefs } from '../../../kubelet/context/kubelet-context.ts';
import { eventJson, type RecordedEvent } from '../../../kubelet/events/event.ts';
import { startPod } from '../../../kubelet/pod-start.ts';
import type { SimulatedRuntimeSpec } from '../../../node/node-runtime-spec.ts';
import type { LifeCounts } from '../../../node/simulated/life-counts.ts';
import { NodeLife } from '../../../node/simulated/node-life.ts';
import { beginningAt, openNodeImages, SimulatedNode } from '../../../node/simulated/simulated-node.ts';
import { podLine } from '../../../result/pod-times.ts';
import type { StartOrigin } from '../../../result/recording/scope.ts';
import type { StartRecorder } from '../../../result/recording/start-recorder.ts';
import { VIRTUAL_EPOCH_MS, type VirtualClock } from '../../../runtime/time/virtual-clock.ts';
import { executorsOf } from '../../../scenario/executors/executors.ts';
import type { NamedExecutor, Scenario } from '../../../scenario/scenario.ts';
import type { SeriesPod } from '../../../workload/expand-workloads.ts';
import { churns, isRunning, lifeSpec, lifetimeOf } from '../../arrivals/pod-lives.ts';
import type { NodeClock } from './node-clocks.ts';
import type { NodeSinks } from './node-sinks.ts';

/** Which executor starts a pod (its position), and for how long the pod is to live, where a trace says so. */
export interface HowStarted {
  readonly by: number;
  readonly lifetimeMs?: number | undefined;
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
  readonly #maxInFlight: readonly number[];
  readonly #executors: readonly NamedExecutor[];
  readonly #makePod: (pod: SeriesPod) => Pod;
  /** Of events that happen at the same nanosecond as none other of this node. */
  readonly #suffix: string;
  readonly #pods: NodeSinks['pod'];
  /** By executor. */
  readonly #inFlight: number[];

  constructor(
    scenario: Scenario,
    index: number,
    parts: NodeClock & {
      readonly refs: ContainerRefs;
      readonly makePod: (pod: SeriesPod) => Pod;
      readonly recorder: StartRecorder;
      readonly sinks: NodeSinks;
      /** By executor. */
      readonly maxInFlight: readonly number[];
    },
  ) {
    const { clock, recorder, sinks } = parts;
    this.clock = clock;
    this.#scenario = scenario;
    this.#index = index;
    this.#recorder = recorder;
    this.#maxInFlight = parts.maxInFlight;
    this.#executors = executorsOf(scenario);
    this.#inFlight = parts.maxInFlight.map(() => 0);
    this.#makePod = parts.makePod;
    this.#pods = sinks.pod;
    this.#suffix = `.${String(index).padStart(NODE_DIGITS, '0')}`;
    const { seed } = scenario;
    const refs = sinks.ref === undefined ? parts.refs : this.#noting(parts.refs, sinks.ref);
    const spec = beginningAt(scenario.runtime as SimulatedRuntimeSpec, VIRTUAL_EPOCH_MS);
    const events = { record: (event: RecordedEvent): void => this.#event(event, sinks.event) };
    const setup = { seed, node: index, spec, clock, refs, events };
    const { images, puller, backOff, gate } = openNodeImages(setup, parts.registryLine);
    this.#node = new SimulatedNode(setup, { images, puller, backOff, gate });
    const signal = this.#finished.signal;
    this.#life = new NodeLife(this.#node, index, lifeSpec(scenario, VIRTUAL_EPOCH_MS), { clock, refs, signal });
  }

  get inFlight(): number {
    return this.#inFlight.reduce((sum, count) => sum + count, 0);
  }

  /** Pods that make room for others and have not stopped yet. */
  get stopping(): number {
    return this.#life.stopping;
  }

  get life(): LifeCounts {
    return this.#life.counts;
  }

  /** Has an arrival happen at `atMs`. */
  expect(pod: SeriesPod, atMs: number, how: HowStarted): void {
    const { by } = how;
    this.clock.wakeAt(atMs, () => {
      if (this.#stopped.signal.aborted) return;
      const origin = this.#origin(pod, by);
      this.#recorder.arrived(origin, atMs);
      const isFull = (this.#inFlight[by] ?? 0) >= (this.#maxInFlight[by] ?? 0);
      if (isFull) return this.#recorder.dropped(origin, atMs);
      if (churns(this.#executors[by])) this.#life.killOldest(VIRTUAL_EPOCH_MS + atMs);
      void this.start(pod, how);
    });
  }

  /** Starts a pod now. Never rejects. */
  async start(seriesPod: SeriesPod, { by, lifetimeMs }: HowStarted): Promise<void> {
    const pod = this.#makePod(seriesPod);
    const intendedAtMs = this.clock.nowMs;
    this.#inFlight[by] = (this.#inFlight[by] ?? 0) + 1;
    const { containers, sandboxMs, startedAtMs, totalMs, end } = await startPod(this.#node.kubelet, pod, {
      signal: this.#stopped.signal,
    });
    this.#inFlight[by] = (this.#inFlight[by] ?? 0) - 1;
    const result = { containers, sandboxMs, startedAtMs, totalMs, end, events: [], eventCount: 0 };
    const ended = { pod, ...this.#origin(seriesPod, by), intendedAtMs, result };
    this.#recorder.ended(ended);
    this.#pods?.(podLine(ended, VIRTUAL_EPOCH_MS));
    if (this.#finished.signal.aborted) return;
    const origin = this.#origin(seriesPod, by);
    this.#life.adopt(pod, {
      lifetimeMs: this.#lifetimeMs(pod, seriesPod.workload, lifetimeMs),
      isRunning: isRunning(result),
      onStop: ({ dueMs, tookMs }) => {
        if (tookMs !== undefined) this.#recorder.stopped(origin, dueMs - VIRTUAL_EPOCH_MS, tookMs);
      },
    });
  }

  /** A VU is about to start a pod. */
  arrived(seriesPod: SeriesPod, by: number): void {
    this.#recorder.arrived(this.#origin(seriesPod, by), this.clock.nowMs);
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

  #origin({ workload }: SeriesPod, by: number): StartOrigin {
    const executor = this.#executors[by]?.name;
    return { workload: this.#scenario.pods[workload]?.workload, node: this.#index, executor };
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
