/**
 * A container runtime whose calls end in time, with the error that a gRPC client gives when they do not.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/remote/remote_runtime.go`, `remote_image.go`
 */

import { kindOf, type RuntimeKind } from '../../runtime/runtime-kind.ts';
import {
  type AuthConfig,
  type ContainerConfig,
  type ExecSyncResult,
  type Image,
  type ImageService,
  type PodSandboxConfig,
  type PodSandboxStatus,
  type RuntimeContainer,
  type RuntimeContainerStatus,
  type RuntimeSandbox,
  type RuntimeService,
  type RuntimeVersion,
} from '../../runtime/runtime-service.ts';
import type { Log } from '../context/log.ts';
import { checkedImage, checkedImageRef } from '../context/runtime-ids.ts';
import type { ImagePuller, PullLimit } from '../images/image-puller.ts';
import type { PullBackOff } from '../images/pull-back-off.ts';
import { errorText } from '../kubelet-error.ts';
import { deadlineExceeded } from './deadline-exceeded.ts';
import { type Deadlines, isPromiseLike } from './deadlines.ts';
import type { TimeLimits } from './time-limits.ts';

const MS_PER_SECOND = 1000;
/** A sandbox may have to pull its pause image. */
const SANDBOX_REQUESTS = 2;

export class TimedRuntime implements RuntimeService {
  readonly kind: RuntimeKind;
  readonly #runtime: RuntimeService;
  readonly #deadlines: Deadlines;
  readonly #requestMs: number;
  /** Left out when the runtime cannot tell. An exit may be waited for as long as it takes. */
  readonly waitForExit?: (containerId: string) => Promise<RuntimeContainerStatus>;

  constructor(runtime: RuntimeService, deadlines: Deadlines, { requestMs }: TimeLimits) {
    this.kind = kindOf(runtime);
    this.#runtime = runtime;
    this.#deadlines = deadlines;
    this.#requestMs = requestMs;
    if (runtime.waitForExit !== undefined) this.waitForExit = runtime.waitForExit.bind(runtime);
  }

  version(): Promise<RuntimeVersion> {
    return this.#timed(this.#runtime.version());
  }

  runPodSandbox(config: PodSandboxConfig, runtimeHandler?: string): Promise<string> {
    const call =
      runtimeHandler === undefined
        ? this.#runtime.runPodSandbox(config)
        : this.#runtime.runPodSandbox(config, runtimeHandler);
    return this.#timed(call, this.#requestMs * SANDBOX_REQUESTS);
  }

  stopPodSandbox(podSandboxId: string): Promise<void> {
    return this.#timed(this.#runtime.stopPodSandbox(podSandboxId));
  }

  removePodSandbox(podSandboxId: string): Promise<void> {
    return this.#timed(this.#runtime.removePodSandbox(podSandboxId));
  }

  podSandboxStatus(podSandboxId: string): Promise<PodSandboxStatus> {
    return this.#timed(this.#runtime.podSandboxStatus(podSandboxId));
  }

  listPodSandboxes(labels?: Readonly<Record<string, string>>): Promise<RuntimeSandbox[]> {
    return this.#timed(this.#runtime.listPodSandboxes(labels));
  }

  createContainer(sandboxId: string, config: ContainerConfig, sandboxConfig: PodSandboxConfig): Promise<string> {
    return this.#timed(this.#runtime.createContainer(sandboxId, config, sandboxConfig));
  }

  startContainer(containerId: string): Promise<void> {
    return this.#timed(this.#runtime.startContainer(containerId));
  }

  stopContainer(containerId: string, timeoutSeconds: number): Promise<void> {
    const graceMs = Math.max(0, timeoutSeconds) * MS_PER_SECOND;
    return this.#timed(this.#runtime.stopContainer(containerId, timeoutSeconds), this.#requestMs + graceMs);
  }

  removeContainer(containerId: string): Promise<void> {
    return this.#timed(this.#runtime.removeContainer(containerId));
  }

  containerStatus(containerId: string): Promise<RuntimeContainerStatus> {
    return this.#timed(this.#runtime.containerStatus(containerId));
  }

  listContainers(filter?: { podSandboxId?: string; labels?: Record<string, string> }): Promise<RuntimeContainer[]> {
    return this.#timed(this.#runtime.listContainers(filter));
  }

  execSync(containerId: string, command: readonly string[], timeoutSeconds: number): Promise<ExecSyncResult> {
    const call = this.#runtime.execSync(containerId, command, timeoutSeconds);
    return timeoutSeconds === 0 ? call : this.#timed(call, this.#requestMs + timeoutSeconds * MS_PER_SECOND);
  }

  close(): Promise<void> {
    return this.#runtime.close();
  }

  #timed<T>(call: Promise<T>, ms: number = this.#requestMs): Promise<T> {
    return this.#deadlines.race(call, ms, deadlineExceeded);
  }
}

/**
 * An image service whose calls end in time, and that refuses an image without id or size as the CRI client does. Given to
 * a serial puller, its queue goes on past a pull that never answers.
 */
export class TimedImages implements ImageService {
  readonly #images: ImageService;
  readonly #deadlines: Deadlines;
  readonly #limits: TimeLimits;

  constructor(images: ImageService, deadlines: Deadlines, limits: TimeLimits) {
    this.#images = images;
    this.#deadlines = deadlines;
    this.#limits = limits;
  }

  async imageStatus(image: string): Promise<Image | undefined> {
    return checkedImage(await this.#timed(this.#images.imageStatus(image), this.#limits.requestMs), image);
  }

  pullImage(image: string, auth: AuthConfig | undefined, sandboxConfig: PodSandboxConfig | undefined): Promise<string> {
    return this.#timed(this.#images.pullImage(image, auth, sandboxConfig), this.#limits.pullMs);
  }

  listImages(): Promise<Image[]> {
    return this.#timed(this.#images.listImages(), this.#limits.requestMs);
  }

  removeImage(image: string): Promise<void> {
    return this.#timed(this.#images.removeImage(image), this.#limits.requestMs);
  }

  #timed<T>(call: Promise<T>, ms: number): Promise<T> {
    return this.#deadlines.race(call, ms, deadlineExceeded);
  }
}

/**
 * Pulls that end within `ms`, the wait for their turn included; nor does a turn take longer. A pull that answers with no
 * reference has failed.
 */
export function timedPuller(puller: ImagePuller, deadlines: Deadlines, ms: number): ImagePuller {
  const limit: PullLimit = (work) => deadlines.race(work, ms, deadlineExceeded);
  return {
    pullImage: async (image, auth, sandboxConfig) =>
      checkedImageRef(await limit(puller.pullImage(image, auth, sandboxConfig, limit)), image),
  };
}

/** A back-off that answers within `ms`, and whose trouble is only logged. */
export function timedBackOff(backOff: PullBackOff, deadlines: Deadlines, ms: number, log: Log): PullBackOff {
  const told = (note: () => void): void => {
    try {
      note();
    } catch (error) {
      log(`Unable to note what became of a pull: ${errorText(error)}`);
    }
  };
  return {
    isWaiting: (key) => {
      const answer = backOff.isWaiting(key);
      return isPromiseLike(answer) ? deadlines.race(answer, ms, deadlineExceeded) : answer;
    },
    failed: (key) => told(() => backOff.failed(key)),
    succeeded: () => told(() => backOff.succeeded()),
  };
}
