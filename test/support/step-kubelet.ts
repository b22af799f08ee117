/**
 * A kubelet on a scripted node: every CRI call, event, file operation and change of the reference store is written
 * down in order. Used by the vectors and by tests of single branches.
 */

import type { ObjectReference } from '../../src/api/object-reference.ts';
import type { ContainerRefs } from '../../src/kubelet/context/kubelet-context.ts';
import { NoFiles } from '../../src/kubelet/files/no-files.ts';
import { ParallelImagePuller } from '../../src/kubelet/images/image-puller.ts';
import { KubeRuntimeManager, type KubeRuntimeManagerOptions } from '../../src/kubelet/kube-runtime-manager.ts';
import {
  type ContainerConfig,
  type ExecSyncResult,
  type Image,
  type ImageService,
  type PodSandboxStatus,
  RuntimeError,
  type RuntimeService,
  type StatusCode,
} from '../../src/runtime/runtime-service.ts';
import { TestClock } from './test-clock.ts';

export type Step = Record<string, unknown>;

const STATUS_ERROR = /^rpc error: code = (\w+) desc = (.*)$/s;

/** The error that `text` is the text of: a RuntimeError when it is worded as one. */
export function errorOf(text: string): Error {
  const [, code, desc] = STATUS_ERROR.exec(text) ?? [];
  if (code === undefined || desc === undefined) return new Error(text);
  const status = code.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase() as StatusCode;
  return new RuntimeError(status === ('CANCELED' as string) ? 'CANCELLED' : status, desc);
}

/** What the scripted node does. A field of type `string` that names an error makes its call fail with that text. */
export interface NodeScript {
  containerId?: string;
  image?: () => Image | undefined;
  imageStatusError?: string | undefined;
  pull?: () => Promise<string>;
  createError?: string | undefined;
  startError?: string | undefined;
  stopError?: string | undefined;
  podStatusError?: string | undefined;
  exec?: (command: readonly string[]) => Promise<ExecSyncResult>;
  podIPs?: readonly string[];
}

const refuse = (text: string | undefined): void => {
  if (text !== undefined) throw errorOf(text);
};

/** The runtime of a scripted node. */
export function scriptedRuntime(steps: Step[], script: NodeScript): RuntimeService {
  const id = script.containerId ?? 'cid1';
  const unused = (call: string) => async (): Promise<never> => {
    throw new Error(`the script has no ${call}`);
  };
  return {
    version: unused('Version'),
    runPodSandbox: unused('RunPodSandbox'),
    stopPodSandbox: unused('StopPodSandbox'),
    removePodSandbox: unused('RemovePodSandbox'),
    listPodSandboxes: async () => [],
    podSandboxStatus: async () => {
      refuse(script.podStatusError);
      return sandboxStatus(script.podIPs ?? []);
    },
    createContainer: async (_sandbox, config) => {
      steps.push({ step: 'cri', call: 'CreateContainer', ...configSummary(config) });
      refuse(script.createError);
      return id;
    },
    startContainer: async (containerId) => {
      steps.push({ step: 'cri', call: 'StartContainer', id: containerId });
      refuse(script.startError);
    },
    stopContainer: async (containerId, timeout) => {
      steps.push({ step: 'cri', call: 'StopContainer', id: containerId, timeout });
      refuse(script.stopError);
    },
    removeContainer: unused('RemoveContainer'),
    containerStatus: unused('ContainerStatus'),
    listContainers: async () => [],
    execSync: async (containerId, command, timeout) => {
      steps.push({ step: 'cri', call: 'ExecSync', id: containerId, cmd: command, timeout });
      if (script.exec === undefined) throw new Error('the script has no ExecSync');
      return script.exec(command);
    },
    close: async () => undefined,
  };
}

function configSummary(config: ContainerConfig): Step {
  const { pid, targetId } = config.linux?.securityContext.namespaceOptions ?? {};
  const target = pid === 'TARGET' ? { pidMode: pid, targetId } : {};
  return { image: config.image.image, attempt: config.metadata.attempt, logPath: config.logPath, ...target };
}

function sandboxStatus([ip = '', ...additionalIps]: readonly string[]): PodSandboxStatus {
  return {
    id: 'sandbox1',
    metadata: { name: 'web-0', namespace: 'prod', uid: 'u-1', attempt: 0 },
    state: 'SANDBOX_READY',
    createdAtNs: 1n,
    ip,
    additionalIps,
    networkMode: 'POD',
    labels: {},
    annotations: {},
  };
}

/** The image half of a scripted node. */
export function scriptedImages(steps: Step[], script: NodeScript): ImageService {
  return {
    imageStatus: async (image) => {
      steps.push({ step: 'cri', call: 'ImageStatus', image });
      refuse(script.imageStatusError);
      return script.image?.();
    },
    pullImage: async (image) => {
      steps.push({ step: 'cri', call: 'PullImage', image });
      if (script.pull === undefined) throw new Error('the script has no PullImage');
      return script.pull();
    },
    listImages: async () => [],
    removeImage: async () => undefined,
  };
}

/** An image of the id, that runs as `uid`, or as the user of the name. */
export function imageOf(id: string, user: { uid?: number | null; username?: string } = {}): Image {
  const { uid = null, username = '' } = user;
  return { id, repoTags: [], repoDigests: [], sizeBytes: 1, uid, username };
}

/** A reference store that writes its changes down. */
export class StepRefs implements ContainerRefs {
  readonly stored: Map<string, ObjectReference> = new Map();
  readonly #steps: Step[];

  constructor(steps: Step[]) {
    this.#steps = steps;
  }

  setRef(id: { toString(): string }, ref: ObjectReference): void {
    this.#steps.push({ step: 'ref', call: 'SetRef', key: id.toString(), fieldPath: ref.fieldPath });
    this.stored.set(id.toString(), ref);
  }

  getRef(id: { toString(): string }): ObjectReference | undefined {
    return this.stored.get(id.toString());
  }

  clearRef(id: { toString(): string }): void {
    this.#steps.push({ step: 'ref', call: 'ClearRef', key: id.toString() });
    this.stored.delete(id.toString());
  }

  /** Key -> fieldPath. */
  get paths(): Record<string, string | undefined> {
    return Object.fromEntries(Array.from(this.stored, ([key, ref]) => [key, ref.fieldPath]));
  }
}

export interface StepKubelet {
  readonly manager: KubeRuntimeManager;
  readonly steps: Step[];
  readonly refs: StepRefs;
  readonly clock: TestClock;
  /** What upstream only logs. */
  readonly logged: string[];
}

/** Assembles the kubelet; `overrides` replace its parts. */
export function stepKubelet(
  script: NodeScript,
  overrides: (steps: Step[], clock: TestClock) => Partial<KubeRuntimeManagerOptions> = () => ({}),
): StepKubelet {
  const steps: Step[] = [];
  const logged: string[] = [];
  const clock = new TestClock();
  const refs = new StepRefs(steps);
  const images = scriptedImages(steps, script);
  const manager = new KubeRuntimeManager({
    runtime: scriptedRuntime(steps, script),
    images,
    puller: new ParallelImagePuller(images),
    refs,
    events: {
      record: ({ type, reason, message, involvedObject }) =>
        steps.push({ step: 'event', type, reason, message, fieldPath: involvedObject.fieldPath }),
    },
    clock,
    runtimeName: 'containerd',
    nodeName: 'node-1',
    files: new NoFiles(),
    log: (line) => logged.push(line),
    ...overrides(steps, clock),
  });
  return { manager, steps, refs, clock, logged };
}
