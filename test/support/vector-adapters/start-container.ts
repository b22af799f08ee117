/** start-container.json: one start, step by step, and what is stored after it. */

import { isDeepStrictEqual } from 'node:util';
import type {
  Container,
  HttpGetAction,
  Lifecycle,
  LifecycleHandler,
  ObjectMeta,
  PodSpec,
  SecurityContext,
  SpecifiedPod,
} from '../../../src/api/pod.ts';
import { ContainerID } from '../../../src/index.ts';
import type { ContainerRefs } from '../../../src/kubelet/context/kubelet-context.ts';
import type { KubeRuntimeManagerOptions } from '../../../src/kubelet/kube-runtime-manager.ts';
import type { PodStatus } from '../../../src/kubelet/pod/pod-status.ts';
import { podSandboxConfig } from '../../../src/kubelet/pod/sandbox/sandbox-config.ts';
import type { ExecSyncResult, ImageService, RuntimeService } from '../../../src/runtime/runtime-service.ts';
import {
  errorOf,
  imageOf,
  type NodeScript,
  type Step,
  type StepKubelet,
  StepRefs,
  scriptedImages,
  scriptedRuntime,
  stepKubelet,
} from '../step-kubelet.ts';
import type { TestClock } from '../test-clock.ts';
import { meteredPuller, type PullOutcome, pullOutcome } from './ensure-image.ts';
import { podOf, type VectorPod } from './references.ts';
import { definedOnly } from './vector-case.ts';

interface VectorHandler {
  readonly exec?: string[];
  readonly httpGet?: HttpGetAction;
  readonly tcpSocket?: { port: number | string };
}

interface VectorRuntime {
  readonly containerID?: string;
  readonly optionsError?: string;
  readonly hasCleanup?: boolean;
  readonly mkdirError?: string;
  readonly imageUser?: { uid?: number | null; username?: string };
  readonly createError?: string;
  readonly preStartError?: string;
  readonly startError?: string;
  /** Of the second ImageStatus, asked for the image's user. */
  readonly imageUserError?: string;
  readonly preStopError?: string;
  /** Of the status of the pod that an httpGet hook asks for its address. */
  readonly podStatusError?: string;
  readonly stopError?: string;
  readonly logStat?: 'notExist' | 'error';
  readonly symlinkError?: string;
  readonly exec?: { exitCode?: number; stdout?: string; stderr?: string; error?: string };
  readonly preStopSeconds?: number;
  readonly podIPs?: string[];
  readonly http?: { status?: number; body?: string; error?: string };
}

export interface StartInput {
  readonly pod: VectorPod & {
    terminationGracePeriodSeconds?: number | null;
    deletionGracePeriodSeconds?: number | null;
  };
  readonly runtimeName: string;
  readonly container: {
    name: string;
    image: string;
    imagePullPolicy: string;
    postStart?: VectorHandler;
    preStop?: VectorHandler;
    securityContext?: SecurityContext;
  };
  readonly image: { present?: string; pull?: PullOutcome; inspectError?: string; qpsExceeded?: boolean };
  readonly runtime: VectorRuntime;
  readonly podStatus?: { name: string; id: string; restartCount: number }[];
  readonly targetContainerName?: string;
  readonly ephemeralContainersGate?: boolean;
}

const KNOWN_RUNTIME_FIELDS = new Set(
  ['containerID', 'optionsError', 'hasCleanup', 'mkdirError', 'imageUser', 'createError', 'preStartError'].concat([
    'startError',
    'imageUserError',
    'preStopError',
    'podStatusError',
    'stopError',
    'logStat',
    'symlinkError',
    'exec',
    'preStopSeconds',
    'podIPs',
    'http',
  ]),
);

const MS_PER_SECOND = 1000;
const OCTAL = 8;
const MODE_DIGITS = 4;

/** What a case stores: over a store of its own, or a part of one that others use too. */
export interface CaseRefs extends ContainerRefs {
  /** Key -> fieldPath of what the case has left. */
  readonly paths: Record<string, string | undefined>;
}

/** What a node's parts are replaced by, e.g. by the same ones behind a socket. */
export type Replacement = (node: {
  readonly input: StartInput;
  readonly pod: SpecifiedPod;
  readonly steps: Step[];
  readonly clock: TestClock;
  readonly runtime: RuntimeService;
  readonly images: ImageService;
}) => Partial<KubeRuntimeManagerOptions>;

const NO_REPLACEMENT: Replacement = () => ({});

export function runStartContainer(
  input: StartInput,
  _expected?: unknown,
  replace: Replacement = NO_REPLACEMENT,
): Promise<unknown> {
  return runStartOver(input, (steps) => new StepRefs(steps), replace);
}

/** Runs the case over the references that `refsOf` makes; they write their changes into the steps. */
export async function runStartOver(
  input: StartInput,
  refsOf: (steps: Step[]) => CaseRefs,
  replace: Replacement = NO_REPLACEMENT,
): Promise<unknown> {
  for (const field of Object.keys(input.runtime)) {
    if (!KNOWN_RUNTIME_FIELDS.has(field)) throw new Error(`unknown field runtime.${field}`);
  }
  const container = containerOf(input.container);
  const pod = placeIn(input, container);
  const stored: { refs?: CaseRefs } = {};
  const kubelet = kubeletFor(input, container, pod, (steps) => (stored.refs = refsOf(steps)), replace);
  const result = await kubelet.clock.run(
    kubelet.manager.startContainer({
      pod,
      container,
      targetContainerName: input.targetContainerName,
      podStatus: statusOf(input),
      sandboxId: 'sandbox1',
      sandboxConfig: podSandboxConfig(pod, 0),
      podIPs: input.runtime.podIPs ?? [],
    }),
  );
  const { message, error } = result;
  return { steps: kubelet.steps, return: { message, error: error?.message ?? null }, refs: stored.refs?.paths };
}

function containerOf({ postStart, preStop, ...rest }: StartInput['container']): Container {
  const lifecycle = definedOnly<Lifecycle>({ postStart: handlerOf(postStart), preStop: handlerOf(preStop) });
  return { ...rest, lifecycle };
}

function handlerOf(handler: VectorHandler | undefined): LifecycleHandler | undefined {
  if (handler === undefined) return undefined;
  const { exec, httpGet, tcpSocket } = handler;
  return definedOnly<LifecycleHandler>({
    exec: exec === undefined ? undefined : { command: exec },
    httpGet,
    tcpSocket,
  });
}

/** The pod with `container` in the place where its lists name it. */
function placeIn({ pod, container: { name } }: StartInput, container: Container): SpecifiedPod {
  const { spec, metadata, ...type } = podOf(pod);
  const place = <T extends Container>(list: T[] | undefined): T[] =>
    (list ?? []).map((each) => (each.name === name ? { ...each, ...container } : each));
  return {
    ...type,
    metadata: definedOnly<ObjectMeta>({
      ...metadata,
      deletionGracePeriodSeconds: pod.deletionGracePeriodSeconds ?? undefined,
    }),
    spec: definedOnly<PodSpec>({
      containers: place(spec.containers),
      initContainers: place(spec.initContainers),
      ephemeralContainers: place(spec.ephemeralContainers),
      terminationGracePeriodSeconds: pod.terminationGracePeriodSeconds ?? undefined,
    }),
  };
}

function statusOf({ podStatus = [], runtimeName }: StartInput): PodStatus {
  const containerStatuses = podStatus.map(({ name, id, restartCount }) => ({
    id: new ContainerID(runtimeName, id),
    name,
    restartCount,
    state: 'exited' as const,
    startedAtMs: 0,
    finishedAtMs: 0,
    exitCode: 0,
    hash: 0,
  }));
  return { containerStatuses, sandboxStatuses: [] };
}

function kubeletFor(
  input: StartInput,
  container: Container,
  pod: SpecifiedPod,
  refsOf: (steps: Step[]) => CaseRefs,
  replace: Replacement,
): StepKubelet {
  const { image, runtime } = input;
  const present = image.present === undefined || image.present === '' ? undefined : image.present;
  let statusCalls = 0;
  const script: NodeScript = {
    containerId: runtime.containerID ?? 'cid1',
    image: () => {
      // The second question is for the image's user: by then a pulled image is there.
      const isForUser = statusCalls++ > 0;
      if (isForUser && runtime.imageUserError !== undefined) throw errorOf(runtime.imageUserError);
      const id = present ?? (isForUser && typeof image.pull === 'string' ? image.pull : undefined);
      return id === undefined ? undefined : imageOf(id, runtime.imageUser ?? { uid: 0 });
    },
    imageStatusError: image.inspectError,
    pull: () => pullOutcome(image.pull),
    createError: runtime.createError,
    startError: runtime.startError,
    stopError: runtime.stopError,
    podIPs: runtime.podIPs ?? [],
    podStatusError: runtime.podStatusError,
    exec: async (command) => {
      // By content: behind a socket it is another array.
      const isPreStop = isDeepStrictEqual(command, container.lifecycle?.preStop?.exec?.command);
      if (!isPreStop) return execOutcome(runtime.exec);
      await kubelet.clock.sleep((runtime.preStopSeconds ?? 0) * MS_PER_SECOND);
      return execOutcome({});
    },
  };
  const kubelet: StepKubelet = stepKubelet(script, (steps, clock) => {
    const runtime = scriptedRuntime(steps, script);
    const images = scriptedImages(steps, script);
    const refs = refsOf(steps);
    const puller = meteredPuller(images, clock, () => image.qpsExceeded === true);
    return {
      ...overrides(input, steps),
      refs,
      images,
      puller,
      ...replace({ input, pod, steps, clock, runtime, images }),
    };
  });
  return kubelet;
}

function execOutcome({
  exitCode = 0,
  stdout = '',
  stderr = '',
  error,
}: NonNullable<VectorRuntime['exec']> = {}): ExecSyncResult {
  if (error !== undefined) throw errorOf(error);
  const encoder = new TextEncoder();
  return { stdout: encoder.encode(stdout), stderr: encoder.encode(stderr), exitCode };
}

function overrides(input: StartInput, steps: Step[]): Partial<KubeRuntimeManagerOptions> {
  const { runtime } = input;
  const refuse = (text: string | undefined): void => {
    if (text !== undefined) throw errorOf(text);
  };
  return {
    runtimeName: input.runtimeName,
    gates: { ephemeralContainers: input.ephemeralContainersGate === true },
    runOptions: {
      generate: () => {
        steps.push({ step: 'helper', call: 'GenerateRunContainerOptions' });
        refuse(runtime.optionsError);
        const options = { envs: [], mounts: [], devices: [], podContainerDir: '' };
        const cleanup = (): void => void steps.push({ step: 'helper', call: 'cleanupAction' });
        return runtime.hasCleanup === true ? { ...options, cleanup } : options;
      },
    },
    files: {
      makeDirectory: (path, mode) => {
        const octal = mode.toString(OCTAL).padStart(MODE_DIGITS, '0');
        steps.push({ step: 'os', call: 'MkdirAll', path, mode: octal });
        refuse(runtime.mkdirError);
      },
      createFile: (path) => void steps.push({ step: 'os', call: 'Create', path }),
      changeMode: () => undefined,
      remove: () => undefined,
      exists: (path) => {
        steps.push({ step: 'os', call: 'Stat', path });
        if (runtime.logStat === 'error') throw new Error('permission denied');
        return runtime.logStat !== 'notExist';
      },
      symlink: (oldname, newname) => {
        steps.push({ step: 'os', call: 'Symlink', oldname, newname });
        refuse(runtime.symlinkError);
      },
    },
    internalLifecycle: {
      preStartContainer: (_pod, _container, id) => {
        steps.push({ step: 'hook', call: 'PreStartContainer', id });
        refuse(runtime.preStartError);
      },
      preStopContainer: (id) => {
        if (runtime.preStopError === undefined) return;
        steps.push({ step: 'hook', call: 'PreStopContainer', id });
        refuse(runtime.preStopError);
      },
    },
    http: {
      get: async (url) => {
        steps.push({ step: 'http', call: 'GET', url });
        refuse(runtime.http?.error);
        return { status: runtime.http?.status ?? 200, body: runtime.http?.body ?? '' };
      },
    },
  };
}
