/**
 * A runtime that tells what each pod waits for, and marks init containers: nothing else on a runtime says which they are,
 * and one that has ended has done its work.
 */

import { CONTAINER_NAME_LABEL, POD_UID_LABEL } from '../../../api/pod/pod-labels.ts';
import { kindOf, type RuntimeKind } from '../../../runtime/runtime-kind.ts';
import type {
  ContainerConfig,
  ExecSyncResult,
  PodSandboxConfig,
  PodSandboxStatus,
  RuntimeContainer,
  RuntimeContainerStatus,
  RuntimeSandbox,
  RuntimeService,
  RuntimeVersion,
} from '../../../runtime/runtime-service.ts';
import { INIT_LABEL } from '../labels.ts';
import type { StartWatch } from './start-watch.ts';

export class WatchedRuntime implements RuntimeService {
  readonly kind: RuntimeKind;
  readonly #runtime: RuntimeService;
  readonly #watch: StartWatch;
  /** Whose a container is that was created here. */
  readonly #containers = new Map<string, { readonly uid: string; readonly name: string }>();

  constructor(runtime: RuntimeService, watch: StartWatch) {
    this.kind = kindOf(runtime);
    this.#runtime = runtime;
    this.#watch = watch;
  }

  version(): Promise<RuntimeVersion> {
    return this.#runtime.version();
  }

  runPodSandbox(config: PodSandboxConfig, runtimeHandler?: string): Promise<string> {
    this.#watch.at(config.metadata.uid, 'starting its sandbox');
    return this.#runtime.runPodSandbox(config, runtimeHandler);
  }

  stopPodSandbox(podSandboxId: string): Promise<void> {
    return this.#runtime.stopPodSandbox(podSandboxId);
  }

  removePodSandbox(podSandboxId: string): Promise<void> {
    return this.#runtime.removePodSandbox(podSandboxId);
  }

  podSandboxStatus(podSandboxId: string): Promise<PodSandboxStatus> {
    return this.#runtime.podSandboxStatus(podSandboxId);
  }

  listPodSandboxes(labels?: Readonly<Record<string, string>>): Promise<RuntimeSandbox[]> {
    return this.#runtime.listPodSandboxes(labels);
  }

  async createContainer(
    podSandboxId: string,
    config: ContainerConfig,
    sandboxConfig: PodSandboxConfig,
  ): Promise<string> {
    const { [POD_UID_LABEL]: uid = '', [CONTAINER_NAME_LABEL]: name = '' } = config.labels;
    this.#watch.at(uid, `creating container ${name}`);
    const marked = this.#watch.isInit(uid, name)
      ? { ...config, labels: { ...config.labels, [INIT_LABEL]: 'true' } }
      : config;
    const id = await this.#runtime.createContainer(podSandboxId, marked, sandboxConfig);
    this.#containers.set(id, { uid, name });
    return id;
  }

  async startContainer(containerId: string): Promise<void> {
    const { uid, name } = this.#of(containerId);
    this.#watch.at(uid, `starting container ${name}`);
    await this.#runtime.startContainer(containerId);
    if (this.#watch.isInit(uid, name)) this.#watch.at(uid, `waiting for init container ${name} to succeed`);
    else if (this.#watch.hasPostStart(uid, name))
      this.#watch.at(uid, `running the post-start hook of container ${name}`);
    this.#containers.delete(containerId); // nothing more is told of it
  }

  stopContainer(containerId: string, timeoutSeconds: number): Promise<void> {
    return this.#runtime.stopContainer(containerId, timeoutSeconds);
  }

  removeContainer(containerId: string): Promise<void> {
    return this.#runtime.removeContainer(containerId);
  }

  containerStatus(containerId: string): Promise<RuntimeContainerStatus> {
    return this.#runtime.containerStatus(containerId);
  }

  listContainers(filter?: { podSandboxId?: string; labels?: Record<string, string> }): Promise<RuntimeContainer[]> {
    return this.#runtime.listContainers(filter);
  }

  execSync(containerId: string, command: readonly string[], timeoutSeconds: number): Promise<ExecSyncResult> {
    return this.#runtime.execSync(containerId, command, timeoutSeconds);
  }

  close(): Promise<void> {
    return this.#runtime.close();
  }

  #of(id: string): { readonly uid: string; readonly name: string } {
    return this.#containers.get(id) ?? { uid: '', name: id };
  }
}
