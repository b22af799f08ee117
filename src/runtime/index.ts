/**
 * The entry `refmanager/runtime`: the CRI as interfaces, simulated and real.
 *
 * @module refmanager/runtime
 */

export type { CallSample } from './cri/call-sample.ts';
export type { CriContainers, RuntimeCondition } from './cri/cri-containers.ts';
export { CriRuntime, type CriRuntimeOptions } from './cri/cri-runtime.ts';
export type { ApiVersion } from './cri/proto/load-proto.ts';
export type { CriBackend } from './cri/server/cri-handlers.ts';
export { CriServer, type CriServerOptions } from './cri/server/cri-server.ts';
export type { Fault, FaultRule } from './cri/server/fault.ts';
export type { HttpGetter, HttpReply } from './http-getter.ts';
export type {
  LinuxContainerConfig,
  LinuxContainerResources,
  LinuxContainerSecurityContext,
  LinuxPodSandboxConfig,
  NamespaceMode,
  NamespaceOptions,
  SELinuxOptions,
} from './linux-config.ts';
export type { RuntimeKind } from './runtime-kind.ts';
export {
  type AuthConfig,
  type ContainerConfig,
  type ContainerState,
  type DNSConfig,
  type ExecSyncResult,
  type Image,
  type ImageService,
  type Mount,
  type PodSandboxConfig,
  type PodSandboxMetadata,
  type PodSandboxStatus,
  type PortMapping,
  type RuntimeContainer,
  type RuntimeContainerStatus,
  RuntimeError,
  type RuntimeSandbox,
  type RuntimeService,
  type RuntimeVersion,
  type StatusCode,
} from './runtime-service.ts';
export type { ExitRule } from './simulated/containers/exits.ts';
export type { Selector } from './simulated/containers/selector.ts';
export { SimulatedContainers, type SimulatedContainersOptions } from './simulated/containers/simulated-containers.ts';
export type { ImageLayer, Registry } from './simulated/images/image-layers.ts';
export { type LineSpeeds, RegistryLine } from './simulated/images/registry-line.ts';
export { SimulatedImages, type SimulatedImagesOptions } from './simulated/images/simulated-images.ts';
export { SimulatedHttp, type SimulatedHttpOptions } from './simulated/simulated-http.ts';
export { SimulatedRuntime, type SimulatedRuntimeOptions } from './simulated/simulated-runtime.ts';
export { SIMULATED_STAGES, type SimulatedStage } from './simulated/stages.ts';
export type { Contention } from './simulated/timing/capacity.ts';
export type { NodeConditions } from './simulated/timing/conditions.ts';
export type { FailureRates, FailureRule } from './simulated/timing/failures.ts';
export type { FreezeWindow } from './simulated/timing/freeze.ts';
export { DEFAULT_LATENCY, type LatencyDistribution, type LatencyModel } from './simulated/timing/latency.ts';
export type { Clock } from './time/clock.ts';
export { RealClock } from './time/real-clock.ts';
export { VIRTUAL_EPOCH_MS, VirtualClock, VirtualTime } from './time/virtual-clock.ts';
