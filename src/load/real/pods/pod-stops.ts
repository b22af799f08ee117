/**
 * Which start worker holds which running pod in real time, so that the oldest of a node can be killed there; and what
 * becomes of pods that are killed. Belongs to the main thread.
 */

import type { PodStop } from '../../../node/simulated/node-life.ts';
import type { KillMessage, StartTaskResult } from '../../../pool/start-task.ts';
import type { StartOrigin } from '../../../result/recording/scope.ts';
import { isRunning } from '../../arrivals/pod-lives.ts';

interface HeldPod {
  readonly origin: StartOrigin;
  readonly lifetimeMs: number;
  /** Unix milliseconds; from then on it needs nobody to kill it. */
  diesAtMs: number;
  threadId: number | undefined;
  isStopping: boolean;
}

/** What is needed of the engine. */
export interface PodStopsParts {
  /** Pods make room for others: the running ones of each node are kept in order. */
  readonly churns: boolean;
  /** Unix milliseconds. */
  nowMs(): number;
  /** False: that worker is gone, and what it held with it. */
  kill(threadId: number, message: KillMessage): boolean;
  /** A pod has stopped; see PodStop. */
  stopped(origin: StartOrigin, dueMs: number, tookMs: number): void;
}

export class PodStops {
  readonly #parts: PodStopsParts;
  /** Those that will be killed, or may be, by uid. */
  readonly #held = new Map<string, HeldPod>();
  /** Those of a node that may be killed to make room, the oldest first. */
  readonly #running = new Map<number, Set<string>>();
  #stopping = 0;
  #onChange: (() => void) | undefined;

  constructor(parts: PodStopsParts) {
    this.#parts = parts;
  }

  /** A pod is about to be started: its stop may be told before its start is. */
  begun(uid: string, origin: StartOrigin, lifetimeMs: number | undefined): void {
    if (lifetimeMs === undefined && !this.#parts.churns) return;
    const endless = Number.POSITIVE_INFINITY;
    const pod = {
      origin,
      lifetimeMs: lifetimeMs ?? endless,
      diesAtMs: endless,
      threadId: undefined,
      isStopping: false,
    };
    this.#held.set(uid, pod);
  }

  /** Its start has ended; undefined: it was given up. */
  ended(uid: string, result: StartTaskResult | undefined): void {
    const pod = this.#held.get(uid);
    if (pod === undefined) return;
    if (result === undefined) {
      this.#held.delete(uid);
      return;
    }
    pod.threadId = result.threadId;
    pod.diesAtMs = result.startedAtMs + result.totalMs + pod.lifetimeMs;
    if (!this.#parts.churns || !isRunning(result)) return;
    const { node } = pod.origin;
    const running = this.#running.get(node) ?? new Set();
    this.#running.set(node, running.add(uid));
  }

  /** Has the pod killed that has run for longest on `node`, as of `dueMs` (Unix milliseconds); none where none runs. */
  killOldest(node: number, dueMs: number): void {
    const running = this.#running.get(node) ?? new Set();
    for (const uid of running) {
      running.delete(uid);
      const pod = this.#held.get(uid);
      if (pod?.threadId === undefined || pod.diesAtMs <= this.#parts.nowMs()) continue;
      if (!this.#parts.kill(pod.threadId, { kind: 'kill', node, uid, dueMs })) continue;
      pod.isStopping = true;
      this.#stopping++;
      return;
    }
  }

  /** A worker tells that a pod has stopped. */
  stopped(uid: string, { dueMs, tookMs }: PodStop): void {
    const pod = this.#held.get(uid);
    if (pod === undefined) return;
    this.#forget(uid, pod);
    if (tookMs !== undefined) this.#parts.stopped(pod.origin, dueMs, tookMs);
  }

  /** A worker is gone, and the pods that it held. */
  workerGone(threadId: number): void {
    for (const [uid, pod] of this.#held) if (pod.threadId === threadId) this.#forget(uid, pod);
  }

  /** Resolves when every pod that makes room has stopped, or `signal` is aborted. */
  async settled(signal: AbortSignal): Promise<void> {
    const wake = (): void => this.#onChange?.();
    signal.addEventListener('abort', wake);
    while (this.#stopping > 0 && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#onChange = resolve;
      });
    }
    signal.removeEventListener('abort', wake);
  }

  #forget(uid: string, { origin, isStopping }: HeldPod): void {
    this.#held.delete(uid);
    this.#running.get(origin.node)?.delete(uid);
    if (!isStopping) return;
    this.#stopping--;
    this.#onChange?.();
  }
}
