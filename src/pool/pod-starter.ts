/**
 * What a start worker does with a task: one kubelet per node it has met, all over the same store; the pod's report and
 * its events go back as plain data. Runs in workers/start-worker.ts.
 */

import type { CoreEvent } from '../kubelet/events/event.ts';
import type { EventSink } from '../kubelet/events/recorder.ts';
import { NoFiles } from '../kubelet/files/no-files.ts';
import { KubeRuntimeManager } from '../kubelet/kube-runtime-manager.ts';
import { startPod } from '../kubelet/pod-start.ts';
import { RealClock } from '../runtime/real-clock.ts';
import { SimulatedContainers } from '../runtime/simulated/simulated-containers.ts';
import { SimulatedHttp } from '../runtime/simulated/simulated-http.ts';
import type { RefManager } from '../store/ref-manager.ts';
import type { RemoteImages } from './remote-images.ts';
import type { EventLine, StartTask, StartTaskResult, StartWorkerSetup } from './start-task.ts';

/** The `type` of the container IDs that simulated nodes give. */
const RUNTIME_NAME = 'simulated';

/** Starts pods on simulated nodes. One per thread; many starts at a time. */
export class PodStarter {
  readonly #setup: StartWorkerSetup;
  readonly #refs: RefManager;
  readonly #images: RemoteImages;
  readonly #clock = new RealClock();
  readonly #kubelets = new Map<number, KubeRuntimeManager>();
  readonly #events = new EventsByPod();
  readonly #interrupted = new AbortController();

  constructor(setup: StartWorkerSetup, refs: RefManager, images: RemoteImages) {
    this.#setup = setup;
    this.#refs = refs;
    this.#images = images;
  }

  /** Gives up what is in flight and all that comes: each start is reported with what it had done. */
  interrupt(): void {
    this.#interrupted.abort();
  }

  /** Never rejects: what breaks unexpectedly is the pod's error. */
  async start({ pod, node }: StartTask): Promise<StartTaskResult> {
    const startedAtMs = this.#clock.epochMs();
    const uid = pod.metadata?.uid ?? '';
    try {
      const { signal } = this.#interrupted;
      const { containers, totalMs, error, ...rest } = await startPod(this.#kubelet(node), pod, { signal });
      return { containers, startedAtMs: rest.startedAtMs, totalMs, error, events: this.#events.take(uid) };
    } catch (unexpected) {
      const error = `unexpected: ${unexpected instanceof Error ? (unexpected.stack ?? unexpected.message) : String(unexpected)}`;
      const totalMs = this.#clock.epochMs() - startedAtMs;
      return { containers: [], startedAtMs, totalMs, error, events: this.#events.take(uid) };
    }
  }

  #kubelet(node: number): KubeRuntimeManager {
    const known = this.#kubelets.get(node);
    if (known !== undefined) return known;
    const { seed, runtime } = this.#setup;
    const clock = this.#clock;
    const images = this.#images.ofNode(node);
    const kubelet = new KubeRuntimeManager({
      runtime: new SimulatedContainers({ name: RUNTIME_NAME, seed, clock, latency: runtime.latency }),
      images,
      puller: images,
      pullBackOff: images,
      refs: this.#refs,
      events: this.#events,
      clock,
      runtimeName: RUNTIME_NAME,
      nodeName: `node-${node}`,
      files: new NoFiles(),
      http: new SimulatedHttp({ seed, clock, latency: runtime.latency }),
    });
    this.#kubelets.set(node, kubelet);
    return kubelet;
  }
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
