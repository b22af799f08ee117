/**
 * The wire as a server sees it: requests into the types of runtime-service.ts, and its values into replies. The
 * client's side is wire.ts.
 */

import type { LinuxContainerConfig, LinuxPodSandboxConfig } from '../../linux-config.ts';
import type {
  ContainerConfig,
  Image,
  PodSandboxConfig,
  PodSandboxStatus,
  RuntimeContainer,
  RuntimeContainerStatus,
} from '../../runtime-service.ts';

interface Int64Value {
  readonly value: string;
}
interface WireUsers {
  readonly runAsUser: Int64Value | null;
  readonly runAsGroup: Int64Value | null;
  readonly supplementalGroups: readonly string[];
}

/** A message as decoded: messages that were not sent are null instead of undefined. */
type Decoded<T> = { [K in keyof T]: undefined extends T[K] ? Exclude<T[K], undefined> | null : T[K] };

export type WireSandboxConfig = Decoded<Omit<PodSandboxConfig, 'linux'>> & {
  readonly linux: {
    readonly cgroupParent: string;
    readonly securityContext: (Readonly<Record<string, unknown>> & WireUsers) | null;
    readonly sysctls: Readonly<Record<string, string>>;
  } | null;
};

export type WireContainerConfig = Omit<ContainerConfig, 'linux' | 'command' | 'args' | 'image'> & {
  readonly image: { readonly image: string } | null;
  readonly command: string[];
  readonly args: string[];
  readonly linux: {
    readonly resources: Readonly<Record<string, unknown>> | null;
    readonly securityContext: (Readonly<Record<string, unknown>> & WireUsers) | null;
  } | null;
};

const RESOURCES = ['cpuPeriod', 'cpuQuota', 'cpuShares', 'memoryLimitInBytes', 'oomScoreAdj'] as const;

export function readSandboxConfig(wire: WireSandboxConfig): PodSandboxConfig {
  const { metadata, hostname, logDirectory, labels, annotations, linux } = wire;
  const config: PodSandboxConfig = { metadata, hostname, logDirectory, labels, annotations };
  if (wire.dnsConfig) config.dnsConfig = wire.dnsConfig;
  const portMappings = wire.portMappings ?? [];
  if (portMappings.length > 0) config.portMappings = portMappings;
  const securityContext = linux?.securityContext ?? undefined;
  if (linux === null || securityContext === undefined) return config;
  const { cgroupParent, sysctls } = linux;
  const read = { cgroupParent, securityContext: readContext(securityContext, SANDBOX_CONTEXT_FIELDS) };
  const own = Object.keys(sysctls).length === 0 ? read : { ...read, sysctls };
  return { ...config, linux: own as LinuxPodSandboxConfig };
}

export function readContainerConfig(wire: WireContainerConfig): ContainerConfig {
  const { command, args, linux, image, ...rest } = wire;
  const config: ContainerConfig = {
    ...rest,
    image: { image: image?.image ?? '' },
    command: command.length === 0 ? null : command,
    args: args.length === 0 ? null : args,
  };
  const securityContext = linux?.securityContext ?? undefined;
  if (linux === null || securityContext === undefined) return config;
  const resources = Object.fromEntries(RESOURCES.map((name) => [name, Number(linux.resources?.[name] ?? 0)]));
  return {
    ...config,
    linux: {
      resources,
      securityContext: readContext(securityContext, CONTAINER_CONTEXT_FIELDS),
    } as unknown as LinuxContainerConfig,
  };
}

/** Of a sandbox's security context; users and groups are read on their own. */
const SANDBOX_CONTEXT_FIELDS = [
  'namespaceOptions',
  'selinuxOptions',
  'readonlyRootfs',
  'privileged',
  'seccompProfilePath',
] as const satisfies readonly (keyof LinuxPodSandboxConfig['securityContext'])[];

/** Of a container's. */
const CONTAINER_CONTEXT_FIELDS = [
  'capabilities',
  'privileged',
  'namespaceOptions',
  'selinuxOptions',
  'runAsUsername',
  'readonlyRootfs',
  'noNewPrivs',
  'apparmorProfile',
  'seccompProfilePath',
  'maskedPaths',
  'readonlyPaths',
] as const satisfies readonly (keyof LinuxContainerConfig['securityContext'])[];

/** What may be absent, and is when it is empty: the wire does not tell the two apart. */
const OPTIONAL_FIELDS: ReadonlySet<string> = new Set([
  'apparmorProfile',
  'seccompProfilePath',
  'maskedPaths',
  'readonlyPaths',
]);

/** Absent messages are left out, int64 are numbers. */
function readContext(context: Readonly<Record<string, unknown>> & WireUsers, fields: readonly string[]): object {
  const { runAsUser, runAsGroup, supplementalGroups } = context;
  const isSent = (name: string): boolean => {
    const value = context[name] ?? null;
    const isEmpty = value === '' || (Array.isArray(value) && value.length === 0);
    return value !== null && !(isEmpty && OPTIONAL_FIELDS.has(name));
  };
  return {
    ...Object.fromEntries(fields.filter(isSent).map((name) => [name, context[name]])),
    ...(runAsUser === null ? {} : { runAsUser: Number(runAsUser.value) }),
    ...(runAsGroup === null ? {} : { runAsGroup: Number(runAsGroup.value) }),
    supplementalGroups: supplementalGroups.map(Number),
  };
}

export function writeSandboxStatus(status: PodSandboxStatus): object {
  const { createdAtNs, ip, additionalIps, networkMode, ...rest } = status;
  return {
    ...rest,
    createdAt: String(createdAtNs),
    network: { ip, additionalIps: additionalIps.map((each) => ({ ip: each })) },
    linux: { namespaces: { options: { network: networkMode } } },
  };
}

export function writeContainer({ createdAtNs, ...rest }: RuntimeContainer): object {
  return { ...rest, createdAt: String(createdAtNs) };
}

export function writeContainerStatus(status: RuntimeContainerStatus): object {
  const { createdAtNs, startedAtNs, finishedAtNs, ...rest } = status;
  return {
    ...rest,
    createdAt: String(createdAtNs),
    startedAt: String(startedAtNs),
    finishedAt: String(finishedAtNs),
  };
}

export function writeImage({ sizeBytes, uid, ...rest }: Image): object {
  return { ...rest, size: String(sizeBytes), uid: uid === null ? null : { value: String(uid) } };
}
