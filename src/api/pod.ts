/**
 * The parts of a Pod that a container start reads, as the API server's JSON has them. Structurally compatible with
 * the official client's types; fields that a start never reads are left out, and kept when present at run time.
 *
 * @see k8s.io/api v0.18.6, `core/v1/types.go`
 */

export interface ObjectMeta {
  name?: string | undefined;
  namespace?: string | undefined;
  uid?: string | undefined;
  resourceVersion?: string | undefined;
  labels?: Record<string, string> | undefined;
  annotations?: Record<string, string> | undefined;
  deletionGracePeriodSeconds?: number | undefined;
  deletionTimestamp?: string | undefined;
}

export type IntOrString = number | string;

interface ExecAction {
  command?: string[] | undefined;
}

export interface HttpGetAction {
  path?: string | undefined;
  port: IntOrString;
  host?: string | undefined;
  scheme?: string | undefined;
}

interface TcpSocketAction {
  port: IntOrString;
  host?: string | undefined;
}

export interface LifecycleHandler {
  exec?: ExecAction | undefined;
  httpGet?: HttpGetAction | undefined;
  tcpSocket?: TcpSocketAction | undefined;
}

export interface Lifecycle {
  postStart?: LifecycleHandler | undefined;
  preStop?: LifecycleHandler | undefined;
}

export interface ContainerPort {
  name?: string | undefined;
  hostPort?: number | undefined;
  containerPort: number;
  protocol?: string | undefined;
  hostIP?: string | undefined;
}

export interface EnvVar {
  name: string;
  value?: string | undefined;
  valueFrom?: object | undefined;
}

interface Capabilities {
  add?: string[] | undefined;
  drop?: string[] | undefined;
}

export interface SecurityContext {
  capabilities?: Capabilities | undefined;
  runAsUser?: number | undefined;
  runAsGroup?: number | undefined;
  runAsNonRoot?: boolean | undefined;
  allowPrivilegeEscalation?: boolean | undefined;
  privileged?: boolean | undefined;
  readOnlyRootFilesystem?: boolean | undefined;
  seLinuxOptions?: object | undefined;
}

export interface PodSecurityContext {
  runAsUser?: number | undefined;
  runAsGroup?: number | undefined;
  runAsNonRoot?: boolean | undefined;
  fsGroup?: number | undefined;
  supplementalGroups?: number[] | undefined;
  seLinuxOptions?: object | undefined;
}

export interface ResourceRequirements {
  limits?: Record<string, string | number> | undefined;
  requests?: Record<string, string | number> | undefined;
}

export interface VolumeMount {
  name: string;
  mountPath: string;
  readOnly?: boolean | undefined;
  subPath?: string | undefined;
  mountPropagation?: string | undefined;
}

export interface Container {
  name: string;
  image?: string | undefined;
  command?: string[] | undefined;
  args?: string[] | undefined;
  workingDir?: string | undefined;
  ports?: ContainerPort[] | undefined;
  env?: EnvVar[] | undefined;
  envFrom?: object[] | undefined;
  resources?: ResourceRequirements | undefined;
  volumeMounts?: VolumeMount[] | undefined;
  lifecycle?: Lifecycle | undefined;
  terminationMessagePath?: string | undefined;
  terminationMessagePolicy?: string | undefined;
  imagePullPolicy?: string | undefined;
  securityContext?: SecurityContext | undefined;
  stdin?: boolean | undefined;
  stdinOnce?: boolean | undefined;
  tty?: boolean | undefined;
}

/** Alpha in 1.18, behind the gate EphemeralContainers. */
export interface EphemeralContainer extends Container {
  targetContainerName?: string | undefined;
}

export interface PodSpec {
  containers: Container[];
  initContainers?: Container[] | undefined;
  ephemeralContainers?: EphemeralContainer[] | undefined;
  restartPolicy?: string | undefined;
  terminationGracePeriodSeconds?: number | undefined;
  hostNetwork?: boolean | undefined;
  hostPID?: boolean | undefined;
  hostIPC?: boolean | undefined;
  shareProcessNamespace?: boolean | undefined;
  securityContext?: PodSecurityContext | undefined;
  hostname?: string | undefined;
  nodeName?: string | undefined;
  serviceAccountName?: string | undefined;
  enableServiceLinks?: boolean | undefined;
}

export interface Pod {
  kind?: string | undefined;
  apiVersion?: string | undefined;
  metadata?: ObjectMeta | undefined;
  spec: PodSpec;
}
