/**
 * The image service of every node as a start worker sees it: by message to the image worker, where a node's image
 * store and its pull queue live, since all workers share them. The other end is image-server.ts.
 */

import type { MessagePort } from 'node:worker_threads';
import { fromErrorData } from '../errors.ts';
import type { PullBackOff } from '../kubelet/images/pull-back-off.ts';
import { KubeletError } from '../kubelet/kubelet-error.ts';
import type { AuthConfig, Image, ImageService, PodSandboxConfig, StatusCode } from '../runtime/runtime-service.ts';
import { RuntimeError } from '../runtime/runtime-service.ts';
import type { SimulatedStage } from '../runtime/simulated/stages.ts';
import type { StageGate } from '../runtime/simulated/timing/capacity.ts';
import type { ImageAnswerMessage, ImageCallMessage } from './start-task.ts';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** One worker's connection to the image worker. Unanswered calls reject when the connection ends. */
export class RemoteImages {
  readonly #port: MessagePort;
  readonly #waiting = new Map<number, Waiting>();
  #lastCallId = 0;
  #closed = false;

  constructor(port: MessagePort) {
    this.#port = port;
    port.on('message', (answer: ImageAnswerMessage) => this.#answer(answer));
    port.on('close', () => this.#close());
    port.unref(); // an idle connection must not keep the worker alive; an open task does
  }

  /** The image service (and pull queue) of one node. */
  ofNode(node: number, originMs = 0): RemoteNodeImages {
    return new RemoteNodeImages((method, args) => this.#call(node, originMs, method, args));
  }

  /** The turns of one node's contended stages, which all workers share. */
  gateOfNode(node: number, originMs: number, stages: readonly SimulatedStage[]): StageGate {
    return {
      occupy: (stage, ms) => {
        if (!stages.includes(stage)) return undefined;
        return this.#call(node, originMs, 'occupy', [stage, ms]) as Promise<void>;
      },
    };
  }

  #call(
    node: number,
    originMs: number,
    method: ImageCallMessage['method'],
    args: readonly unknown[],
  ): Promise<unknown> {
    if (this.#closed) return Promise.reject(connectionLost());
    const callId = ++this.#lastCallId;
    const call: ImageCallMessage = { callId, node, originMs, method, args };
    return new Promise((resolve, reject) => {
      if (this.#waiting.size === 0) this.#port.ref();
      this.#waiting.set(callId, { resolve, reject });
      this.#port.postMessage(call);
    });
  }

  #answer(answer: ImageAnswerMessage): void {
    const waiting = this.#waiting.get(answer.callId);
    if (waiting === undefined) return; // given up meanwhile: nobody waits for it
    this.#waiting.delete(answer.callId);
    if (this.#waiting.size === 0) this.#port.unref();
    if ('value' in answer) waiting.resolve(answer.value);
    else if ('runtimeError' in answer) {
      const { code, desc } = answer.runtimeError;
      waiting.reject(new RuntimeError(code as StatusCode, desc));
    } else if ('kubeletError' in answer) {
      const { reason, message } = answer.kubeletError;
      waiting.reject(new KubeletError(message, { reason }));
    } else waiting.reject(fromErrorData(answer.error));
  }

  #close(): void {
    this.#closed = true;
    for (const waiting of this.#waiting.values()) waiting.reject(connectionLost());
    this.#waiting.clear();
  }
}

type Call = (method: ImageCallMessage['method'], args: readonly unknown[]) => Promise<unknown>;

/**
 * One node's images. Images of a simulated node stay until `removeImage`, so one that was seen present is remembered
 * here and costs no further message.
 */
export class RemoteNodeImages implements ImageService, PullBackOff {
  readonly #call: Call;
  readonly #present = new Map<string, Image>();

  constructor(call: Call) {
    this.#call = call;
  }

  async imageStatus(image: string): Promise<Image | undefined> {
    const known = this.#present.get(image);
    if (known !== undefined) return known;
    const status = (await this.#call('imageStatus', [image])) as Image | undefined;
    if (status !== undefined) this.#present.set(image, status);
    return status;
  }

  async pullImage(
    image: string,
    auth: AuthConfig | undefined,
    sandboxConfig: PodSandboxConfig | undefined,
  ): Promise<string> {
    return (await this.#call('pullImage', [image, auth, sandboxConfig])) as string;
  }

  async isWaiting(key: string): Promise<boolean> {
    return (await this.#call('isBackingOff', [key])) as boolean;
  }

  /** Not waited for: messages of one port keep their order, so whatever this worker asks next is answered after it. */
  failed(key: string): void {
    this.#tell('pullFailed', [key]);
  }

  succeeded(): void {
    this.#tell('pullSucceeded', []);
  }

  async listImages(): Promise<Image[]> {
    return (await this.#call('listImages', [])) as Image[];
  }

  async removeImage(image: string): Promise<void> {
    this.#present.clear(); // the name may be one of several of the same image
    await this.#call('removeImage', [image]);
  }

  /** Lost with the connection, as everything that comes after. */
  #tell(method: ImageCallMessage['method'], args: readonly unknown[]): void {
    this.#call(method, args).catch(() => undefined);
  }
}

function connectionLost(): RuntimeError {
  return new RuntimeError('UNAVAILABLE', 'the image service of this node is gone');
}
