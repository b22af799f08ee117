/**
 * What the codecs of cri.proto read and write, as far as this client looks at it, and its way to and from the types of
 * runtime-service.ts. int64 are strings of digits on the wire, absent messages null.
 */

import type { LinuxContainerConfig, LinuxPodSandboxConfig } from '../linux-config.ts';
import {
  type ContainerConfig,
  type ContainerState,
  type Image,
  type PodSandboxConfig,
  type PodSandboxMetadata,
  type PodSandboxStatus,
  type RuntimeContainer,
  type RuntimeContainerStatus,
  RuntimeError,
} from '../runtime-service.ts';

type Texts = Record<string, string>;

export interface WireSandboxStatus {
  readonly id: string;
  readonly metadata: PodSandboxMetadata | null;
  readonly state: PodSandboxStatus['state'];
  readonly createdAt: string;
  readonly network: { readonly ip: string; readonly additionalIps: readonly { readonly ip: string }[] } | null;
  readonly linux: { readonly namespaces: { readonly options: { readonly network: string } | null } | null } | null;
  readonly labels: Texts;
  readonly annotations: Texts;
}

/** A sandbox in a list. */
export type WireSandbox = Pick<WireSandboxStatus, 'id' | 'metadata' | 'state' | 'createdAt' | 'labels' | 'annotations'>;

export interface WireContainer {
  readonly id: string;
  readonly podSandboxId: string;
  readonly metadata: RuntimeContainer['metadata'] | null;
  readonly state: ContainerState;
  readonly createdAt: string;
  readonly labels: Texts;
  readonly annotations: Texts;
}

export interface WireContainerStatus {
  readonly id: string;
  readonly metadata: RuntimeContainer['metadata'] | null;
  readonly state: ContainerState;
  readonly createdAt: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly exitCode: number;
  readonly image: { readonly image: string } | null;
  readonly imageRef: string;
  readonly reason: string;
  readonly message: string;
  readonly labels: Texts;
  readonly annotations: Texts;
}

export interface WireImage {
  readonly id: string;
  readonly repoTags: string[];
  readonly repoDigests: string[];
  readonly size: string;
  readonly uid: { readonly value: string } | null;
  readonly username: string;
}

const NO_METADATA = { name: '', attempt: 0 };

/** The number `digits` stands for. A number that JavaScript cannot hold exactly is an error, never another number. */
function exactNumber(digits: string, what: string): number {
  const value = Number(digits);
  if (Number.isSafeInteger(value)) return value;
  throw new RuntimeError('INTERNAL', `${what} ${digits} is larger than can be handled exactly`);
}

export function fromWireSandboxStatus(wire: WireSandboxStatus): PodSandboxStatus {
  const { metadata, network, linux, createdAt, ...rest } = wire;
  return {
    id: rest.id,
    metadata: metadata ?? { name: '', uid: '', namespace: '', attempt: 0 },
    state: rest.state,
    createdAtNs: BigInt(createdAt),
    ip: network?.ip ?? '',
    additionalIps: (network?.additionalIps ?? []).map(({ ip }) => ip),
    networkMode: linux?.namespaces?.options?.network === 'NODE' ? 'NODE' : 'POD',
    labels: rest.labels,
    annotations: rest.annotations,
  };
}

export function fromWireContainer(wire: WireContainer): RuntimeContainer {
  const { id, podSandboxId, state, labels, annotations } = wire;
  const metadata = wire.metadata ?? NO_METADATA;
  return { id, podSandboxId, metadata, state, createdAtNs: BigInt(wire.createdAt), labels, annotations };
}

export function fromWireContainerStatus(wire: WireContainerStatus): RuntimeContainerStatus {
  const { id, state, exitCode, imageRef, reason, message, labels, annotations } = wire;
  return {
    id,
    metadata: wire.metadata ?? NO_METADATA,
    state,
    createdAtNs: BigInt(wire.createdAt),
    startedAtNs: BigInt(wire.startedAt),
    finishedAtNs: BigInt(wire.finishedAt),
    exitCode,
    image: { image: wire.image?.image ?? '' },
    imageRef,
    reason,
    message,
    labels,
    annotations,
  };
}

export function fromWireImage({ id, repoTags, repoDigests, size, uid, username }: WireImage): Image {
  return {
    id,
    repoTags,
    repoDigests,
    sizeBytes: exactNumber(size, `size of image ${id}`),
    uid: uid === null ? null : exactNumber(uid.value, `user of image ${id}`),
    username,
  };
}

/** `labels` are added to the pod's. */
export function toWireSandboxConfig(config: PodSandboxConfig, labels: Readonly<Texts>): object {
  const { linux, ...rest } = config;
  return {
    ...rest,
    labels: { ...rest.labels, ...labels },
    linux: linux === undefined ? null : toWireSandboxLinux(linux),
  };
}

function toWireSandboxLinux({ securityContext, ...rest }: LinuxPodSandboxConfig): object {
  return { ...rest, securityContext: withInt64Users(securityContext) };
}

/** `labels` are added to the container's. */
export function toWireContainerConfig(config: ContainerConfig, labels: Readonly<Texts>): object {
  const { command, args, linux, ...rest } = config;
  return {
    ...rest,
    command: command ?? [],
    args: args ?? [],
    labels: { ...rest.labels, ...labels },
    linux: linux === undefined ? null : toWireLinux(linux),
  };
}

function toWireLinux({ securityContext, ...rest }: LinuxContainerConfig): object {
  return { ...rest, securityContext: withInt64Users(securityContext) };
}

/** Users are messages on the wire, so that 0 and none are told apart. */
function withInt64Users<Context extends { runAsUser?: number; runAsGroup?: number }>(context: Context): object {
  const { runAsUser, runAsGroup, ...rest } = context;
  return { ...rest, runAsUser: toInt64Value(runAsUser), runAsGroup: toInt64Value(runAsGroup) };
}

function toInt64Value(value: number | undefined): { value: number } | null {
  return value === undefined ? null : { value };
}
