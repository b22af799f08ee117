/**
 * One kubelet's runtime manager: assembles the parts of the start path and offers its operations.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kuberuntime/kuberuntime_manager.go`
 */

import type { ContainerID } from '../api/container-id.ts';
import type { Pod } from '../api/pod.ts';
import type { HttpGetter } from '../runtime/http-getter.ts';
import type { AuthConfig, ImageService, RuntimeService } from '../runtime/runtime-service.ts';
import type { Clock } from '../runtime/time/clock.ts';
import { PodRunOptions, type RunOptionsSource } from './config/run-options.ts';
import type { MountSource } from './config/volume-mounts.ts';
import type { ContainerRefs, InternalLifecycle, KubeletContext, ProbeResults } from './context/kubelet-context.ts';
import { type Log, sureLog, warnLog } from './context/log.ts';
import type { StartRequest } from './context/start-request.ts';
import { Deadlines } from './deadlines/deadlines.ts';
import { type TimeLimits, timeLimits } from './deadlines/time-limits.ts';
import { timedFiles, timedLifecycle, timedRunOptions } from './deadlines/timed-node.ts';
import { TimedImages, TimedRuntime, timedBackOff, timedPuller } from './deadlines/timed-runtime.ts';
import { AssumedConfig, type ConfigSource } from './env/config-source.ts';
import { EventRecorder, type EventSink, ImplicitContainerFilter } from './events/recorder.ts';
import type { KubeletFiles } from './files/kubelet-files.ts';
import { ImageManager } from './images/image-manager.ts';
import type { ImagePuller } from './images/image-puller.ts';
import { LocalPullBackOff, type PullBackOff } from './images/pull-back-off.ts';
import { type KillRequest, killContainer } from './kill-container.ts';
import { toError } from './kubelet-error.ts';
import { HostHttpGetter } from './lifecycle/host-http.ts';
import { Backoff } from './limits/backoff.ts';
import { decodedPod } from './pod/decoded-pod.ts';
import type { PodStatus } from './pod/pod-status.ts';
import { readPodStatus } from './pod/read-pod-status.ts';
import { ClearNotingRefs } from './refs/clear-noting-refs.ts';
import { DEFAULT_GATES, type FeatureGates } from './refs/container-ref.ts';
import { type RebuiltRefs, rebuildRefs } from './refs/rebuild-refs.ts';
import { type ListContainers, type ReconcileOptions, reconcileRefs } from './refs/reconcile-refs.ts';
import { type StartResult, startContainer } from './start-container.ts';
import { type PodSyncResult, syncPod } from './sync-pod.ts';

/** What simulated nodes have, and what a real one is taken to have when nothing is said. */
const DEFAULT_MEMORY_BYTES = 17_179_869_184;
const LOOPBACK = '127.0.0.1';
const EVENT_COMPONENT = 'kubelet';

export interface KubeRuntimeManagerOptions {
  readonly runtime: RuntimeService;
  readonly images: ImageService;
  readonly puller: ImagePuller;
  /** Where the node's pull back-off is kept; here when absent. */
  readonly pullBackOff?: PullBackOff | undefined;
  readonly refs: ContainerRefs;
  readonly events: EventSink;
  readonly clock: Clock;
  /** The `type` of container IDs: the runtime name of the CRI's Version reply. */
  readonly runtimeName: string;
  /** The host of events. */
  readonly nodeName: string;
  readonly files: KubeletFiles;
  /** Environment, mounts and devices; from the pod, `config` and `mounts` when absent. */
  readonly runOptions?: RunOptionsSource | undefined;
  /** ConfigMaps, Secrets and Services; when absent every object that a pod names is there, with empty values. */
  readonly config?: ConfigSource | undefined;
  /** Where containers' mounts come from; directories of the pod, by name alone, when absent. */
  readonly mounts?: MountSource | undefined;
  /** Sends the GETs of lifecycle hooks; over the real network when absent. */
  readonly http?: HttpGetter | undefined;
  /** CPU and topology managers; none when absent. */
  readonly internalLifecycle?: InternalLifecycle | undefined;
  /** No probe ever fails when absent. */
  readonly probes?: ProbeResults | undefined;
  /** All off when absent. */
  readonly gates?: FeatureGates | undefined;
  /** Pulls are not authenticated when absent. */
  readonly pullAuth?: ((pod: Pod) => AuthConfig | undefined) | undefined;
  /** The node's address: that of pods on the host's network too. 127.0.0.1 when absent. */
  readonly hostIP?: string | undefined;
  /** When containers that keep exiting start again: shared by managers of one node. One of its own when absent. */
  readonly restartBackOff?: Backoff | undefined;
  /** Of the node; 16 GiB when absent. */
  readonly memoryCapacityBytes?: number | undefined;
  /** The node has SELinux on: mounts that ask for it are relabelled; off when absent. */
  readonly selinuxEnabled?: boolean | undefined;
  /** How long calls may take; DEFAULT_TIME_LIMITS where absent. */
  readonly limits?: Partial<TimeLimits> | undefined;
  /** Takes what upstream only logs; process warnings when absent. */
  readonly log?: Log | undefined;
}

const NO_LIFECYCLE: InternalLifecycle = {
  preStartContainer: () => undefined,
  preStopContainer: () => undefined,
};
const NO_PROBES: ProbeResults = { hasFailed: () => false };

/** One per kubelet and thread. The methods may run at the same time for different pods. */
export class KubeRuntimeManager {
  /** The parts, as the steps of the path take them: their calls end within the limits. */
  readonly context: KubeletContext;

  /** @throws {RefManagerError} `ERR_INVALID_OPTION` for bad `limits` */
  constructor(options: KubeRuntimeManagerOptions) {
    const { clock, runtimeName, nodeName } = options;
    const log = sureLog(options.log ?? warnLog);
    const limits = timeLimits(options.limits);
    const deadlines = new Deadlines(clock);
    const runtime = new TimedRuntime(options.runtime, deadlines, limits);
    const images = new TimedImages(options.images, deadlines, limits);
    const puller = timedPuller(options.puller, deadlines, limits.pullMs);
    const files = timedFiles(options.files, deadlines, limits.localMs);
    const internalLifecycle = options.internalLifecycle ?? NO_LIFECYCLE;
    const hostIP = options.hostIP ?? LOOPBACK;
    const source = { component: EVENT_COMPONENT, host: nodeName };
    const events = new ImplicitContainerFilter(new EventRecorder(options.events, clock, source, log));
    const { mounts } = options;
    // Those made here wait for nothing but files, which are timed: a directory that never comes is then only logged.
    const runOptions =
      options.runOptions === undefined
        ? new PodRunOptions(options.config ?? new AssumedConfig(hostIP), files, log, events, mounts)
        : timedRunOptions(options.runOptions, deadlines, limits.localMs);
    const backOff = timedBackOff(options.pullBackOff ?? new LocalPullBackOff(clock), deadlines, limits.requestMs, log);
    this.context = {
      runtime,
      images,
      imageManager: new ImageManager({ images, puller, backOff, events }),
      refs: new ClearNotingRefs(options.refs, log),
      events,
      clock,
      runtimeName,
      files,
      runOptions,
      internalLifecycle: timedLifecycle(internalLifecycle, deadlines, limits.localMs),
      http: options.http ?? new HostHttpGetter(),
      probes: options.probes ?? NO_PROBES,
      gates: options.gates ?? DEFAULT_GATES,
      restartBackOff: options.restartBackOff ?? new Backoff(clock),
      hostIP,
      pullAuth: options.pullAuth ?? ((): undefined => undefined),
      memoryCapacityBytes: options.memoryCapacityBytes ?? DEFAULT_MEMORY_BYTES,
      selinuxEnabled: options.selinuxEnabled ?? false,
      deadlines,
      limits,
      log,
    };
  }

  /** Starts one container in a sandbox that is there. Never rejects. */
  startContainer(request: StartRequest): Promise<StartResult> {
    return startContainer(this.context, request);
  }

  /** Stops one container and clears its reference; undefined when it is stopped. Never rejects. */
  async killContainer(
    pod: Pod | undefined,
    id: ContainerID,
    name: string,
    message?: string,
    gracePeriodOverrideSeconds?: number,
  ): Promise<Error | undefined> {
    try {
      const decoded = pod && decodedPod(pod);
      const request: KillRequest = { pod: decoded, id, name, message, gracePeriodOverrideSeconds };
      return await killContainer(this.context, request);
    } catch (error) {
      return toError(error);
    }
  }

  /** Brings the pod from `status` towards its spec: one round. Never rejects. */
  syncPod(pod: Pod, status: PodStatus): Promise<PodSyncResult> {
    return syncPod(this.context, decodedPod(pod), status);
  }

  /**
   * Beyond upstream: clears the references of containers that the runtime no longer knows, and returns their IDs.
   * `listContainers` must list all of them, in whatever state; the runtime's own list when absent.
   * @see reconcileRefs
   */
  reconcile(listContainers?: ListContainers, options?: ReconcileOptions): Promise<ContainerID[]> {
    const { refs, runtimeName } = this.context;
    return reconcileRefs(refs, runtimeName, listContainers ?? this.#listContainers, options);
  }

  /**
   * Beyond upstream: stores the references of the containers of `pods` that the runtime has, after a kubelet restart.
   * @see rebuildRefs
   */
  rebuild(pods: Iterable<Pod>, listContainers?: ListContainers): Promise<RebuiltRefs> {
    return rebuildRefs(this.context, pods, listContainers ?? this.#listContainers);
  }

  readonly #listContainers: ListContainers = () => this.context.runtime.listContainers();

  /** The pod's status as the runtime has it now. Rejects with the call that fails. */
  readPodStatus(pod: Pod, knownSandboxes?: readonly string[]): Promise<PodStatus> {
    return readPodStatus(this.context.runtime, this.context.runtimeName, pod, knownSandboxes);
  }
}
