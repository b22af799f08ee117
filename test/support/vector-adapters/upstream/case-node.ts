/**
 * The node of a case of sync-pod.json and its kin: a kubelet whose every effect is a step. Several cases may be run on
 * one node, one after another: the back-offs stay.
 */

import type { RunOptionsSource } from '../../../../src/kubelet/config/run-options.ts';
import type { InternalLifecycle } from '../../../../src/kubelet/context/kubelet-context.ts';
import type { KubeletFiles } from '../../../../src/kubelet/files/kubelet-files.ts';
import { ParallelImagePuller } from '../../../../src/kubelet/images/image-puller.ts';
import { LocalPullBackOff } from '../../../../src/kubelet/images/pull-back-off.ts';
import { KubeRuntimeManager, type KubeRuntimeManagerOptions } from '../../../../src/kubelet/kube-runtime-manager.ts';
import { Backoff } from '../../../../src/kubelet/limits/backoff.ts';
import { stableKey } from '../../../../src/kubelet/limits/crash-back-off.ts';
import type { HttpGetter } from '../../../../src/runtime/http-getter.ts';
import { type Mount, RuntimeError } from '../../../../src/runtime/runtime-service.ts';
import { type Step, StepRefs } from '../../step-kubelet.ts';
import { TestClock } from '../../test-clock.ts';
import { caseImages, caseRuntime } from './case-runtime.ts';
import { withoutRandomName } from './config-steps.ts';
import type { RunningCase, SyncCase } from './sync-case.ts';

const NODE_MEMORY_BYTES = 17_179_869_184;
const NODE_ADDRESS = '192.168.1.1';
const PROPAGATIONS: readonly Mount['propagation'][] = [
  'PROPAGATION_PRIVATE',
  'PROPAGATION_HOST_TO_CONTAINER',
  'PROPAGATION_BIDIRECTIONAL',
];

export class CaseNode implements RunningCase {
  readonly clock: TestClock = new TestClock();
  case: SyncCase;
  steps: Step[] = [];
  #calls = new Map<string, number>();
  #pullBackOff = new LocalPullBackOff(this.clock);
  #crashBackOff = new Backoff(this.clock);

  constructor(first: SyncCase) {
    this.case = first;
  }

  step(step: Step): void {
    this.steps.push(step);
  }

  refuse(call: string): void {
    const error = this.#due(call);
    if (error !== undefined) throw new RuntimeError(error.code, error.desc);
  }

  /** The same for what is not asked over gRPC. */
  refuseHere(call: string): void {
    const error = this.#due(call);
    if (error !== undefined) throw new Error(error.desc);
  }

  /** A kubelet for `next`, with the containers of its status in the reference store. */
  kubeletFor(next: SyncCase): { manager: KubeRuntimeManager; refs: StepRefs } {
    this.case = next;
    this.steps = [];
    this.#calls.clear();
    const refs = new StepRefs([]);
    for (const { id } of next.containers ?? []) refs.stored.set(`containerd://${id}`, { name: 'earlier' });
    const manager = new KubeRuntimeManager({ ...this.#parts(), refs });
    this.#relive(next);
    this.clock.nowMs = next.nowMs ?? 0;
    return { manager, refs };
  }

  #parts(): Omit<KubeRuntimeManagerOptions, 'refs'> {
    const images = caseImages(this);
    return {
      runtime: caseRuntime(this),
      images,
      puller: new ParallelImagePuller(images),
      pullBackOff: this.#pullBackOff,
      restartBackOff: this.#crashBackOff,
      events: {
        record: ({ reason, type, message, involvedObject }) =>
          this.step({ event: reason, type, message: message ?? '', ref: involvedObject }),
      },
      clock: this.clock,
      runtimeName: 'containerd',
      nodeName: 'node1',
      hostIP: NODE_ADDRESS,
      files: this.#files(),
      runOptions: this.#runOptions(),
      http: this.#http(),
      internalLifecycle: this.#lifecycle(),
      probes: {
        hasFailed: (probe, { id }) =>
          (probe === 'liveness' ? this.case.liveFailed : this.case.startFailed)?.includes(id) ?? false,
      },
      memoryCapacityBytes: NODE_MEMORY_BYTES,
      limits: { requestMs: Infinity, pullMs: Infinity, hookMs: Infinity, localMs: Infinity },
      log: () => undefined,
    };
  }

  /** The failures that the case says were before it. */
  #relive({ pod, pullBack = [], crashBack = [] }: SyncCase): void {
    for (const { key, nowMs } of pullBack) {
      for (const at of nowMs) {
        this.clock.nowMs = at;
        this.#pullBackOff.failed(`${pod.metadata?.uid ?? ''}_${key}`);
      }
    }
    const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
    for (const { key, nowMs, eventMs = [] } of crashBack) {
      for (const container of containers.filter(({ name }) => name === key)) {
        nowMs.forEach((at, index) => {
          this.clock.nowMs = at;
          this.#crashBackOff.next(stableKey(pod, container), eventMs[index] ?? 0);
        });
      }
    }
  }

  #due(call: string): { code: RuntimeError['code']; desc: string } | undefined {
    const earlier = this.#calls.get(call) ?? 0;
    this.#calls.set(call, earlier + 1);
    const error = this.case.errors?.[call];
    return error === undefined || earlier < (error.after ?? 0) ? undefined : error;
  }

  #files(): KubeletFiles {
    const act = (operation: string, path: string, more: Step = {}): void => {
      if (operation !== 'stat') this.step({ os: operation, path, ...more });
      const text = this.case.files?.[`${operation}/${path}`] ?? this.case.files?.[operation];
      if (text !== undefined) throw new Error(text);
    };
    return {
      makeDirectory: (path, mode) => act('mkdir', path, { mode }),
      createFile: (path) => act('create', withoutRandomName(path)),
      changeMode: (path, mode) => act('chmod', withoutRandomName(path), { mode }),
      remove: (path) => act('remove', path),
      symlink: (target, link) => act('symlink', link, { target }),
      exists: (path) => {
        try {
          act('stat', path);
          return true;
        } catch (error) {
          if (error instanceof Error && error.message === 'absent') return false;
          throw error;
        }
      },
    };
  }

  #runOptions(): RunOptionsSource {
    return {
      generate: (_pod, { name }, podIPs) => {
        this.step({ helper: 'options', container: name, ips: [...podIPs] });
        const cleanup = (): void => this.step({ helper: 'cleanup', container: name });
        const {
          error,
          envs = [],
          mounts = [],
          devices = [],
          annotations = {},
          podContainerDir = '',
        } = this.case.options?.[name] ?? {};
        if (error !== undefined) throw new Error(error);
        return {
          envs: envs.map(([key, value]) => ({ key, value })),
          mounts: mounts.map(({ containerPath, hostPath, readonly = false, relabel = false, propagation = 0 }) => {
            const mode = PROPAGATIONS[propagation] ?? 'PROPAGATION_PRIVATE';
            return { containerPath, hostPath, readonly, selinuxRelabel: relabel, propagation: mode };
          }),
          devices: devices.map(([hostPath, containerPath, permissions]) => ({ hostPath, containerPath, permissions })),
          annotations,
          podContainerDir,
          cleanup,
        };
      },
    };
  }

  #http(): HttpGetter {
    return {
      get: async (url) => {
        this.step({ http: url });
        const { error, status = 200, body = '' } = this.case.http?.[url] ?? {};
        if (error !== undefined) throw new Error(error);
        return { status, body };
      },
    };
  }

  #lifecycle(): InternalLifecycle {
    const told = (life: string, id: string): void => {
      this.step({ life, id });
      this.refuseHere(`${life}/${id}`);
    };
    return {
      preStartContainer: (_pod, _container, id) => told('preStart', id),
      preStopContainer: (id) => told('preStop', id),
      postStopContainer: (id) => told('postStop', id),
    };
  }
}
