/**
 * The entry `refmanager/kubelet`: the start path of kubelet v1.18.6 as a library.
 *
 * @module refmanager/kubelet
 */

export type { ObjectReference } from '../api/object-reference.ts';
export { withDefaults } from '../api/pod/pod-defaults.ts';
export {
  type Container,
  type ContainerPort,
  type EnvFromSource,
  type EnvVar,
  type EphemeralContainer,
  type Lifecycle,
  type LifecycleHandler,
  type ObjectMeta,
  type Pod,
  type PodSecurityContext,
  type PodSpec,
  type ResourceRequirements,
  type SecurityContext,
  type SpecifiedPod,
  toWirePod,
  type VolumeMount,
  type WirePod,
} from '../api/pod.ts';
export { hashOfJson } from './config/container-hash.ts';
export type { RunContainerOptions, RunOptionsSource } from './config/run-options.ts';
export { PodRunOptions } from './config/run-options.ts';
export type { ContainerRefs, InternalLifecycle, KubeletContext, ProbeResults } from './context/kubelet-context.ts';
export type { Log } from './context/log.ts';
export type { StartEnd, StartOutcome } from './context/start-end.ts';
export type { ContainerStartReport, StartStage } from './context/start-observer.ts';
export type { StartProgress, StartRequest } from './context/start-request.ts';
export { DEFAULT_TIME_LIMITS, type TimeLimits } from './deadlines/time-limits.ts';
export { AssumedConfig, type ConfigSource } from './env/config-source.ts';
export { expand } from './env/env-expansion.ts';
export { type Correlated, type CorrelatorOptions, EventCorrelator } from './events/correlator.ts';
export type { EventPatch } from './events/deduplicator.ts';
export {
  type ClientEvent,
  type CoreEvent,
  type EventSource,
  type EventType,
  type RecordedEvent,
  toClientEvent,
} from './events/event.ts';
export { EventRecorder, type EventSink, ImplicitContainerFilter, type Recorder } from './events/recorder.ts';
export { ApiServerSink, type ApiServerSinkOptions } from './events/sinks/api-server-sink.ts';
export type { DeliveringSink, SinkReport } from './events/sinks/delivering-sink.ts';
export { type Drop, type DropCause, describeDrop } from './events/sinks/dropped-events.ts';
export { type EventApi, EventRefused } from './events/sinks/event-api.ts';
export { type EventServer, eventServerOf } from './events/sinks/kubeconfig-api.ts';
export { MemorySink } from './events/sinks/memory-sink.ts';
export { NdjsonSink, type NdjsonSinkOptions } from './events/sinks/ndjson-sink.ts';
export { HostFiles } from './files/host-files.ts';
export type { KubeletFiles } from './files/kubelet-files.ts';
export { NoFiles } from './files/no-files.ts';
export { CredentialedImages, type Keyring } from './images/credentialed-images.ts';
export {
  DEFAULT_PULL_BURST,
  DEFAULT_PULLS_PER_SECOND,
  type ImagePuller,
  ParallelImagePuller,
  type PullRateLimit,
  SerialImagePuller,
  type Turns,
} from './images/image-puller.ts';
export { LocalPullBackOff, type PullBackOff } from './images/pull-back-off.ts';
export { applyDefaultImageTag, defaultPullPolicy, parseImageName, shouldPullImage } from './images/pull-policy.ts';
export { KubeRuntimeManager, type KubeRuntimeManagerOptions } from './kube-runtime-manager.ts';
export * as errors from './kubelet-error.ts';
export { KubeletError } from './kubelet-error.ts';
export { HostHttpGetter } from './lifecycle/host-http.ts';
export { Backoff } from './limits/backoff.ts';
export { computePodActions, type PodActions } from './pod/pod-actions.ts';
export { type ContainerStatus, NO_STATUS, type PodStatus } from './pod/pod-status.ts';
export { readPodStatus } from './pod/read-pod-status.ts';
export type { PodSyncResult, SyncAction } from './pod/sync-action.ts';
export { type PodStartOptions, type PodStartReport, startPod } from './pod-start.ts';
export { type FeatureGates, fieldPath, generateContainerRef, podReference } from './refs/container-ref.ts';
export { type RebuildTarget, type RebuiltRefs, rebuildRefs } from './refs/rebuild-refs.ts';
export { type ListContainers, type ReconcileOptions, reconcileRefs } from './refs/reconcile-refs.ts';
export type { StartResult } from './start-container.ts';
