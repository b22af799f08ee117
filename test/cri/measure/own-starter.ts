/** All that a start worker does on a real runtime, on this thread: as in a run, but nothing is pulled. */

import { MessageChannel } from 'node:worker_threads';
import type { Pod } from '../../../src/api/pod.ts';
import { RefManager } from '../../../src/index.ts';
import type { CriRuntimeSpec } from '../../../src/node/node-runtime-spec.ts';
import { RealPodStarter } from '../../../src/pool/real-pod-starter.ts';
import { RemoteImages } from '../../../src/pool/remote-images.ts';
import { APP_IMAGE } from '../lab/image.ts';

export class OwnStarter {
  readonly #refs = RefManager.create();
  /** The image worker's end. */
  readonly #images = new MessageChannel();
  /** The main thread's end: it takes what a worker has to tell, and costs this thread nothing. */
  readonly #main = new MessageChannel();
  readonly #containers: number;
  readonly #starter: RealPodStarter;
  #pods = 0;
  /** Of all calls of the runtime so far, together. */
  callsMs = 0;

  private constructor(spec: CriRuntimeSpec, containers: number) {
    this.#containers = containers;
    const setup = { refs: this.#refs.handle, seed: 1, runtime: spec };
    this.#starter = new RealPodStarter(spec, setup, this.#refs, new RemoteImages(this.#images.port1), (calls) => {
      this.#main.port1.postMessage({ kind: 'calls', calls });
      for (const { ms } of calls) this.callsMs += ms;
    });
  }

  /** Of pods of so many containers. */
  static async open(spec: CriRuntimeSpec, containers: number): Promise<OwnStarter> {
    const starter = new OwnStarter(spec, containers);
    await starter.#starter.begin();
    return starter;
  }

  /** A pod that was not there before. */
  nextPod(): Pod {
    const index = this.#pods++;
    const containers = Array.from({ length: this.#containers }, (_, place) => ({
      name: `c${place}`,
      image: APP_IMAGE,
      imagePullPolicy: 'IfNotPresent',
      terminationMessagePath: '/dev/termination-log',
    }));
    return {
      metadata: { name: `pod-${index}`, namespace: 'load', uid: `uid-${index}` },
      spec: { hostNetwork: true, securityContext: {}, enableServiceLinks: false, containers },
    };
  }

  /** Resolves when its containers run. @throws when one does not */
  async start(pod: Pod): Promise<void> {
    const result = await this.#starter.start({ pod, node: 0 });
    this.#main.port1.postMessage(result);
    const { containers, end } = result;
    const failed = containers.find(({ ok }) => !ok);
    if (end.outcome !== 'started' || failed !== undefined)
      throw new Error(`not started: ${failed?.message ?? end.message}`);
  }

  async close(): Promise<void> {
    await this.#starter.finish();
    this.#refs.detach();
    for (const { port1 } of [this.#images, this.#main]) port1.close();
  }
}
