/**
 * What the main thread and the start workers tell each other: plain data. One task is one pod, since one pod worker
 * of a kubelet owns a pod; the shared store and the ports are handed over once, when the worker begins.
 */

import type { MessagePort } from 'node:worker_threads';
import type { Pod } from '../api/pod.ts';
import type { ErrorData } from '../errors.ts';
import type { ContainerStartReport } from '../kubelet/start-observer.ts';
import type { RefManagerHandle } from '../store/ref-manager.ts';

/** What stands behind the starts of a simulated run. */
export interface SimulatedRuntimeSpec {
  readonly kind: 'simulated';
  readonly latency: 'default' | 'none';
}

/** A start worker's workerData. */
export interface StartWorkerSetup {
  readonly refs: RefManagerHandle;
  readonly seed: number;
  readonly runtime: SimulatedRuntimeSpec;
}

/** The image worker's workerData. */
export type ImageWorkerSetup = Pick<StartWorkerSetup, 'seed' | 'runtime'>;

/** Starts every container of one pod on one node. */
export interface StartTask {
  readonly pod: Pod;
  readonly node: number;
}

/** An event as it goes into the result: its JSON, and its time for sorting (Unix nanoseconds in hex, fixed width). */
export interface EventLine {
  readonly at: string;
  readonly json: string;
}

/** How a task ended. */
export interface StartTaskResult {
  readonly containers: readonly ContainerStartReport[];
  readonly startedAtMs: number;
  readonly totalMs: number;
  /** Why the pod could not be started as a whole: no sandbox, for instance. */
  readonly error: string | undefined;
  readonly events: readonly EventLine[];
}

/** The first message of every start worker, before anything else: lets the main thread watch it and connect it. */
export interface WorkerHello {
  readonly refmanager: 'worker-hello';
  readonly threadId: number;
  /** To be given to the image worker. */
  readonly imagePort: MessagePort;
  /** Carries ControlMessage to the worker and ControlReply back. */
  readonly controlPort: MessagePort;
}

/** `interrupt`: settle what is in flight now. `finish`: nothing more will come; flush statistics and say so. */
export type ControlMessage = 'interrupt' | 'finish';
export type ControlReply = 'finished';

/** A call of a node's image service or of its pull back-off, by message. */
export interface ImageCall {
  readonly callId: number;
  readonly node: number;
  readonly method:
    | 'imageStatus'
    | 'pullImage'
    | 'listImages'
    | 'removeImage'
    | 'isBackingOff'
    | 'pullFailed'
    | 'pullSucceeded';
  readonly args: readonly unknown[];
}

/** The answer to an ImageCall. A RuntimeError travels as its code and desc. */
export type ImageAnswer =
  | { readonly callId: number; readonly value: unknown }
  | { readonly callId: number; readonly runtimeError: { readonly code: string; readonly desc: string } }
  | { readonly callId: number; readonly error: ErrorData };

export function isWorkerHello(message: unknown): message is WorkerHello {
  return (
    typeof message === 'object' && message !== null && (message as Partial<WorkerHello>).refmanager === 'worker-hello'
  );
}
