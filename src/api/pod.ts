/**
 * The parts of a Pod that a container start reads, as the API server's JSON has them. Each type is assignable from and to
 * its namesake in both sets of official types, @kubernetes/client-node and kubernetes-types, but for one thing that these
 * two type differently: see WirePod. Fields that a start never reads are left out, and kept when present at run time.
 *
 * @see k8s.io/api v0.18.6, `core/v1/types.go`
 */

import type { Volume } from './pod/volume.ts';

/**
 * `deletionTimestamp` is read too, but not declared: it is a Date to one official package and text to the other.
 * @see isBeingDeleted
 */
export interface ObjectMeta {
  name?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  deletionGracePeriodSeconds?: number;
}

export type IntOrString = number | string;

interface ExecAction {
  command?: string[];
}

export interface HttpGetAction {
  path?: string;
  port: IntOrString;
  host?: string;
  scheme?: string;
}

interface TcpSocketAction {
  port: IntOrString;
  host?: string;
}

export interface LifecycleHandler {
  exec?: ExecAction;
  httpGet?: HttpGetAction;
  tcpSocket?: TcpSocketAction;
}

export interface Lifecycle {
  postStart?: LifecycleHandler;
  preStop?: LifecycleHandler;
}

export interface ContainerPort {
  name?: string;
  hostPort?: number;
  containerPort: number;
  protocol?: string;
  hostIP?: string;
}

export interface ObjectFieldSelector {
  apiVersion?: string;
  fieldPath: string;
}

export interface ResourceFieldSelector {
  containerName?: string;
  resource: string;
  divisor?: string;
}

/** One key of a ConfigMap or Secret. */
export interface KeySelector {
  name?: string;
  key: string;
  optional?: boolean;
}

/** Exactly one of them is set: the API server has checked that. */
export interface EnvVarSource {
  fieldRef?: ObjectFieldSelector;
  resourceFieldRef?: ResourceFieldSelector;
  configMapKeyRef?: KeySelector;
  secretKeyRef?: KeySelector;
}

export interface EnvVar {
  name: string;
  value?: string;
  valueFrom?: EnvVarSource;
}

/** A whole ConfigMap or Secret. */
interface ObjectSource {
  name?: string;
  optional?: boolean;
}

export interface EnvFromSource {
  prefix?: string;
  configMapRef?: ObjectSource;
  secretRef?: ObjectSource;
}

interface Capabilities {
  add?: string[];
  drop?: string[];
}

interface SELinuxOptions {
  user?: string;
  role?: string;
  type?: string;
  level?: string;
}

export interface SecurityContext {
  capabilities?: Capabilities;
  runAsUser?: number;
  runAsGroup?: number;
  runAsNonRoot?: boolean;
  allowPrivilegeEscalation?: boolean;
  privileged?: boolean;
  readOnlyRootFilesystem?: boolean;
  seLinuxOptions?: SELinuxOptions;
  procMount?: string;
}

export interface PodSecurityContext {
  runAsUser?: number;
  runAsGroup?: number;
  runAsNonRoot?: boolean;
  fsGroup?: number;
  supplementalGroups?: number[];
  sysctls?: { name: string; value: string }[];
  seLinuxOptions?: SELinuxOptions;
}

/** Quantities as text; numbers, as YAML may have them, are read all the same. */
export interface ResourceRequirements {
  limits?: Record<string, string>;
  requests?: Record<string, string>;
}

export interface VolumeMount {
  name: string;
  mountPath: string;
  readOnly?: boolean;
  subPath?: string;
  subPathExpr?: string;
  mountPropagation?: string;
}

export interface Container {
  name: string;
  image?: string;
  command?: string[];
  args?: string[];
  workingDir?: string;
  ports?: ContainerPort[];
  env?: EnvVar[];
  envFrom?: EnvFromSource[];
  resources?: ResourceRequirements;
  volumeMounts?: VolumeMount[];
  lifecycle?: Lifecycle;
  terminationMessagePath?: string;
  terminationMessagePolicy?: string;
  imagePullPolicy?: string;
  securityContext?: SecurityContext;
  stdin?: boolean;
  stdinOnce?: boolean;
  tty?: boolean;
}

/** Alpha in 1.18, behind the gate EphemeralContainers. */
export interface EphemeralContainer extends Container {
  targetContainerName?: string;
}

/** What a pod's resolver is told beside, or instead of, what its node knows. */
interface PodDNSConfig {
  nameservers?: string[];
  searches?: string[];
  options?: { name?: string; value?: string }[];
}

export interface PodSpec {
  containers: Container[];
  initContainers?: Container[];
  ephemeralContainers?: EphemeralContainer[];
  restartPolicy?: string;
  terminationGracePeriodSeconds?: number;
  hostNetwork?: boolean;
  hostPID?: boolean;
  hostIPC?: boolean;
  shareProcessNamespace?: boolean;
  securityContext?: PodSecurityContext;
  volumes?: Volume[];
  hostname?: string;
  subdomain?: string;
  nodeName?: string;
  serviceAccountName?: string;
  enableServiceLinks?: boolean;
  priority?: number;
  dnsPolicy?: string;
  dnsConfig?: PodDNSConfig;
}

/** A pod. Without a `spec` it has no containers, as in Go. */
export interface Pod {
  kind?: string;
  apiVersion?: string;
  metadata?: ObjectMeta;
  spec?: PodSpec;
}

/** A pod whose spec is there: what the steps of a start work on. */
export interface SpecifiedPod extends Pod {
  spec: PodSpec;
}

/**
 * A pod as kubernetes-types has it, where its type is a literal; to @kubernetes/client-node it is any text. The one cannot
 * be assigned to the other, so `Pod` follows the client, takes both, and toWirePod makes this of it.
 */
export interface WirePod extends Pod {
  kind?: 'Pod';
  apiVersion?: 'v1';
}

/** The same pod, with its type written on it. */
export function toWirePod(pod: Pod): WirePod {
  return { ...pod, kind: 'Pod', apiVersion: 'v1' };
}

/** True when the pod has a deletion timestamp: text in JSON, a Date to the official client. */
export function isBeingDeleted({ metadata }: Pod): boolean {
  const { deletionTimestamp = null }: ObjectMeta & { deletionTimestamp?: unknown } = metadata ?? {};
  return deletionTimestamp !== null;
}
