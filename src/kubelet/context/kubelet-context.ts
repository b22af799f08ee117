/**
 * The parts of one kubelet that the steps of the start path share: assembled by kube-runtime-manager.ts.
 */

import type { ContainerID } from '../../api/container-id.ts';
import type { ObjectReference } from '../../api/object-reference.ts';
import type { Container, Pod, SpecifiedPod } from '../../api/pod.ts';
import type { HttpGetter } from '../../runtime/http-getter.ts';
import type { AuthConfig, ImageService, RuntimeService } from '../../runtime/runtime-service.ts';
import type { Clock } from '../../runtime/time/clock.ts';
import type { RunOptionsSource } from '../config/run-options.ts';
import type { Deadlines } from '../deadlines/deadlines.ts';
import type { TimeLimits } from '../deadlines/time-limits.ts';
import type { Recorder } from '../events/recorder.ts';
import type { KubeletFiles } from '../files/kubelet-files.ts';
import type { ImageManager } from '../images/image-manager.ts';
import type { Backoff } from '../limits/backoff.ts';
import type { FeatureGates } from '../refs/container-ref.ts';
import type { Log } from './log.ts';

/** The part of RefManager that the path uses; any object with these methods will do. */
export interface ContainerRefs {
  setRef(id: ContainerID, ref: ObjectReference): unknown;
  /** undefined: there is none. */
  getRef(id: ContainerID): ObjectReference | null | undefined;
  clearRef(id: ContainerID): unknown;
  /** Needed by `reconcile` alone. */
  entries?(): Iterable<[ContainerID, ObjectReference | null]>;
  /** Begins to note what is cleared. The store of a kubelet has it, so that `rebuild` may go on beside kills. */
  noteClears?(): ClearNotes;
}

/** What was cleared since the notes were begun. */
export interface ClearNotes {
  has(id: ContainerID): boolean;
  stop(): void;
}

/** CPU and topology managers, as the path sees them. */
export interface InternalLifecycle {
  /** Rejects to stop the start. */
  preStartContainer(pod: SpecifiedPod, container: Container, containerId: string): Promise<void> | void;
  /** Rejects to stop the kill. */
  preStopContainer(containerId: string): Promise<void> | void;
  /** A container has stopped: what was allocated to it is free. Rejects to keep the container from being removed. */
  postStopContainer?(containerId: string): Promise<void> | void;
}

/** True when a probe of that kind has found the container failed. */
export interface ProbeResults {
  hasFailed(probe: 'liveness' | 'startup', id: ContainerID): boolean;
}

export interface KubeletContext {
  readonly runtime: RuntimeService;
  readonly images: ImageService;
  readonly imageManager: ImageManager;
  readonly refs: ContainerRefs;
  /** Filtered: drops what is said of implicit containers. */
  readonly events: Recorder;
  readonly clock: Clock;
  /** The `type` of container IDs. */
  readonly runtimeName: string;
  readonly files: KubeletFiles;
  readonly runOptions: RunOptionsSource;
  readonly internalLifecycle: InternalLifecycle;
  readonly http: HttpGetter;
  readonly probes: ProbeResults;
  readonly gates: FeatureGates;
  readonly restartBackOff: Backoff;
  /** The node's address. */
  readonly hostIP: string;
  /** What pulls of the pod's images authenticate with. */
  readonly pullAuth: (pod: Pod) => AuthConfig | undefined;
  readonly memoryCapacityBytes: number;
  readonly selinuxEnabled: boolean;
  /** Keep the limits that the parts above do not keep themselves. */
  readonly deadlines: Deadlines;
  readonly limits: TimeLimits;
  readonly log: Log;
}
