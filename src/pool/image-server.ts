/**
 * The other end of remote-images.ts: answers the image calls of all start workers from one place, so that a node has
 * one image store, one pull queue and one back-off, however many workers start its pods. Runs in workers/image-worker.ts.
 */

import type { MessagePort } from 'node:worker_threads';
import { toErrorData } from '../errors.ts';
import { KubeletError } from '../kubelet/kubelet-error.ts';
import type { NodeImages } from '../node/node-images.ts';
import { type AuthConfig, type PodSandboxConfig, RuntimeError } from '../runtime/runtime-service.ts';
import type { SimulatedStage } from '../runtime/simulated/stages.ts';
import type { ImageAnswerMessage, ImageCallMessage } from './start-task.ts';

/** Answers calls on any number of ports. `nodeImages` makes a node's images on its first call. */
export class ImageServer {
  readonly #nodes = new Map<number, NodeImages>();
  readonly #nodeImages: (node: number, originMs: number) => NodeImages;

  constructor(nodeImages: (node: number, originMs: number) => NodeImages) {
    this.#nodeImages = nodeImages;
  }

  /** Serves one start worker until it closes the port or dies. */
  serve(port: MessagePort): void {
    port.on('message', (call: ImageCallMessage) => {
      void this.#perform(call).then((answer) => port.postMessage(answer)); // to a closed port: dropped, nobody waits
    });
  }

  async #perform({ callId, node, originMs, method, args }: ImageCallMessage): Promise<ImageAnswerMessage> {
    try {
      return { callId, value: await this.#call(this.#node(node, originMs), method, args) };
    } catch (error) {
      if (error instanceof RuntimeError) return { callId, runtimeError: { code: error.code, desc: error.desc } };
      if (!(error instanceof KubeletError)) return { callId, error: toErrorData(error) };
      return { callId, kubeletError: { reason: error.reason, message: error.message } };
    }
  }

  #call(
    { images, puller, backOff, gate }: NodeImages,
    method: ImageCallMessage['method'],
    args: readonly unknown[],
  ): Promise<unknown> {
    switch (method) {
      case 'imageStatus':
        return images.imageStatus(args[0] as string);
      case 'pullImage':
        return puller.pullImage(
          args[0] as string,
          args[1] as AuthConfig | undefined,
          args[2] as PodSandboxConfig | undefined,
        );
      case 'listImages':
        return images.listImages();
      case 'removeImage':
        return images.removeImage(args[0] as string);
      case 'isBackingOff':
        return Promise.resolve(backOff.isWaiting(args[0] as string));
      case 'pullFailed':
        return Promise.resolve(backOff.failed(args[0] as string));
      case 'pullSucceeded':
        return Promise.resolve(backOff.succeeded());
      case 'occupy':
        return gate?.occupy(args[0] as SimulatedStage, args[1] as number) ?? Promise.resolve();
    }
  }

  #node(node: number, originMs: number): NodeImages {
    let known = this.#nodes.get(node);
    if (known === undefined) {
      known = this.#nodeImages(node, originMs);
      this.#nodes.set(node, known);
    }
    return known;
  }
}
