/**
 * The images of a real node as the image worker has them: over a connection of its own, made at the first call.
 */

import { SerialImagePuller } from '../../kubelet/images/image-puller.ts';
import { LocalPullBackOff } from '../../kubelet/images/pull-back-off.ts';
import type { CallSample } from '../../runtime/cri/call-sample.ts';
import { CriRuntime } from '../../runtime/cri/cri-runtime.ts';
import type { AuthConfig, Image, ImageService, PodSandboxConfig } from '../../runtime/runtime-service.ts';
import type { Clock } from '../../runtime/time/clock.ts';
import type { NodeImages } from '../node-images.ts';
import type { CriRuntimeSpec } from '../node-runtime-spec.ts';

/**
 * The images of every node of a run: all are the same real one. No limit of pulls a second (the kubelet's default is 5):
 * a run tries each container once, and would only fail. `onCall` is told of every call.
 */
export function openRealImages(
  spec: CriRuntimeSpec,
  clock: Clock,
  onCall: (sample: CallSample) => void,
): () => NodeImages {
  const images = new RealImages(spec, onCall);
  const all = {
    images,
    puller: new SerialImagePuller(images, undefined, { clock }),
    backOff: new LocalPullBackOff(clock),
  };
  return () => all;
}

class RealImages implements ImageService {
  readonly #spec: CriRuntimeSpec;
  readonly #onCall: (sample: CallSample) => void;
  #connecting: Promise<CriRuntime> | undefined;

  constructor(spec: CriRuntimeSpec, onCall: (sample: CallSample) => void) {
    this.#spec = spec;
    this.#onCall = onCall;
  }

  async imageStatus(image: string): Promise<Image | undefined> {
    return (await this.#images()).imageStatus(image);
  }

  async pullImage(
    image: string,
    auth: AuthConfig | undefined,
    sandboxConfig: PodSandboxConfig | undefined,
  ): Promise<string> {
    return (await this.#images()).pullImage(image, auth, sandboxConfig);
  }

  async listImages(): Promise<Image[]> {
    return (await this.#images()).listImages();
  }

  async removeImage(image: string): Promise<void> {
    await (await this.#images()).removeImage(image);
  }

  /** Connects; tried anew when that failed. */
  async #images(): Promise<ImageService> {
    this.#connecting ??= CriRuntime.connect({ endpoint: this.#spec.endpoint, onCall: this.#onCall });
    try {
      return (await this.#connecting).images;
    } catch (error) {
      this.#connecting = undefined;
      throw error;
    }
  }
}
