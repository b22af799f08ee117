export type { Clock } from './clock.ts';
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
export { RealClock } from './real-clock.ts';
export {
  type AuthConfig,
  type ContainerConfig,
  type ContainerState,
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
export type { Contention } from './simulated/capacity.ts';
export type { NodeConditions } from './simulated/conditions.ts';
export type { ExitRule } from './simulated/exits.ts';
export type { FailureRates, FailureRule } from './simulated/failures.ts';
export type { FreezeWindow } from './simulated/freeze.ts';
export type { ImageLayer, Registry } from './simulated/image-layers.ts';
export { DEFAULT_LATENCY, type LatencyDistribution, type LatencyModel } from './simulated/latency.ts';
export type { Selector } from './simulated/selector.ts';
export { SimulatedContainers, type SimulatedContainersOptions } from './simulated/simulated-containers.ts';
export { SimulatedHttp, type SimulatedHttpOptions } from './simulated/simulated-http.ts';
export { SimulatedImages, type SimulatedImagesOptions } from './simulated/simulated-images.ts';
export { SimulatedRuntime, type SimulatedRuntimeOptions } from './simulated/simulated-runtime.ts';
export { SIMULATED_STAGES, type SimulatedStage } from './simulated/stages.ts';
export { VIRTUAL_EPOCH_MS, VirtualClock, VirtualTime } from './virtual-clock.ts';
