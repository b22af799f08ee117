/**
 * The least that a client can do: the calls of a pod's start as the start path was seen to make them, one after the
 * other over a gRPC client, and nothing else.
 */

import { totalmem } from 'node:os';
import { Client, credentials, type MethodDefinition } from '@grpc/grpc-js';
import type { Pod } from '../../../src/api/pod.ts';
import { HostFiles, ParallelImagePuller } from '../../../src/kubelet/index.ts';
import { KubeRuntimeManager } from '../../../src/kubelet/kube-runtime-manager.ts';
import { startPod } from '../../../src/kubelet/pod-start.ts';
import { type CriMethods, loadMethods } from '../../../src/runtime/cri/proto/load-proto.ts';
import { toWireContainerConfig, toWireSandboxConfig } from '../../../src/runtime/cri/wire.ts';
import { type CriRuntime, RealClock, type RuntimeService } from '../../../src/runtime/index.ts';

/** What one pod's start asked the runtime for, in order, as it goes over the wire; ids are those of each time anew. */
export interface Recording {
  readonly sandbox: WireSandbox;
  readonly containers: { readonly config: object; readonly sandboxConfig: WireSandbox }[];
}

/** Of a sandbox's config: what makes it another pod's. */
interface WireSandbox {
  readonly metadata?: object;
  readonly linux?: object;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

type Labels = Readonly<Record<string, string>>;

interface Ids {
  readonly podSandboxId?: string;
  readonly containerId?: string;
}

export class BareClient {
  readonly #client: Client;
  readonly #methods: CriMethods;
  readonly #image: string;

  private constructor(client: Client, methods: CriMethods, image: string) {
    this.#client = client;
    this.#methods = methods;
    this.#image = image;
  }

  static async open(endpoint: string, image: string): Promise<BareClient> {
    return new BareClient(new Client(endpoint, credentials.createInsecure()), await loadMethods(), image);
  }

  async start({ sandbox, containers }: Recording): Promise<void> {
    const { podSandboxId } = await this.#call('RunPodSandbox', { config: sandbox });
    await this.#call('PodSandboxStatus', { podSandboxId });
    for (const { config, sandboxConfig } of containers) {
      await this.#call('ImageStatus', { image: { image: this.#image } });
      await this.#call('ImageStatus', { image: { image: this.#image } });
      const { containerId } = await this.#call('CreateContainer', { podSandboxId, config, sandboxConfig });
      await this.#call('StartContainer', { containerId });
    }
  }

  close(): void {
    this.#client.close();
  }

  #call(method: string, request: object): Promise<Ids> {
    const { path, requestSerialize, responseDeserialize } = this.#methods.get(method) as MethodDefinition<object, Ids>;
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, (error, reply) => {
        if (error === null) resolve(reply as Ids);
        else reject(error);
      });
    });
  }
}

/**
 * The same of a pod that has not been before: its names, and its cgroup, which the kernel has to make. The files are
 * those of the recorded pod: to make them is not the runtime's part.
 */
export function ofNewPod({ sandbox, containers }: Recording, uid: string): Recording {
  const renamed = (config: WireSandbox): WireSandbox => ({
    ...config,
    metadata: { ...config.metadata, name: uid, uid },
    linux: { ...config.linux, cgroupParent: `/kubepods/besteffort/pod${uid}` },
  });
  return {
    sandbox: renamed(sandbox),
    containers: containers.map((each) => ({ ...each, sandboxConfig: renamed(each.sandboxConfig) })),
  };
}

/** Starts `pod`, and writes down what is asked for. `labels` are added to those that the pod itself has. */
export async function record(cri: CriRuntime, pod: Pod, labels: Labels): Promise<Recording> {
  const { images, version } = cri;
  const recording: Writable<Recording> = { sandbox: {}, containers: [] };
  const nothing = (): undefined => undefined;
  const kubelet = new KubeRuntimeManager({
    runtime: recorded(cri.runtime, recording, labels),
    images,
    puller: new ParallelImagePuller(images),
    refs: { setRef: nothing, getRef: nothing, clearRef: nothing },
    events: { record: nothing },
    clock: new RealClock(),
    runtimeName: version.runtimeName,
    nodeName: 'node-0',
    files: new HostFiles('/'),
    memoryCapacityBytes: totalmem(),
  });
  const { containers, error } = await startPod(kubelet, pod);
  const failed = containers.find(({ ok }) => !ok);
  if (error !== undefined || failed !== undefined) throw new Error(`not started: ${error ?? failed?.message}`);
  return recording;
}

/** `runtime`, with what makes sandboxes and containers written down. */
function recorded(runtime: RuntimeService, recording: Writable<Recording>, labels: Labels): RuntimeService {
  return new Proxy(runtime, {
    get(target, name) {
      if (name === 'runPodSandbox') {
        return (config: Parameters<RuntimeService['runPodSandbox']>[0]) => {
          recording.sandbox = toWireSandboxConfig(config, labels);
          return target.runPodSandbox(config);
        };
      }
      if (name === 'createContainer') {
        return (...[id, config, sandbox]: Parameters<RuntimeService['createContainer']>) => {
          const sandboxConfig = toWireSandboxConfig(sandbox, labels);
          recording.containers.push({ config: toWireContainerConfig(config, labels), sandboxConfig });
          return target.createContainer(id, config, sandbox);
        };
      }
      const method: unknown = Reflect.get(target, name);
      return typeof method === 'function' ? method.bind(target) : method;
    },
  });
}
