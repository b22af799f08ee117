/**
 * A start worker's side of a real node: its own connection to the runtime, and the kubelet on it.
 */

import { totalmem } from 'node:os';
import { NO_OBJECTS } from '../../api/config-object.ts';
import { POD_UID_LABEL } from '../../api/pod/pod-labels.ts';
import type { Pod } from '../../api/pod.ts';
import type { ContainerRefs } from '../../kubelet/context/kubelet-context.ts';
import { InputConfig } from '../../kubelet/env/input-config.ts';
import type { EventSink } from '../../kubelet/events/recorder.ts';
import { NoFiles } from '../../kubelet/files/no-files.ts';
import type { ImagePuller } from '../../kubelet/images/image-puller.ts';
import type { PullBackOff } from '../../kubelet/images/pull-back-off.ts';
import { KubeRuntimeManager } from '../../kubelet/kube-runtime-manager.ts';
import { decodedPod } from '../../kubelet/pod/decoded-pod.ts';
import type { CallSample } from '../../runtime/cri/call-sample.ts';
import { CriRuntime } from '../../runtime/cri/cri-runtime.ts';
import { SimulatedHttp } from '../../runtime/simulated/simulated-http.ts';
import type { Clock } from '../../runtime/time/clock.ts';
import type { CriRuntimeSpec } from '../node-runtime-spec.ts';
import { MarkedFiles } from './files/marked-files.ts';
import { runLabels } from './labels.ts';
import { nodeAddress } from './node-address.ts';
import { isLeakedTask } from './removal/leaked-task.ts';
import { removeUntilGone } from './removal/remove-pods.ts';
import { PodVolumes } from './volumes/pod-volumes.ts';
import type { StartWatch } from './watch/start-watch.ts';
import { WatchedRuntime } from './watch/watched-runtime.ts';

const LOOPBACK = '127.0.0.1';
/** Calls given up by an interrupt get this long to end by themselves, so that nothing appears after the clean-up. */
const SETTLE_MS = 20_000;

export interface RealNodeParts {
  readonly refs: ContainerRefs;
  readonly events: EventSink;
  readonly clock: Clock;
  readonly seed: number;
  /** Told of every call. */
  readonly onCall: (sample: CallSample) => void;
  /** Told of each step of each pod; nobody is when absent. */
  readonly watch?: StartWatch;
}

/** Kubelets over one connection. One per thread. */
export class RealNode {
  readonly #spec: CriRuntimeSpec;
  readonly #parts: RealNodeParts;
  readonly #config: InputConfig;
  #connecting: Promise<CriRuntime> | undefined;
  #made: { readonly files: MarkedFiles; readonly volumes: PodVolumes } | undefined;

  /** Not asked again once it was. */
  #isNetworkReady = false;

  constructor(spec: CriRuntimeSpec, parts: RealNodeParts) {
    this.#spec = spec;
    this.#parts = parts;
    this.#config = new InputConfig(spec.cluster ?? NO_OBJECTS, LOOPBACK);
  }

  /** Resolves when there is a connection. */
  async connect(): Promise<void> {
    await this.#connection();
  }

  /**
   * A kubelet named `nodeName`. `puller` and `pullBackOff` are shared with other threads: a node pulls one image at a time,
   * and waits after a failed pull, whichever thread asks.
   */
  async kubelet(nodeName: string, puller: ImagePuller, pullBackOff?: PullBackOff): Promise<KubeRuntimeManager> {
    const { runtime, images, version } = await this.#connection();
    const { refs, events, clock, seed, watch } = this.#parts;
    const { runtimeName } = version;
    const isReal = runtime.kind === 'real';
    const { files, volumes } = this.#onMachine();
    return new KubeRuntimeManager({
      runtime: watch === undefined ? runtime : new WatchedRuntime(runtime, watch),
      images,
      puller,
      pullBackOff,
      refs,
      events,
      clock,
      runtimeName,
      nodeName,
      hostIP: isReal ? nodeAddress() : undefined,
      files: isReal ? files : new NoFiles(),
      config: isReal ? new InputConfig(this.#spec.cluster ?? NO_OBJECTS, nodeAddress()) : this.#config,
      mounts: isReal ? volumes : undefined,
      http: isReal ? undefined : new SimulatedHttp({ seed, clock, latency: 'none' }),
      memoryCapacityBytes: totalmem(),
    });
  }

  /**
   * Makes the pod's directory and volumes, all before its first container, as far as they are not there.
   * @throws {PodSetUpError} in the kubelet's words
   */
  async setUpVolumes(pod: Pod): Promise<void> {
    const { runtime } = await this.#connection();
    if (runtime.kind === 'real') await this.#onMachine().volumes.setUp(decodedPod(pod));
  }

  /**
   * Why the pod cannot have a network of its own, in the kubelet's words; undefined when it can, or needs none. A runtime
   * without a network would make half a sandbox of it, and containerd lets that go only when it has one.
   *
   * @see kubelet v1.18.6, `pkg/kubelet/kubelet.go`, syncPod and updateRuntimeUp
   */
  async networkProblem(pod: Pod): Promise<string | undefined> {
    const { runtime } = await this.#connection();
    if (this.#isNetworkReady || runtime.kind !== 'real' || pod.spec?.hostNetwork === true) return undefined;
    const network = (await runtime.conditions()).find(({ type }) => type === 'NetworkReady');
    this.#isNetworkReady = network?.status !== false;
    if (network === undefined || this.#isNetworkReady) return undefined;
    const { type, status, reason, message } = network;
    return `network is not ready: runtime network not ready: ${type}=${status} reason:${reason} message:${message}`;
  }

  /**
   * Removes what an attempt whose worker died has left of a pod: its names are taken until then. False when what is left
   * are leaked tasks, which stay, stopped: the next attempt needs names of its own. Rejects when anything else stays.
   */
  async removePod(uid: string): Promise<boolean> {
    const { runtime } = await this.#connection();
    const labels = { ...runLabels(this.#spec.runId), [POD_UID_LABEL]: uid };
    const { problems } = await removeUntilGone(runtime, labels);
    if (problems.length === 0) return true;
    if (problems.every(isLeakedTask)) return false;
    throw new Error(`an earlier attempt is still there: ${problems.join('; ')}`);
  }

  /** Ends the connection when the calls under way have ended. */
  async close(): Promise<void> {
    const cri = await this.#connecting?.catch(() => undefined);
    await cri?.settled(SETTLE_MS);
    await cri?.close();
  }

  #onMachine(): { readonly files: MarkedFiles; readonly volumes: PodVolumes } {
    if (this.#made === undefined) {
      const { allowHostPath = false, emptyVolumes = false } = this.#spec;
      const files = new MarkedFiles(this.#spec);
      this.#made = { files, volumes: new PodVolumes(files, this.#config, { allowHostPath, emptyVolumes }) };
    }
    return this.#made;
  }

  /** Made at the first need; tried anew when that failed. */
  #connection(): Promise<CriRuntime> {
    const { endpoint, runId } = this.#spec;
    this.#connecting ??= CriRuntime.connect({
      endpoint,
      labels: runLabels(runId),
      onCall: this.#parts.onCall,
    }).catch((error: unknown) => {
      this.#connecting = undefined;
      throw error;
    });
    return this.#connecting;
  }
}
