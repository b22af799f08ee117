/**
 * One simulated node as one thread sees it: the kubelet, and the runtime under it. Both engines build their nodes here:
 * in real time many threads share a node's images and queues by message, in virtual time one thread has all of it.
 */

import type { ContainerRefs } from '../../kubelet/context/kubelet-context.ts';
import { InputConfig } from '../../kubelet/env/input-config.ts';
import type { EventSink } from '../../kubelet/events/recorder.ts';
import { NoFiles } from '../../kubelet/files/no-files.ts';
import { type ImagePuller, ParallelImagePuller, SerialImagePuller } from '../../kubelet/images/image-puller.ts';
import { LocalPullBackOff, type PullBackOff } from '../../kubelet/images/pull-back-off.ts';
import { KubeRuntimeManager } from '../../kubelet/kube-runtime-manager.ts';
import type { ImageService } from '../../runtime/runtime-service.ts';
import { SimulatedContainers } from '../../runtime/simulated/containers/simulated-containers.ts';
import { RegistryLine } from '../../runtime/simulated/images/registry-line.ts';
import { SimulatedImages } from '../../runtime/simulated/images/simulated-images.ts';
import { SimulatedHttp } from '../../runtime/simulated/simulated-http.ts';
import type { SimulatedStage } from '../../runtime/simulated/stages.ts';
import type { StageGate } from '../../runtime/simulated/timing/capacity.ts';
import { type NodeConditions, PLAIN_CONDITIONS } from '../../runtime/simulated/timing/conditions.ts';
import { Freeze } from '../../runtime/simulated/timing/freeze.ts';
import { resolveLatency } from '../../runtime/simulated/timing/latency.ts';
import { slowedStages } from '../../runtime/simulated/timing/load-gate.ts';
import { openGate } from '../../runtime/simulated/timing/open-gate.ts';
import type { Clock } from '../../runtime/time/clock.ts';
import type { NodeImages } from '../node-images.ts';
import type { SimulatedRuntimeSpec } from '../node-runtime-spec.ts';

/** The `type` of the container IDs that simulated nodes give. */
export const RUNTIME_NAME = 'simulated';
const LOOPBACK = '127.0.0.1';

export interface NodeSetup {
  readonly seed: number;
  /** 0-based. */
  readonly node: number;
  readonly spec: SimulatedRuntimeSpec;
  readonly clock: Clock;
  readonly refs: ContainerRefs;
  readonly events: EventSink;
}

/** What of a node is elsewhere. */
export interface SharedParts {
  readonly images: ImageService;
  readonly puller: ImagePuller;
  readonly backOff: PullBackOff;
  readonly gate: StageGate | undefined;
}

/** The name of node `node` (0-based), as pods and events carry it. */
export function nodeName(node: number): string {
  return `node-${node}`;
}

/** `spec` with its windows counted from `originMs`. */
export function beginningAt(spec: SimulatedRuntimeSpec, originMs: number): SimulatedRuntimeSpec {
  return spec.conditions === undefined ? spec : { ...spec, conditions: { ...spec.conditions, originMs } };
}

/** The line to the registry that all nodes of a run share; undefined: they have nothing to do with each other. */
export function openRegistryLine({ conditions }: SimulatedRuntimeSpec, clock: Clock): RegistryLine | undefined {
  const { bytesPerSecond, totalBytesPerSecond } = conditions?.registry ?? {};
  return totalBytesPerSecond === undefined
    ? undefined
    : new RegistryLine({ bytesPerSecond, totalBytesPerSecond }, clock);
}

/**
 * The part of a node that it has once, however many threads start its pods.
 * @param registryLine - of `openRegistryLine`, on the same clock
 */
export function openNodeImages(
  setup: Pick<NodeSetup, 'seed' | 'node' | 'spec' | 'clock'>,
  registryLine: RegistryLine | undefined,
): NodeImages {
  const { seed, node, spec, clock } = setup;
  const { latency, failures = {}, pulls = 'serial', pullLimit } = spec;
  const conditions = conditionsOf(spec, node);
  const images = new SimulatedImages({ seed, clock, latency, failures, conditions, node: String(node), registryLine });
  // Without a limit in the spec there is none (the kubelet's default is 5 a second): `run` tries each container once.
  const limit = pullLimit && { ...pullLimit, clock };
  // A simulated pull always answers: nothing has to end its turn.
  const turns = { clock, pullMs: Number.POSITIVE_INFINITY };
  const puller =
    pulls === 'serial' ? new SerialImagePuller(images, limit, turns) : new ParallelImagePuller(images, limit);
  const gate = sharedGate(spec, conditions, clock);
  const backOff = new LocalPullBackOff(clock);
  return gate === undefined ? { images, puller, backOff } : { images, puller, backOff, gate };
}

/** What all calls of a node go through, whichever thread they come from. */
function sharedGate(
  { latency }: SimulatedRuntimeSpec,
  conditions: NodeConditions,
  clock: Clock,
): StageGate | undefined {
  const { frozen = [], originMs } = conditions;
  const freeze = new Freeze(frozen, originMs);
  const sleep = (ms: number): Promise<void> => clock.sleep(freeze.stretched(clock.epochMs(), ms));
  return openGate(resolveLatency(latency), conditions, clock, sleep);
}

/** The stages whose calls go through the shared gate. */
export function gatedStages({ latency, conditions }: SimulatedRuntimeSpec): readonly SimulatedStage[] {
  const { contention, underLoad } = conditions ?? PLAIN_CONDITIONS;
  if (contention !== undefined) return Object.keys(contention) as SimulatedStage[];
  return underLoad === undefined ? [] : slowedStages(resolveLatency(latency), underLoad);
}

/** The conditions as this node has them: without the standstills of others. */
function conditionsOf({ conditions = PLAIN_CONDITIONS }: SimulatedRuntimeSpec, node: number): NodeConditions {
  const { frozen } = conditions;
  if (frozen === undefined) return conditions;
  return { ...conditions, frozen: frozen.filter(({ nodes }) => nodes === undefined || nodes.includes(node)) };
}

/** A node of one thread. Its kubelet can be replaced, as a restart does; what runs on the node stays. */
export class SimulatedNode {
  readonly containers: SimulatedContainers;
  readonly name: string;
  readonly #setup: NodeSetup;
  readonly #shared: SharedParts;
  readonly #http: SimulatedHttp;
  #kubelet: KubeRuntimeManager;

  constructor(setup: NodeSetup, shared: SharedParts) {
    const { seed, clock, spec, node } = setup;
    const { latency, failures = {} } = spec;
    const conditions = conditionsOf(spec, node);
    this.#setup = setup;
    this.#shared = shared;
    this.name = nodeName(node);
    const { gate } = shared;
    this.containers = new SimulatedContainers({ name: RUNTIME_NAME, seed, clock, latency, failures, conditions, gate });
    this.#http = new SimulatedHttp({ seed, clock, latency, failures, conditions });
    this.#kubelet = this.#newKubelet();
  }

  /** The kubelet that runs now. */
  get kubelet(): KubeRuntimeManager {
    return this.#kubelet;
  }

  /** A new process: back-offs and all that a kubelet keeps in memory begin anew. */
  restartKubelet(): void {
    this.#kubelet = this.#newKubelet();
  }

  #newKubelet(): KubeRuntimeManager {
    const { refs, events, clock, spec } = this.#setup;
    const { images, puller, backOff } = this.#shared;
    return new KubeRuntimeManager({
      runtime: this.containers,
      images,
      puller,
      pullBackOff: backOff,
      refs,
      events,
      clock,
      runtimeName: RUNTIME_NAME,
      nodeName: this.name,
      files: new NoFiles(),
      http: this.#http,
      config: spec.cluster && new InputConfig(spec.cluster, LOOPBACK),
    });
  }
}
