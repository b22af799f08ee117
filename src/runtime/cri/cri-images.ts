/**
 * ImageService over a connection.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/cri/remote/remote_image.go`
 */

import { goQuote } from '../../api/go-quote.ts';
import { type AuthConfig, type Image, type ImageService, type PodSandboxConfig } from '../runtime-service.ts';
import type { CriChannel } from './cri-channel.ts';
import { ReplyError } from './reply-error.ts';
import { fromWireImage, toWireSandboxConfig, type WireImage } from './wire.ts';

/** The image half of a real runtime. Owned by CriRuntime. */
export class CriImages implements ImageService {
  readonly #channel: CriChannel;
  readonly #timeoutMs: number;

  constructor(channel: CriChannel, timeoutMs: number) {
    this.#channel = channel;
    this.#timeoutMs = timeoutMs;
  }

  async imageStatus(image: string): Promise<Image | undefined> {
    const request = { image: { image } };
    const reply = await this.#channel.call<{ image: WireImage | null }>('ImageStatus', request, this.#timeoutMs);
    if (reply.image === null) return undefined;
    if (reply.image.id !== '' && reply.image.size !== '0') return fromWireImage(reply.image);
    throw new ReplyError(`Id or size of image ${goQuote(image)} is not set`);
  }

  /** Without a deadline: a large image over a slow network takes what it takes. */
  async pullImage(image: string, auth?: AuthConfig, sandboxConfig?: PodSandboxConfig): Promise<string> {
    const request = {
      image: { image },
      auth: auth ?? null,
      sandboxConfig: sandboxConfig === undefined ? null : toWireSandboxConfig(sandboxConfig, {}),
    };
    const { imageRef } = await this.#channel.call<{ imageRef: string }>('PullImage', request, undefined);
    if (imageRef !== '') return imageRef;
    throw new ReplyError(`imageRef of image ${goQuote(image)} is not set`);
  }

  async listImages(): Promise<Image[]> {
    const { images } = await this.#channel.call<{ images: WireImage[] }>('ListImages', {}, this.#timeoutMs);
    return images.map(fromWireImage);
  }

  async removeImage(image: string): Promise<void> {
    await this.#channel.call('RemoveImage', { image: { image } }, this.#timeoutMs);
  }
}
