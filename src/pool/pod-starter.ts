/**
 * What a start worker does with a task: one kubelet per node it has met, all over the same store; the pod's report and
 * its events go back as plain data. Runs in workers/start-worker.ts.
 */

import type { CoreEvent } from '../kubelet/events/event.ts';
import type { EventSink } from '../kubelet/events/recorder.ts';
import { NoFiles } from '../kubelet/files/no-files.ts';
import { KubeRuntimeManager } from '../kubelet/kube-runtime-manager.ts';
import { startPod } from '../kubelet/pod-start.ts';
import type { CallSample } from '../runtime/cri/call-sample.ts';
import { RealClock } from '../runtime/real-clock.ts';
import { SimulatedContainers } from '../runtime/simulated/simulated-containers.ts';
import { SimulatedHttp } from '../runtime/simulated/simulated-http.ts';
import type { RefManager } from '../store/ref-manager.ts';
import { RealNode } from './real-node/real-node.ts';
import type { RemoteImages } from './remote-images.ts';
import type { EventLine, SimulatedRuntimeSpec, StartTask, StartTaskResult, StartWorkerSetup } from './start-task.ts';

/** The `type` of the container IDs that simulated nodes give. */
const RUNTIME_NAME = 'simulated';

/** Starts pods on simulated nodes, or on the real one. One per thread; many starts at a time. */
export class PodStarter {
  readonly #setup: StartWorkerSetup;
  readonly #refs: RefManager;
  readonly #images: RemoteImages;
  readonly #clock = new RealClock();
  readonly #kubelets = new Map<number, KubeRuntimeManager>();
  readonly #events = new EventsByPod();
  readonly #interrupted = new AbortController();
  readonly #realNode: RealNode | undefined;
  #calls: CallSample[] = [];

  constructor(setup: StartWorkerSetup, refs: RefManager, images: RemoteImages) {
    this.#setup = setup;
    this.#refs = refs;
    this.#images = images;
    const { runtime, seed } = setup;
    const onCall = (sample: CallSample): void => void this.#calls.push(sample);
    const parts = { refs, events: this.#events, clock: this.#clock, seed, onCall };
    this.#realNode = runtime.kind === 'cri' ? new RealNode(runtime, parts) : undefined;
  }

  /** The calls of a real runtime that have ended since this was last asked. */
  takeCalls(): CallSample[] {
    const calls = this.#calls;
    this.#calls = [];
    return calls;
  }

  /** Resolves when nothing that was given up can happen any more. No start may be under way. */
  async close(): Promise<void> {
    await this.#realNode?.close();
  }

  /** Gives up what is in flight and all that comes: each start is reported with what it had done. */
  interrupt(): void {
    this.#interrupted.abort();
  }

  /** Never rejects: what breaks unexpectedly is the pod's error. */
  async start({ pod, node, isRetry }: StartTask): Promise<StartTaskResult> {
    const startedAtMs = this.#clock.epochMs();
    const uid = pod.metadata?.uid ?? '';
    try {
      const { signal } = this.#interrupted;
      if (isRetry === true) await this.#realNode?.removePod(uid);
      const kubelet = await this.#kubelet(node);
      const { containers, totalMs, error, ...rest } = await startPod(kubelet, pod, { signal });
      return { containers, startedAtMs: rest.startedAtMs, totalMs, error, events: this.#events.take(uid) };
    } catch (unexpected) {
      const error = `unexpected: ${unexpected instanceof Error ? (unexpected.stack ?? unexpected.message) : String(unexpected)}`;
      const totalMs = this.#clock.epochMs() - startedAtMs;
      return { containers: [], startedAtMs, totalMs, error, events: this.#events.take(uid) };
    }
  }

  async #kubelet(node: number): Promise<KubeRuntimeManager> {
    const known = this.#kubelets.get(node);
    if (known !== undefined) return known;
    const kubelet =
      this.#setup.runtime.kind === 'cri'
        ? await this.#realKubelet(node)
        : this.#simulatedKubelet(node, this.#setup.runtime.latency);
    this.#kubelets.set(node, kubelet);
    return kubelet;
  }

  async #realKubelet(node: number): Promise<KubeRuntimeManager> {
    const realNode = this.#realNode as RealNode;
    return realNode.kubelet(nodeName(node), this.#images.ofNode(node));
  }

  #simulatedKubelet(node: number, latency: SimulatedRuntimeSpec['latency']): KubeRuntimeManager {
    const { seed } = this.#setup;
    const clock = this.#clock;
    const images = this.#images.ofNode(node);
    return new KubeRuntimeManager({
      runtime: new SimulatedContainers({ name: RUNTIME_NAME, seed, clock, latency }),
      images,
      puller: images,
      refs: this.#refs,
      events: this.#events,
      clock,
      runtimeName: RUNTIME_NAME,
      nodeName: nodeName(node),
      files: new NoFiles(),
      http: new SimulatedHttp({ seed, clock, latency }),
    });
  }
}

function nodeName(node: number): string {
  return `node-${node}`;
}

/** Events kept apart by the pod they are about, so that a pod's task brings back its own. */
class EventsByPod implements EventSink {
  readonly #lines = new Map<string, EventLine[]>();

  record(event: CoreEvent): void {
    const uid = event.involvedObject.uid ?? '';
    const { name } = event.metadata;
    const line: EventLine = { at: name.slice(name.lastIndexOf('.') + 1), json: JSON.stringify(event) };
    const lines = this.#lines.get(uid);
    if (lines === undefined) this.#lines.set(uid, [line]);
    else lines.push(line);
  }

  take(uid: string): EventLine[] {
    const lines = this.#lines.get(uid) ?? [];
    this.#lines.delete(uid);
    return lines;
  }
}
