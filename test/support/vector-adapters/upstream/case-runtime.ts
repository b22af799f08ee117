/** The container runtime of a case: every call that changes something is a step, and fails when the case says so. */

import {
  type ContainerConfig,
  type ExecSyncResult,
  type ImageService,
  type PodSandboxConfig,
  type PodSandboxStatus,
  type RuntimeContainer,
  type RuntimeContainerStatus,
  RuntimeError,
  type RuntimeService,
} from '../../../../src/runtime/runtime-service.ts';
import { imageOf, scriptedImages, scriptedRuntime } from '../../step-kubelet.ts';
import { containerConfigStep, sandboxConfigStep } from './config-steps.ts';
import { type RunningCase, sandboxOf } from './sync-case.ts';

const NEW_SANDBOX = 'sb-new';

/** What the runtime of a case has made. */
interface Made {
  sandbox?: PodSandboxConfig;
  readonly containers: Map<string, ContainerConfig>;
}

export function caseRuntime(node: RunningCase): RuntimeService {
  const made: Made = { containers: new Map() };
  return {
    ...scriptedRuntime([], {}),
    runPodSandbox: async (config) => {
      node.step({ cri: 'RunPodSandbox', config: sandboxConfigStep(config) });
      node.refuse('RunPodSandbox');
      if (node.case.emptyIds?.['sandbox'] === true) return '';
      made.sandbox = config;
      return NEW_SANDBOX;
    },
    stopPodSandbox: async (id) => {
      node.step({ cri: 'StopPodSandbox', id });
      node.refuse(`StopPodSandbox/${id}`);
    },
    podSandboxStatus: async (id) => {
      node.refuse(`PodSandboxStatus/${id}`);
      return sandboxStatus(node, made, id);
    },
    createContainer: async (sandbox, config, sandboxConfig) => {
      const configs = { config: containerConfigStep(config), sandboxConfig: sandboxConfigStep(sandboxConfig) };
      node.step({ cri: 'CreateContainer', sandbox, ...configs });
      const { name } = config.metadata;
      node.refuse(`CreateContainer/${name}`);
      if (node.case.emptyIds?.[name] === true) return '';
      made.containers.set(`new-${name}`, config);
      return `new-${name}`;
    },
    startContainer: async (id) => {
      node.step({ cri: 'StartContainer', id });
      node.refuse(`StartContainer/${id}`);
    },
    stopContainer: async (id, timeout) => {
      node.step({ cri: 'StopContainer', id, timeout });
      node.refuse(`StopContainer/${id}`);
    },
    removeContainer: async (id) => {
      node.step({ cri: 'RemoveContainer', id });
      node.refuse(`RemoveContainer/${id}`);
    },
    containerStatus: async (id) => {
      node.refuse(`ContainerStatus/${id}`);
      return containerStatus(node, made, id);
    },
    listPodSandboxes: async () => listedSandboxes(node, made),
    listContainers: async () => listed(node, made),
    execSync: (id, command, timeout) => execute(node, id, command, timeout),
  };
}

export function caseImages(node: RunningCase): ImageService {
  return {
    ...scriptedImages([], {}),
    imageStatus: async (image) => {
      node.step({ cri: 'ImageStatus', image });
      node.refuse(`ImageStatus/${image}`);
      const found = node.case.images?.[image];
      return found && imageOf(found.id, found);
    },
    pullImage: async (image) => {
      node.step({ cri: 'PullImage', image });
      node.refuse(`PullImage/${image}`);
      return node.case.pullRefs?.[image] ?? '';
    },
  };
}

async function execute(
  node: RunningCase,
  id: string,
  command: readonly string[],
  timeout: number,
): Promise<ExecSyncResult> {
  node.step({ cri: 'ExecSync', id, cmd: [...command], timeout });
  const { execDelayMs = 0, execs } = node.case;
  if (execDelayMs > 0) await node.clock.sleep(execDelayMs);
  const text = command.join(' ');
  node.refuse(`ExecSync/${text}`);
  const { exitCode = 0, stdout = '', stderr = '' } = execs?.[text] ?? {};
  return { exitCode, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr) };
}

function sandboxStatus(node: RunningCase, made: Made, id: string): PodSandboxStatus {
  const { pod, sandboxes = [], newIP = '', newMoreIPs = [], nowMs = 0 } = node.case;
  const known = sandboxes.find((each) => each.id === id);
  if (known !== undefined) return sandboxOf(pod, known);
  if (id !== NEW_SANDBOX || made.sandbox === undefined) throw new RuntimeError('NOT_FOUND', `no sandbox ${id}`);
  const { attempt } = made.sandbox.metadata;
  const host = pod.spec.hostNetwork === true;
  return sandboxOf(pod, { id, attempt, ready: true, ip: newIP, more: newMoreIPs, host, createdMs: nowMs });
}

type Description = Pick<RuntimeContainerStatus, 'metadata' | 'labels' | 'annotations'>;

function containerStatus(node: RunningCase, made: Made, id: string): RuntimeContainerStatus {
  const found = describe(node, made, id);
  if (found === undefined) throw new RuntimeError('NOT_FOUND', `no container ${id}`);
  const times = { createdAtNs: 1n, startedAtNs: 2n, finishedAtNs: 0n };
  const image = { image: { image: 'image' }, imageRef: 'image' };
  return { id, state: 'CONTAINER_RUNNING', ...times, exitCode: 0, ...image, reason: '', message: '', ...found };
}

function describe(
  { case: { pod, kill, containers = [] } }: RunningCase,
  made: Made,
  id: string,
): Description | undefined {
  if (kill?.id === id) {
    const { name, labels = {}, annotations = {} } = kill;
    return { metadata: { name, attempt: 0 }, labels, annotations };
  }
  const config = made.containers.get(id);
  if (config !== undefined) return config;
  const old = containers.find((each) => each.id === id);
  if (old === undefined) return undefined;
  const { name = '', namespace = '', uid = '' } = pod.metadata ?? {};
  const labels = {
    'io.kubernetes.pod.name': name,
    'io.kubernetes.pod.namespace': namespace,
    'io.kubernetes.pod.uid': uid,
    'io.kubernetes.container.name': old.name,
  };
  return { metadata: { name: old.name, attempt: old.restartCount }, labels, annotations: {} };
}

function listedSandboxes(node: RunningCase, made: Made): PodSandboxStatus[] {
  const { pod, sandboxes = [] } = node.case;
  const old = sandboxes.map((each) => sandboxOf(pod, each));
  return made.sandbox === undefined ? old : [sandboxStatus(node, made, NEW_SANDBOX), ...old];
}

/** Those made now, or else those that were there, in the newest sandbox. */
function listed({ case: { sandboxes = [], containers = [] } }: RunningCase, made: Made): RuntimeContainer[] {
  const podSandboxId = made.sandbox === undefined ? (sandboxes[0]?.id ?? '') : NEW_SANDBOX;
  const common = { podSandboxId, state: 'CONTAINER_RUNNING', createdAtNs: 1n } as const;
  if (made.containers.size > 0) {
    return Array.from(made.containers, ([id, { metadata, labels, annotations }]) => {
      return { id, ...common, metadata, labels, annotations };
    });
  }
  if (sandboxes.length === 0) return [];
  return containers.map(({ id, name }) => {
    return { id, ...common, metadata: { name, attempt: 0 }, labels: {}, annotations: {} };
  });
}
