/**
 * What the main thread and the start workers tell each other: plain data. One task is one pod, since one pod worker
 * of a kubelet owns a pod; the shared store and the ports are handed over once, when the worker begins.
 */

import type { MessagePort } from 'node:worker_threads';
import type { Pod } from '../api/pod.ts';
import type { ErrorData } from '../errors.ts';
import type { StartEnd } from '../kubelet/context/start-end.ts';
import type { ContainerStartReport } from '../kubelet/context/start-observer.ts';
import type { NodeRuntimeSpec } from '../node/node-runtime-spec.ts';
import type { WaitingStart } from '../node/real/watch/start-watch.ts';
import type { LifeCounts, Lookups } from '../node/simulated/life-counts.ts';
import type { LifeSpec, PodStop } from '../node/simulated/node-life.ts';
import type { CallSample } from '../runtime/cri/call-sample.ts';
import type { RefManagerHandle } from '../store/ref-manager-handle.ts';

/** A start worker's workerData. */
export interface StartWorkerSetup {
  readonly refs: RefManagerHandle;
  readonly seed: number;
  readonly runtime: NodeRuntimeSpec;
  /** What goes on with pods after their start; nothing when absent. */
  readonly life?: LifeSpec;
  /** False: events are counted, not brought back. True when absent. */
  readonly keepsEvents?: boolean;
}

/** The image worker's workerData. */
export type ImageWorkerSetup = Pick<StartWorkerSetup, 'seed' | 'runtime'>;

/** Starts every container of one pod on one node. */
export interface StartTask {
  readonly pod: Pod;
  readonly node: number;
  /** A worker died with this pod: what it left on a real runtime goes first. */
  readonly isRetry?: boolean;
  /** The pod is killed so long after its start; it lives on when absent. */
  readonly lifetimeMs?: number | undefined;
  /** Unix milliseconds of the run's beginning, which all windows of the runtime count from; 0 when absent. */
  readonly originMs?: number;
}

/** A line of text with a time to sort it by: Unix nanoseconds in hex, fixed width. Of an event its JSON, of a reference its container ID. */
export interface TimedLine {
  readonly at: string;
  readonly text: string;
}

/** How a task ended. */
export interface StartTaskResult {
  readonly containers: readonly ContainerStartReport[];
  readonly startedAtMs: number;
  readonly totalMs: number;
  /** Why containers were left untried: no sandbox, for instance; `started` when all were tried. */
  readonly end: StartEnd;
  /** Until the sandbox and its address were there, or had failed. */
  readonly sandboxMs: number;
  readonly events: readonly TimedLine[];
  /** How many events there were, kept or not. */
  readonly eventCount: number;
  /** Of the worker that did it. */
  readonly threadId?: number;
}

/** The first message of every start worker, before anything else: lets the main thread watch it and connect it. */
export interface HelloMessage {
  readonly refmanager: 'worker-hello';
  readonly threadId: number;
  /** To be given to the image worker. */
  readonly imagePort: MessagePort;
  /** Carries ControlMessage to the worker and FinishedMessage back. */
  readonly controlPort: MessagePort;
}

/** `interrupt`: settle what is in flight now. `finish`: nothing more will come; flush statistics and say so. */
export type ControlMessage = 'interrupt' | 'finish' | KillMessage;

/** Kill that pod, which the worker holds and which was to be killed at `dueMs` (Unix milliseconds). */
export interface KillMessage {
  readonly kind: 'kill';
  readonly node: number;
  readonly uid: string;
  readonly dueMs: number;
}

export interface FinishedMessage {
  readonly kind: 'finished';
  readonly threadId: number;
  /** Of the worker's event loop since it began. */
  readonly loopDelayP99Ms: number;
  readonly loopDelayMaxMs: number;
  readonly life: LifeCounts;
  /** Events that no task brought back: of pods after their start. */
  readonly events: readonly TimedLine[];
  readonly eventCount: number;
}

/** The worker on a real runtime is connected to it: the first start does not wait for that. */
export interface ReadyMessage {
  readonly kind: 'ready';
}

/** Calls of a real runtime that have ended since the last such message. */
export interface CallsMessage {
  readonly kind: 'calls';
  readonly calls: readonly CallSample[];
}

/** A pod that the worker held was killed. */
export interface StopMessage {
  readonly kind: 'stop';
  readonly uid: string;
  readonly stop: PodStop;
}

/** Events that wanted a reference, of all the worker's nodes so far; told now and then while there are probes. */
export interface LookupsMessage extends Lookups {
  readonly kind: 'lookups';
}

/** Starts of the worker on a real runtime that have been at one step for long; told again while there are any, and once when there are none. */
export interface WaitingMessage {
  readonly kind: 'waiting';
  readonly waiting: readonly WaitingStart[];
}

/** A call of a node's image service or of its pull back-off, by message. */
export interface ImageCallMessage {
  readonly callId: number;
  readonly node: number;
  /** See StartTask. */
  readonly originMs: number;
  readonly method:
    | 'imageStatus'
    | 'pullImage'
    | 'listImages'
    | 'removeImage'
    | 'isBackingOff'
    | 'pullFailed'
    | 'pullSucceeded'
    | 'occupy';
  readonly args: readonly unknown[];
}

/** The answer to an ImageCallMessage. A RuntimeError travels as its code and desc, a KubeletError with its reason. */
export type ImageAnswerMessage =
  | { readonly callId: number; readonly value: unknown }
  | {
      readonly callId: number;
      readonly kubeletError: { readonly reason: string | undefined; readonly message: string };
    }
  | { readonly callId: number; readonly runtimeError: { readonly code: string; readonly desc: string } }
  | { readonly callId: number; readonly error: ErrorData };

export function isHelloMessage(message: unknown): message is HelloMessage {
  return (
    typeof message === 'object' && message !== null && (message as Partial<HelloMessage>).refmanager === 'worker-hello'
  );
}
