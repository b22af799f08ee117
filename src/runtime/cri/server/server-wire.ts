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
  readonly linux: { cgroupParent: string; securityContext: (Users & WireUsers) | null } | null;
};
type Users = Omit<
  LinuxPodSandboxConfig['securityContext'],
  'runAsUser' | 'runAsGroup' | 'supplementalGroups' | 'selinuxOptions'
> & { selinuxOptions: LinuxPodSandboxConfig['securityContext']['selinuxOptions'] | null };

export type WireContainerConfig = Omit<ContainerConfig, 'linux' | 'command' | 'args'> & {
  readonly command: string[];
  readonly args: string[];
  readonly linux: {
    readonly resources: Readonly<Record<string, unknown>> | null;
    readonly securityContext:
      | (Omit<LinuxContainerConfig['securityContext'], 'runAsUser' | 'runAsGroup' | 'supplementalGroups'> & WireUsers)
      | null;
  } | null;
};

const RESOURCES = ['cpuPeriod', 'cpuQuota', 'cpuShares', 'memoryLimitInBytes', 'oomScoreAdj'] as const;

export function readSandboxConfig(wire: WireSandboxConfig): PodSandboxConfig {
  const { metadata, hostname, logDirectory, labels, annotations, linux } = wire;
  const config: PodSandboxConfig = { metadata, hostname, logDirectory, labels, annotations };
  const securityContext = linux?.securityContext ?? undefined;
  if (linux === null || securityContext === undefined) return config;
  const { cgroupParent } = linux;
  return { ...config, linux: { cgroupParent, securityContext: readUsers(securityContext) } as LinuxPodSandboxConfig };
}

export function readContainerConfig(wire: WireContainerConfig): ContainerConfig {
  const { command, args, linux, ...rest } = wire;
  const config: ContainerConfig = {
    ...rest,
    command: command.length === 0 ? null : command,
    args: args.length === 0 ? null : args,
  };
  const securityContext = linux?.securityContext ?? undefined;
  if (linux === null || securityContext === undefined) return config;
  const resources = Object.fromEntries(RESOURCES.map((name) => [name, Number(linux.resources?.[name] ?? 0)]));
  return {
    ...config,
    linux: { resources, securityContext: readUsers(securityContext) } as unknown as LinuxContainerConfig,
  };
}

/** Of a security context, sandbox's or container's; what is not here is not in the types of runtime-service.ts. */
const CONTEXT_FIELDS = [
  'capabilities',
  'privileged',
  'namespaceOptions',
  'selinuxOptions',
  'runAsUsername',
  'readonlyRootfs',
  'noNewPrivs',
] as const;

/** Absent messages are left out, int64 are numbers. */
function readUsers(context: WireUsers): object {
  const { runAsUser, runAsGroup, supplementalGroups } = context;
  const known: Readonly<Record<string, unknown>> = { ...context };
  const present = CONTEXT_FIELDS.filter((name) => (known[name] ?? null) !== null);
  return {
    ...Object.fromEntries(present.map((name) => [name, known[name]])),
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
