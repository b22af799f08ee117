/** What a case of sync-pod.json and its kin says of the pod, of its node, and of what goes wrong there. */

import type { SpecifiedPod } from '../../../../src/api/pod.ts';
import { ContainerID } from '../../../../src/index.ts';
import { containerFacts } from '../../../../src/kubelet/config/container-hash.ts';
import type { ContainerState, PodStatus } from '../../../../src/kubelet/pod/pod-status.ts';
import type { PodSandboxStatus, StatusCode } from '../../../../src/runtime/runtime-service.ts';
import type { Step } from '../../step-kubelet.ts';
import type { TestClock } from '../../test-clock.ts';

const NS_PER_MS = 1_000_000;

/** The call fails with it once so many have succeeded. */
export interface InjectedError {
  readonly code: StatusCode;
  readonly desc: string;
  readonly after?: number;
}

export interface CaseSandbox {
  readonly id: string;
  readonly attempt: number;
  readonly ready: boolean;
  readonly ip?: string;
  readonly more?: string[];
  readonly host?: boolean;
  readonly createdMs: number;
}

export interface CaseContainer {
  readonly id: string;
  readonly name: string;
  readonly state: ContainerState;
  readonly finishedMs: number;
  readonly exitCode: number;
  readonly sameHash: boolean;
  readonly restartCount: number;
}

export interface CaseKill {
  readonly noPod?: boolean;
  readonly id: string;
  readonly name: string;
  readonly message: string;
  readonly override?: number | null;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

export interface CaseOptions {
  readonly error?: string;
  readonly envs?: [key: string, value: string][];
  readonly mounts?: {
    containerPath: string;
    hostPath: string;
    readonly?: boolean;
    relabel?: boolean;
    propagation?: number;
  }[];
  readonly devices?: [hostPath: string, containerPath: string, permissions: string][];
  readonly annotations?: Record<string, string>;
  readonly podContainerDir?: string;
}

/** Failures of earlier syncs: the clock at each, and for crashes when the container had ended. */
export interface EarlierFailures {
  readonly key: string;
  readonly nowMs: number[];
  readonly eventMs?: number[];
}

export interface SyncCase {
  readonly nowMs?: number;
  readonly pod: SpecifiedPod;
  /** Newest first, as the sandboxes. */
  readonly containers?: CaseContainer[];
  readonly sandboxes?: CaseSandbox[];
  readonly newIP?: string;
  readonly newMoreIPs?: string[];
  readonly images?: Record<string, { id: string; uid?: number; username?: string }>;
  readonly pullRefs?: Record<string, string>;
  readonly errors?: Record<string, InjectedError>;
  readonly execs?: Record<string, { exitCode?: number; stdout?: string; stderr?: string }>;
  readonly execDelayMs?: number;
  readonly http?: Record<string, { status?: number; body?: string; error?: string }>;
  readonly options?: Record<string, CaseOptions>;
  readonly liveFailed?: string[];
  readonly startFailed?: string[];
  readonly pullBack?: EarlierFailures[];
  readonly crashBack?: EarlierFailures[];
  /** `operation` or `operation/path` -> error text; `absent` for no such file. */
  readonly files?: Record<string, string>;
  readonly emptyIds?: Record<string, boolean>;
  readonly kill?: CaseKill;
}

/** A case that is being run: what its runtime asks of it. */
export interface RunningCase {
  readonly case: SyncCase;
  readonly clock: TestClock;
  step(step: Step): void;
  /** Throws when the case has `call` fail now. */
  refuse(call: string): void;
}

export function sandboxOf({ metadata = {} }: SpecifiedPod, sandbox: CaseSandbox): PodSandboxStatus {
  const { name = '', namespace = '', uid = '' } = metadata;
  return {
    id: sandbox.id,
    metadata: { name, namespace, uid, attempt: sandbox.attempt },
    state: sandbox.ready ? 'SANDBOX_READY' : 'SANDBOX_NOTREADY',
    createdAtNs: BigInt(sandbox.createdMs) * BigInt(NS_PER_MS),
    ip: sandbox.ip ?? '',
    additionalIps: sandbox.more ?? [],
    networkMode: sandbox.host === true ? 'NODE' : 'POD',
    labels: {},
    annotations: {},
  };
}

export function podStatusOf({ pod, containers = [], sandboxes = [] }: SyncCase): PodStatus {
  const specs = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  return {
    containerStatuses: containers.map(({ id, name, state, finishedMs, exitCode, sameHash, restartCount }) => {
      const spec = specs.find((each) => each.name === name);
      return {
        id: new ContainerID('containerd', id),
        name,
        state,
        startedAtMs: 0,
        finishedAtMs: finishedMs,
        exitCode,
        hash: sameHash && spec !== undefined ? containerFacts(spec).hash : 0,
        restartCount,
      };
    }),
    sandboxStatuses: sandboxes.map((each) => sandboxOf(pod, each)),
  };
}
