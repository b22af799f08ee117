/**
 * The CRI calls that a container start needs, as interfaces: what the kubelet path asks of a container runtime.
 * Implemented by simulated/ here and by a gRPC client of a real runtime. Names and meanings are the CRI's
 * (k8s.io/cri-api kubernetes-1.18.6, `runtime.v1alpha2`), fields in camelCase, int64 as number.
 */

import type { LinuxContainerConfig, LinuxPodSandboxConfig } from './linux-config.ts';

/** Which call failed how: gRPC status codes by name, so that simulated and real runtimes give the same errors. */
export type StatusCode =
  | 'CANCELLED'
  | 'UNKNOWN'
  | 'INVALID_ARGUMENT'
  | 'DEADLINE_EXCEEDED'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'PERMISSION_DENIED'
  | 'RESOURCE_EXHAUSTED'
  | 'FAILED_PRECONDITION'
  | 'ABORTED'
  | 'OUT_OF_RANGE'
  | 'UNIMPLEMENTED'
  | 'INTERNAL'
  | 'UNAVAILABLE'
  | 'DATA_LOSS'
  | 'UNAUTHENTICATED';

/** A failed CRI call. `message` is the Go text `rpc error: code = Unknown desc = DESC`; `desc` is DESC alone. */
export class RuntimeError extends Error {
  readonly code: StatusCode;
  readonly desc: string;

  constructor(code: StatusCode, desc: string, options?: ErrorOptions) {
    super(`rpc error: code = ${goCodeName(code)} desc = ${desc}`, options);
    this.code = code;
    this.desc = desc;
  }

  override get name(): string {
    return 'RuntimeError';
  }
}

/** `DEADLINE_EXCEEDED` -> `DeadlineExceeded`, as Go's codes.Code prints itself. */
function goCodeName(code: StatusCode): string {
  if (code === 'CANCELLED') return 'Canceled';
  return code
    .split('_')
    .map((word) => word[0] + word.slice(1).toLowerCase())
    .join('');
}

export interface RuntimeVersion {
  version: string;
  /** The `type` of every container ID of this runtime, e.g. `containerd`. */
  runtimeName: string;
  runtimeVersion: string;
  runtimeApiVersion: string;
}

export interface PodSandboxMetadata {
  name: string;
  uid: string;
  namespace: string;
  attempt: number;
}

/** A port of the pod; one without a host port is not reached from outside. */
export interface PortMapping {
  protocol: 'TCP' | 'UDP' | 'SCTP';
  containerPort: number;
  /** 0: none. */
  hostPort: number;
  /** Empty: all addresses of the host. */
  hostIp: string;
}

/** What the resolver of a pod knows, instead of what the node's does. */
export interface DNSConfig {
  servers: string[];
  searches: string[];
  /** `NAME` or `NAME:VALUE`. */
  options: string[];
}

export interface PodSandboxConfig {
  metadata: PodSandboxMetadata;
  hostname: string;
  logDirectory: string;
  /** Absent: the node's. */
  dnsConfig?: DNSConfig;
  /** Absent: none. */
  portMappings?: PortMapping[];
  labels: Record<string, string>;
  annotations: Record<string, string>;
  linux?: LinuxPodSandboxConfig;
}

export interface PodSandboxStatus {
  id: string;
  metadata: PodSandboxMetadata;
  state: 'SANDBOX_READY' | 'SANDBOX_NOTREADY';
  createdAtNs: bigint;
  ip: string;
  additionalIps: string[];
  networkMode: 'POD' | 'NODE';
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

/** A sandbox as ListPodSandbox tells it. */
export interface RuntimeSandbox {
  readonly id: string;
  readonly metadata: PodSandboxMetadata;
  readonly state: PodSandboxStatus['state'];
  readonly createdAtNs: bigint;
  readonly labels: Record<string, string>;
}

export interface Mount {
  containerPath: string;
  hostPath: string;
  readonly: boolean;
  selinuxRelabel: boolean;
  propagation: 'PROPAGATION_PRIVATE' | 'PROPAGATION_HOST_TO_CONTAINER' | 'PROPAGATION_BIDIRECTIONAL';
}

export interface ContainerConfig {
  metadata: { name: string; attempt: number };
  /** The image id or reference that EnsureImageExists returned, not the name in the pod. */
  image: { image: string };
  /** null stands for Go's nil slice. */
  command: string[] | null;
  args: string[] | null;
  workingDir: string;
  envs: { key: string; value: string }[];
  mounts: Mount[];
  devices: { containerPath: string; hostPath: string; permissions: string }[];
  labels: Record<string, string>;
  annotations: Record<string, string>;
  /** Relative to the sandbox's log directory. */
  logPath: string;
  stdin: boolean;
  stdinOnce: boolean;
  tty: boolean;
  linux?: LinuxContainerConfig;
}

export type ContainerState = 'CONTAINER_CREATED' | 'CONTAINER_RUNNING' | 'CONTAINER_EXITED' | 'CONTAINER_UNKNOWN';

export interface RuntimeContainerStatus {
  id: string;
  metadata: { name: string; attempt: number };
  state: ContainerState;
  createdAtNs: bigint;
  startedAtNs: bigint;
  finishedAtNs: bigint;
  exitCode: number;
  image: { image: string };
  imageRef: string;
  reason: string;
  message: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  /** The whole path on the node; absent or empty when there is no log. */
  logPath?: string;
}

export interface RuntimeContainer {
  id: string;
  podSandboxId: string;
  metadata: { name: string; attempt: number };
  state: ContainerState;
  createdAtNs: bigint;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

export interface ExecSyncResult {
  stdout: Uint8Array;
  stderr: Uint8Array;
  exitCode: number;
}

/** The container half of the CRI. Every method rejects with a RuntimeError when the call fails. */
export interface RuntimeService {
  version(): Promise<RuntimeVersion>;
  runPodSandbox(config: PodSandboxConfig, runtimeHandler?: string): Promise<string>;
  stopPodSandbox(podSandboxId: string): Promise<void>;
  removePodSandbox(podSandboxId: string): Promise<void>;
  podSandboxStatus(podSandboxId: string): Promise<PodSandboxStatus>;
  /** Every sandbox that carries all of `labels`, in whatever state and order. */
  listPodSandboxes(labels?: Readonly<Record<string, string>>): Promise<RuntimeSandbox[]>;
  createContainer(podSandboxId: string, config: ContainerConfig, sandboxConfig: PodSandboxConfig): Promise<string>;
  startContainer(containerId: string): Promise<void>;
  stopContainer(containerId: string, timeoutSeconds: number): Promise<void>;
  removeContainer(containerId: string): Promise<void>;
  containerStatus(containerId: string): Promise<RuntimeContainerStatus>;
  listContainers(filter?: { podSandboxId?: string; labels?: Record<string, string> }): Promise<RuntimeContainer[]>;
  /** `timeoutSeconds` 0: no deadline. */
  execSync(containerId: string, command: readonly string[], timeoutSeconds: number): Promise<ExecSyncResult>;
  /**
   * Resolves with the status once the container has exited. Not a CRI call: a runtime that cannot tell leaves it out,
   * and is polled with containerStatus.
   */
  waitForExit?(containerId: string): Promise<RuntimeContainerStatus>;
  close(): Promise<void>;
}

export interface AuthConfig {
  username?: string;
  password?: string;
  auth?: string;
  serverAddress?: string;
  identityToken?: string;
  registryToken?: string;
}

export interface Image {
  id: string;
  repoTags: string[];
  repoDigests: string[];
  sizeBytes: number;
  /** null: the image names no numeric user. */
  uid: number | null;
  username: string;
}

/** The image half of the CRI. Every method rejects with a RuntimeError when the call fails. */
export interface ImageService {
  /** undefined: the runtime does not have the image; that is not an error. */
  imageStatus(image: string): Promise<Image | undefined>;
  /** Resolves to the reference of the pulled image. */
  pullImage(image: string, auth: AuthConfig | undefined, sandboxConfig: PodSandboxConfig | undefined): Promise<string>;
  listImages(): Promise<Image[]>;
  removeImage(image: string): Promise<void>;
}
