/**
 * What each CRI call does on a server: one call of the runtime or image service behind it. A call that is not here is
 * answered with UNIMPLEMENTED.
 */

import type { ContainerState, ImageService, PodSandboxStatus, RuntimeService } from '../../runtime-service.ts';
import type { ApiVersion } from '../proto/load-proto.ts';
import {
  readContainerConfig,
  readSandboxConfig,
  type WireContainerConfig,
  type WireSandboxConfig,
  writeContainer,
  writeContainerStatus,
  writeImage,
  writeSandboxStatus,
} from './server-wire.ts';

/** What stands behind a server: a SimulatedRuntime, for instance. */
export interface CriBackend {
  readonly runtime: RuntimeService;
  readonly images: ImageService;
}

/** Answers a decoded request by a reply to be encoded. Rejects with a RuntimeError. */
export type CriHandler = (request: never, version: ApiVersion) => Promise<object>;

interface ById {
  readonly podSandboxId: string;
  readonly containerId: string;
}
interface ByImage {
  readonly image: { readonly image: string } | null;
}
interface Filter {
  readonly id: string;
  readonly podSandboxId?: string;
  readonly state: { readonly state: string } | null;
  readonly labelSelector: Readonly<Record<string, string>>;
}
interface Listed {
  readonly id: string;
  readonly state: ContainerState | PodSandboxStatus['state'];
  readonly labels: Readonly<Record<string, string>>;
}

const READY = ['RuntimeReady', 'NetworkReady'].map((type) => ({ type, status: true }));

/** The handlers by call, e.g. `CreateContainer`. */
export function criHandlers({ runtime, images }: CriBackend): Readonly<Record<string, CriHandler>> {
  const nothing = async (work: Promise<unknown>): Promise<object> => {
    await work;
    return {};
  };
  return {
    Version: async (_request: object, runtimeApiVersion) => ({ ...(await runtime.version()), runtimeApiVersion }),
    Status: async () => ({ status: { conditions: READY } }),
    RunPodSandbox: async (request: { config: WireSandboxConfig; runtimeHandler: string }) => ({
      podSandboxId: await runtime.runPodSandbox(readSandboxConfig(request.config), request.runtimeHandler),
    }),
    StopPodSandbox: ({ podSandboxId }: ById) => nothing(runtime.stopPodSandbox(podSandboxId)),
    RemovePodSandbox: ({ podSandboxId }: ById) => nothing(runtime.removePodSandbox(podSandboxId)),
    PodSandboxStatus: async ({ podSandboxId }: ById) => ({
      status: writeSandboxStatus(await runtime.podSandboxStatus(podSandboxId)),
    }),
    ListPodSandbox: async ({ filter }: { filter: Filter | null }) => {
      const sandboxes = await runtime.listPodSandboxes(filter?.labelSelector);
      const items = sandboxes.filter((each) => isListed(each, filter));
      return { items: items.map(({ createdAtNs, ...rest }) => ({ ...rest, createdAt: String(createdAtNs) })) };
    },
    CreateContainer: async (request: {
      podSandboxId: string;
      config: WireContainerConfig;
      sandboxConfig: WireSandboxConfig;
    }) => ({
      containerId: await runtime.createContainer(
        request.podSandboxId,
        readContainerConfig(request.config),
        readSandboxConfig(request.sandboxConfig),
      ),
    }),
    StartContainer: ({ containerId }: ById) => nothing(runtime.startContainer(containerId)),
    StopContainer: ({ containerId, timeout }: ById & { timeout: string }) =>
      nothing(runtime.stopContainer(containerId, Number(timeout))),
    RemoveContainer: ({ containerId }: ById) => nothing(runtime.removeContainer(containerId)),
    ListContainers: async ({ filter }: { filter: Filter | null }) => {
      const podSandboxId = filter?.podSandboxId ?? '';
      const all = await runtime.listContainers(podSandboxId === '' ? {} : { podSandboxId });
      return { containers: all.filter((each) => isListed(each, filter)).map(writeContainer) };
    },
    ContainerStatus: async ({ containerId }: ById) => ({
      status: writeContainerStatus(await runtime.containerStatus(containerId)),
    }),
    ExecSync: ({ containerId, cmd, timeout }: ById & { cmd: string[]; timeout: string }) =>
      runtime.execSync(containerId, cmd, Number(timeout)),
    PullImage: async ({ image, sandboxConfig }: ByImage & { sandboxConfig: WireSandboxConfig | null }) => {
      const config = sandboxConfig === null ? undefined : readSandboxConfig(sandboxConfig);
      return { imageRef: await images.pullImage(image?.image ?? '', undefined, config) };
    },
    ImageStatus: async ({ image }: ByImage) => {
      const found = await images.imageStatus(image?.image ?? '');
      return { image: found === undefined ? null : writeImage(found) };
    },
    ListImages: async () => ({ images: (await images.listImages()).map(writeImage) }),
    RemoveImage: ({ image }: ByImage) => nothing(images.removeImage(image?.image ?? '')),
  };
}

function isListed({ id, state, labels }: Listed, filter: Filter | null): boolean {
  if (filter === null) return true;
  if (filter.id !== '' && !id.startsWith(filter.id)) return false;
  if (filter.state !== null && filter.state.state !== state) return false;
  return Object.entries(filter.labelSelector).every(([key, value]) => labels[key] === value);
}
