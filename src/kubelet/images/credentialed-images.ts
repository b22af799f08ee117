/**
 * An image service that pulls with each of several credentials until one works.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kuberuntime/kuberuntime_image.go`, PullImage
 */

import type { AuthConfig, Image, ImageService, PodSandboxConfig } from '../../runtime/runtime-service.ts';
import { checkedImageRef } from '../context/runtime-ids.ts';
import { aggregateText, errorText, KubeletError } from '../kubelet-error.ts';
import { parseImageName } from './pull-policy.ts';

/** What to authenticate with for pulls from `repository`, best first; none: pull without. */
export type Keyring = (repository: string) => readonly AuthConfig[];

export class CredentialedImages implements ImageService {
  readonly #images: ImageService;
  readonly #keyring: Keyring;

  constructor(images: ImageService, keyring: Keyring) {
    this.#images = images;
    this.#keyring = keyring;
  }

  imageStatus(image: string): Promise<Image | undefined> {
    return this.#images.imageStatus(image);
  }

  /** `auth` comes before the keyring. All failing rejects with every text, duplicates merged. */
  async pullImage(
    image: string,
    auth: AuthConfig | undefined,
    sandboxConfig: PodSandboxConfig | undefined,
  ): Promise<string> {
    const name = parseImageName(image);
    if (name instanceof KubeletError) throw name;
    const credentials = auth === undefined ? this.#keyring(name.repository) : [auth, ...this.#keyring(name.repository)];
    if (credentials.length === 0) return this.#images.pullImage(image, undefined, sandboxConfig);
    const failures: unknown[] = [];
    for (const credential of credentials) {
      try {
        return checkedImageRef(await this.#images.pullImage(image, credential, sandboxConfig), image);
      } catch (error) {
        failures.push(error);
      }
    }
    throw new KubeletError(aggregateText(failures.map(errorText)), { cause: failures.at(-1) });
  }

  listImages(): Promise<Image[]> {
    return this.#images.listImages();
  }

  removeImage(image: string): Promise<void> {
    return this.#images.removeImage(image);
  }
}
