/**
 * What a start worker does with a task on a real runtime: the same start as on a simulated node, through a connection of
 * its own. Runs in workers/start-worker.ts.
 */

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { threadId } from 'node:worker_threads';
import type { Pod } from '../api/pod.ts';
import { failedEnd } from '../kubelet/context/start-end.ts';
import type { ImagePuller } from '../kubelet/images/image-puller.ts';
import type { KubeRuntimeManager } from '../kubelet/kube-runtime-manager.ts';
import { errorText } from '../kubelet/kubelet-error.ts';
import type { PodStatus } from '../kubelet/pod/pod-status.ts';
import { type PodStartReport, startPod } from '../kubelet/pod-start.ts';
import { podReference } from '../kubelet/refs/container-ref.ts';
import type { CriRuntimeSpec } from '../node/node-runtime-spec.ts';
import { RealNode } from '../node/real/real-node.ts';
import { PodSetUpError } from '../node/real/volumes/pod-volumes.ts';
import { StartWatch, type WaitingStart } from '../node/real/watch/start-watch.ts';
import { noLife } from '../node/simulated/life-counts.ts';
import { nodeName } from '../node/simulated/simulated-node.ts';
import type { CallSample } from '../runtime/cri/call-sample.ts';
import { RealClock } from '../runtime/time/real-clock.ts';
import type { RefManager } from '../store/ref-manager.ts';
import { LOOP_PROBE_MS, loopDelayMs } from './loop-delay.ts';
import { EventsByPod } from './pod-starter.ts';
import type { RemoteImages } from './remote-images.ts';
import type { FinishedMessage, StartTask, StartTaskResult, StartWorkerSetup } from './start-task.ts';

const P99 = 99;
/** No connection to the runtime. */
const NOT_READY = 'RuntimeNotReady';
/** The kubelet's word for a pod that would need one. */
const NETWORK_NOT_READY = 'NetworkNotReady';
/** Of the event when the kubelet cannot say more. */
const FAILED_SYNC = 'FailedSync';
/** A call that nobody waits for any more has ended sooner, also on a slow machine. */
const NAME_PATIENCE_MS = 20_000;
const NAME_PAUSE_MS = 250;

/** Starts pods on the real node. One per thread; many starts at a time. */
export class RealPodStarter {
  readonly #images: RemoteImages;
  readonly #clock = new RealClock();
  readonly #events: EventsByPod;
  readonly #node: RealNode;
  readonly #kubelets = new Map<number, KubeRuntimeManager>();
  readonly #interrupted = new AbortController();
  readonly #loopDelay = monitorEventLoopDelay({ resolution: LOOP_PROBE_MS });
  readonly #watch = new StartWatch(() => this.#clock.monotonicMs());
  readonly #report: (calls: readonly CallSample[]) => void;
  #calls: CallSample[] = [];

  /** `report` is given the calls that have ended, a pod's worth at a time. */
  constructor(
    spec: CriRuntimeSpec,
    { seed, keepsEvents = true }: StartWorkerSetup,
    refs: RefManager,
    images: RemoteImages,
    report: (calls: readonly CallSample[]) => void,
  ) {
    const clock = this.#clock;
    this.#loopDelay.enable();
    this.#images = images;
    this.#report = report;
    this.#events = new EventsByPod(keepsEvents);
    const onCall = (sample: CallSample): void => void this.#calls.push(sample);
    this.#node = new RealNode(spec, { refs, events: this.#events, clock, seed, onCall, watch: this.#watch });
  }

  /** Resolves when the connection is there. When there can be none, each start tells why. */
  async begin(): Promise<void> {
    await this.#node.connect().catch(() => undefined);
  }

  /** Gives up what is in flight and all that comes: each start is reported with what it had done. */
  interrupt(): void {
    this.#interrupted.abort();
  }

  /** Never rejects: what breaks is the pod's error. */
  async start({ pod, node, isRetry }: StartTask): Promise<StartTaskResult> {
    const startedAtMs = this.#clock.epochMs();
    const uid = pod.metadata?.uid ?? '';
    this.#watch.begin(pod, 'making its volumes');
    try {
      const kubelet = await this.#kubelet(node);
      const report = isRetry === true ? await this.#startAnew(kubelet, pod) : await this.#startOnce(kubelet, pod);
      const { containers, totalMs, sandboxMs, end, startedAtMs: beganMs } = report;
      return { containers, startedAtMs: beganMs, totalMs, sandboxMs, end, threadId, ...this.#events.take(uid) };
    } catch (failure) {
      const totalMs = this.#clock.epochMs() - startedAtMs;
      const end = failedEnd(NOT_READY, errorText(failure), failure);
      return { containers: [], startedAtMs, totalMs, sandboxMs: 0, end, threadId, ...this.#events.take(uid) };
    } finally {
      this.#watch.end(pod);
      this.#flush();
    }
  }

  /** Starts that have been at one step for so long, the longest first. */
  waiting(longerThanMs: number): WaitingStart[] {
    return this.#watch.waiting(longerThanMs);
  }

  /** Resolves when nothing that was given up can happen any more; the last thing that is asked. */
  async finish(): Promise<FinishedMessage> {
    await this.#node.close();
    this.#flush();
    const loopDelayP99Ms = loopDelayMs(this.#loopDelay.percentile(P99));
    const loopDelayMaxMs = loopDelayMs(this.#loopDelay.max);
    this.#loopDelay.disable();
    const rest = this.#events.takeRest();
    return { kind: 'finished', threadId, loopDelayP99Ms, loopDelayMaxMs, life: noLife(), ...rest };
  }

  /** A pod whose volumes cannot be made starts none of its containers, as on a kubelet that waits for them. */
  async #startOnce(kubelet: KubeRuntimeManager, pod: Pod, earlier?: PodStatus): Promise<PodStartReport> {
    const startedAtMs = this.#clock.epochMs();
    try {
      const problem = await this.#node.networkProblem(pod);
      if (problem !== undefined) throw new PodSetUpError(NETWORK_NOT_READY, problem);
      await this.#node.setUpVolumes(pod);
    } catch (failure) {
      const error = errorText(failure);
      const reason = failure instanceof PodSetUpError ? failure.reason : FAILED_SYNC;
      kubelet.context.events.event(podReference(pod), 'Warning', reason, error);
      const totalMs = this.#clock.epochMs() - startedAtMs;
      return { containers: [], sandboxMs: 0, startedAtMs, totalMs, error, end: failedEnd(reason, error) };
    }
    return startPod(kubelet, pod, { signal: this.#interrupted.signal, earlier });
  }

  /**
   * After an attempt whose worker died: what it left is removed. The call that it died in may go on for a while, unseen
   * but for the name that it has taken: asked again, as a kubelet does. Where the runtime has lost a task and does not let
   * go of it, the new attempt has the next numbers, as a kubelet's after a restart.
   */
  async #startAnew(kubelet: KubeRuntimeManager, pod: Pod): Promise<PodStartReport> {
    const startMs = this.#clock.monotonicMs();
    for (;;) {
      const isGone = await this.#node.removePod(pod.metadata?.uid ?? '');
      const earlier = isGone ? undefined : await kubelet.readPodStatus(pod);
      const report = await this.#startOnce(kubelet, pod, earlier);
      const isLate = this.#clock.monotonicMs() - startMs > NAME_PATIENCE_MS;
      if (!isNameTaken(report) || isLate || this.#interrupted.signal.aborted) return report;
      await this.#clock.sleep(NAME_PAUSE_MS, this.#interrupted.signal);
    }
  }

  #flush(): void {
    if (this.#calls.length === 0) return;
    this.#report(this.#calls);
    this.#calls = [];
  }

  async #kubelet(node: number): Promise<KubeRuntimeManager> {
    const images = this.#images.ofNode(node);
    const watch = this.#watch;
    const puller: ImagePuller = {
      pullImage(image, auth, sandboxConfig) {
        watch.at(sandboxConfig?.metadata.uid ?? '', `pulling image ${image}`);
        return images.pullImage(image, auth, sandboxConfig);
      },
    };
    const known = this.#kubelets.get(node) ?? (await this.#node.kubelet(nodeName(node), puller, images));
    this.#kubelets.set(node, known);
    return known;
  }
}

/** Of the sandbox, or of a container. */
function isNameTaken({ end, containers }: PodStartReport): boolean {
  return [end, ...containers.map((container) => container.end)].some(({ code, message }) => {
    return code !== undefined && saysNameTaken(message);
  });
}

/** In the words of containerd and of CRI-O, which give no code for it but UNKNOWN: `name "…" is reserved`. */
function saysNameTaken(problem: string): boolean {
  const at = problem.indexOf('name ');
  return at !== -1 && problem.includes(' is reserved', at);
}
