/**
 * RuntimeService over a connection: the kubelet's deadlines, and its checks of what comes back.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/cri/remote/remote_runtime.go`, `utils.go`
 */

import { goQuote } from '../../api/go-quote.ts';
import type { RuntimeKind } from '../runtime-kind.ts';
import {
  type ContainerConfig,
  type ExecSyncResult,
  type PodSandboxConfig,
  type PodSandboxStatus,
  type RuntimeContainer,
  type RuntimeContainerStatus,
  type RuntimeSandbox,
  type RuntimeService,
  type RuntimeVersion,
} from '../runtime-service.ts';
import type { CriChannel } from './cri-channel.ts';
import { ReplyError } from './reply-error.ts';
import {
  fromWireContainer,
  fromWireContainerStatus,
  fromWireSandboxStatus,
  toWireContainerConfig,
  toWireSandboxConfig,
  type WireContainer,
  type WireContainerStatus,
  type WireSandbox,
  type WireSandboxStatus,
} from './wire.ts';

const MS_PER_SECOND = 1000;
/** A sandbox may take twice as long as any other call. */
const SANDBOX_DEADLINES = 2;
/** What kubelets of all versions ask for. */
const KUBELET_API_VERSION = '0.1.0';

export interface CriContainersOptions {
  /** The kubelet's `--runtime-request-timeout`. */
  readonly timeoutMs: number;
  readonly kind: RuntimeKind;
  /** Put on every sandbox and container that is created. */
  readonly labels: Readonly<Record<string, string>>;
}

/** A condition of the runtime's Status, e.g. `NetworkReady`. */
export interface RuntimeCondition {
  readonly type: string;
  readonly status: boolean;
  readonly reason: string;
  readonly message: string;
}

/** The container half of a real runtime. Owned by CriRuntime. */
export class CriContainers implements RuntimeService {
  /** `simulated` behind `refmanager serve-cri`. */
  readonly kind: RuntimeKind;
  readonly #channel: CriChannel;
  readonly #timeoutMs: number;
  readonly #labels: Readonly<Record<string, string>>;

  constructor(channel: CriChannel, { kind, timeoutMs, labels }: CriContainersOptions) {
    this.kind = kind;
    this.#channel = channel;
    this.#timeoutMs = timeoutMs;
    this.#labels = labels;
  }

  async version(): Promise<RuntimeVersion> {
    return checkedVersion(await this.#call<RuntimeVersion>('Version', { version: KUBELET_API_VERSION }));
  }

  /** The runtime's conditions, RuntimeReady and NetworkReady among them. */
  async conditions(): Promise<RuntimeCondition[]> {
    const { status } = await this.#call<{ status: { conditions: RuntimeCondition[] } | null }>('Status', {});
    if (status === null || status.conditions.length < 2) {
      throw new ReplyError('RuntimeReady or NetworkReady condition are not set');
    }
    return status.conditions;
  }

  async runPodSandbox(config: PodSandboxConfig, runtimeHandler = ''): Promise<string> {
    const request = { config: toWireSandboxConfig(config, this.#labels), runtimeHandler };
    const { podSandboxId } = await this.#channel.call<{ podSandboxId: string }>(
      'RunPodSandbox',
      request,
      this.#timeoutMs * SANDBOX_DEADLINES,
    );
    if (podSandboxId !== '') return podSandboxId;
    const { name, uid, namespace, attempt } = config.metadata;
    const quoted = goQuote(`&PodSandboxMetadata{Name:${name},Uid:${uid},Namespace:${namespace},Attempt:${attempt},}`);
    throw new ReplyError(`PodSandboxId is not set for sandbox ${quoted}`);
  }

  async stopPodSandbox(podSandboxId: string): Promise<void> {
    await this.#call('StopPodSandbox', { podSandboxId });
  }

  async removePodSandbox(podSandboxId: string): Promise<void> {
    await this.#call('RemovePodSandbox', { podSandboxId });
  }

  async podSandboxStatus(podSandboxId: string): Promise<PodSandboxStatus> {
    const { status } = await this.#call<{ status: WireSandboxStatus | null }>('PodSandboxStatus', { podSandboxId });
    const { id = '', metadata, createdAt = '0' } = status ?? {};
    requireField(id, 'Id is not set');
    requireField(metadata?.name && metadata.namespace && metadata.uid, 'Name, Namespace or Uid is not in metadata');
    requireField(createdAt !== '0', 'CreatedAt is not set');
    return fromWireSandboxStatus(status as WireSandboxStatus);
  }

  /** Every sandbox that carries all of `labels`. */
  async listPodSandboxes(labels: Readonly<Record<string, string>> = {}): Promise<RuntimeSandbox[]> {
    const request = { filter: { labelSelector: labels } };
    const { items } = await this.#call<{ items: WireSandbox[] }>('ListPodSandbox', request);
    return items.map(({ createdAt, metadata, id, state, labels: all }) => ({
      id,
      metadata: metadata ?? { name: '', uid: '', namespace: '', attempt: 0 },
      state,
      createdAtNs: BigInt(createdAt),
      labels: all,
    }));
  }

  async createContainer(
    podSandboxId: string,
    config: ContainerConfig,
    sandboxConfig: PodSandboxConfig,
  ): Promise<string> {
    const { containerId } = await this.#call<{ containerId: string }>('CreateContainer', {
      podSandboxId,
      config: toWireContainerConfig(config, this.#labels),
      sandboxConfig: toWireSandboxConfig(sandboxConfig, this.#labels),
    });
    if (containerId !== '') return containerId;
    const { name, attempt } = config.metadata;
    const quoted = goQuote(`&ContainerMetadata{Name:${name},Attempt:${attempt},}`);
    throw new ReplyError(`ContainerId is not set for container ${quoted}`);
  }

  async startContainer(containerId: string): Promise<void> {
    await this.#call('StartContainer', { containerId });
  }

  async stopContainer(containerId: string, timeoutSeconds: number): Promise<void> {
    const deadlineMs = this.#timeoutMs + timeoutSeconds * MS_PER_SECOND;
    await this.#channel.call('StopContainer', { containerId, timeout: timeoutSeconds }, deadlineMs);
  }

  async removeContainer(containerId: string): Promise<void> {
    await this.#call('RemoveContainer', { containerId });
  }

  async containerStatus(containerId: string): Promise<RuntimeContainerStatus> {
    const { status } = await this.#call<{ status: WireContainerStatus | null }>('ContainerStatus', { containerId });
    const { id = '', metadata, createdAt = '0', image, imageRef = '' } = status ?? {};
    requireField(id, 'status.Id is not set');
    requireField(metadata?.name, 'status.Metadata is not set');
    requireField(createdAt !== '0', 'status.CreatedAt is not set');
    requireField(image?.image, 'status.Image is not set');
    requireField(imageRef, 'status.ImageRef is not set');
    return fromWireContainerStatus(status as WireContainerStatus);
  }

  async listContainers(
    filter: { podSandboxId?: string; labels?: Record<string, string> } = {},
  ): Promise<RuntimeContainer[]> {
    const { podSandboxId = '', labels = {} } = filter;
    const request = { filter: { podSandboxId, labelSelector: labels } };
    const { containers } = await this.#call<{ containers: WireContainer[] }>('ListContainers', request);
    return containers.map(fromWireContainer);
  }

  execSync(containerId: string, command: readonly string[], timeoutSeconds: number): Promise<ExecSyncResult> {
    const request = { containerId, cmd: command, timeout: timeoutSeconds };
    const deadlineMs = timeoutSeconds === 0 ? undefined : this.#timeoutMs + timeoutSeconds * MS_PER_SECOND;
    return this.#channel.call<ExecSyncResult>('ExecSync', request, deadlineMs);
  }

  async close(): Promise<void> {
    this.#channel.close();
  }

  #call<Reply extends object>(method: string, request: object): Promise<Reply> {
    return this.#channel.call<Reply>(method, request, this.#timeoutMs);
  }
}

/** The Version reply, when it is whole and of the one version there is. */
export function checkedVersion(reply: RuntimeVersion): RuntimeVersion {
  const { version, runtimeName, runtimeVersion, runtimeApiVersion } = reply;
  if ([version, runtimeName, runtimeVersion, runtimeApiVersion].includes('')) {
    const fields = `Version:${version},RuntimeName:${runtimeName},RuntimeVersion:${runtimeVersion},RuntimeApiVersion:${runtimeApiVersion},`;
    const problem = `not all fields are set in VersionResponse (${goQuote(`{${fields}}`)})`;
    throw new ReplyError(`get remote runtime typed version failed: ${problem}`);
  }
  if (version !== KUBELET_API_VERSION) throw new ReplyError('runtime api version is not supported');
  return { version, runtimeName, runtimeVersion, runtimeApiVersion };
}

function requireField(value: string | boolean | undefined, problem: string): void {
  if (value === undefined || value === '' || value === false) throw new ReplyError(problem);
}
