/**
 * EnsureImageExists: the first step of a start. Pull policy, back-off and every event about the image.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/images/image_manager.go`
 */

import { goQuote } from '../../api/go-quote.ts';
import type { ObjectReference } from '../../api/object-reference.ts';
import type { Container, Pod } from '../../api/pod.ts';
import type { AuthConfig, ImageService, PodSandboxConfig, StatusCode } from '../../runtime/runtime-service.ts';
import { codeOf } from '../context/start-end.ts';
import type { EventType, Recorder } from '../events/recorder.ts';
import {
  ErrImageInspect,
  ErrImageNeverPull,
  ErrImagePull,
  ErrImagePullBackOff,
  ErrInterrupted,
  ErrInvalidImageName,
  ErrRegistryUnavailable,
  errorText,
  KubeletError,
} from '../kubelet-error.ts';
import type { ImagePuller } from './image-puller.ts';
import type { PullBackOff } from './pull-back-off.ts';
import { applyDefaultImageTag, shouldPullImage } from './pull-policy.ts';

export interface ImageRequest {
  readonly pod: Pod;
  readonly container: Container;
  /** What the events are about. */
  readonly ref: ObjectReference;
  readonly auth: AuthConfig | undefined;
  readonly sandboxConfig: PodSandboxConfig | undefined;
  /** Once aborted, no pull is sent and nothing more is recorded: the result is ErrInterrupted. */
  readonly signal?: AbortSignal | undefined;
}

/** `error` is null exactly when the image is there. */
export interface ImageResult {
  readonly imageRef: string;
  readonly message: string;
  readonly error: KubeletError | null;
  /** Of the CRI call that failed; absent where none did. */
  readonly code?: StatusCode;
  /** A pull was sent, whether or not it succeeded. */
  readonly pulled: boolean;
}

const INTERRUPTED: ImageResult = { imageRef: '', message: '', error: ErrInterrupted, pulled: false };

/** `images` and `puller` reject what is no image and no reference: see runtime-ids.ts. */
export interface ImageManagerParts {
  readonly images: ImageService;
  readonly puller: ImagePuller;
  readonly backOff: PullBackOff;
  readonly events: Recorder;
}

/** One per kubelet. */
export class ImageManager {
  readonly #parts: ImageManagerParts;

  constructor(parts: ImageManagerParts) {
    this.#parts = parts;
  }

  /** Makes sure that the container's image is on the node. Never rejects. */
  async ensureImageExists(request: ImageRequest): Promise<ImageResult> {
    const image = request.container.image ?? '';
    const tagged = applyDefaultImageTag(image);
    if (tagged instanceof KubeletError) {
      const message = `Failed to apply default image tag ${goQuote(image)}: ${tagged.message}`;
      return this.#refuse(request, 'Warning', 'InspectFailed', message, ErrInvalidImageName);
    }
    let presentId: string | undefined;
    try {
      presentId = (await this.#parts.images.imageStatus(tagged))?.id;
    } catch (error) {
      const message = `Failed to inspect image ${goQuote(image)}: ${errorText(error)}`;
      return { ...this.#refuse(request, 'Warning', 'InspectFailed', message, ErrImageInspect), ...codeOf(error) };
    }
    if (request.signal?.aborted === true) return INTERRUPTED;
    if (shouldPullImage(request.container.imagePullPolicy, presentId !== undefined)) {
      return this.#pull(request, image, tagged);
    }
    if (presentId === undefined) {
      const message = `Container image ${goQuote(image)} is not present with pull policy of Never`;
      return this.#refuse(request, 'Warning', 'ErrImageNeverPull', message, ErrImageNeverPull);
    }
    const message = `Container image ${goQuote(image)} already present on machine`;
    this.#parts.events.event(request.ref, 'Normal', 'Pulled', message);
    return { imageRef: presentId, message: '', error: null, pulled: false };
  }

  async #pull(request: ImageRequest, image: string, tagged: string): Promise<ImageResult> {
    const { backOff, events, puller } = this.#parts;
    const key = `${request.pod.metadata?.uid ?? ''}_${image}`;
    const isWaiting = await this.#isWaiting(key);
    if (request.signal?.aborted === true) return INTERRUPTED;
    if (isWaiting) {
      const message = `Back-off pulling image ${goQuote(image)}`;
      return this.#refuse(request, 'Normal', 'BackOff', message, ErrImagePullBackOff);
    }
    events.event(request.ref, 'Normal', 'Pulling', `Pulling image ${goQuote(image)}`);
    try {
      const imageRef = await puller.pullImage(tagged, request.auth, request.sandboxConfig);
      events.event(request.ref, 'Normal', 'Pulled', `Successfully pulled image ${goQuote(image)}`);
      backOff.succeeded();
      return { imageRef, message: '', error: null, pulled: true };
    } catch (error) {
      const why = errorText(error);
      events.event(request.ref, 'Warning', 'Failed', `Failed to pull image ${goQuote(image)}: ${why}`);
      backOff.failed(key);
      return { imageRef: '', ...pullFailure(image, error), ...codeOf(error), pulled: true };
    }
  }

  /** A back-off that cannot be asked keeps nobody waiting: the pull goes the same way, and says what is wrong. */
  async #isWaiting(key: string): Promise<boolean> {
    try {
      return await this.#parts.backOff.isWaiting(key);
    } catch {
      return false;
    }
  }

  #refuse(request: ImageRequest, type: EventType, reason: string, message: string, error: KubeletError): ImageResult {
    this.#parts.events.event(request.ref, type, reason, message);
    return { imageRef: '', message, error, pulled: false };
  }
}

/** Told by its name and not by identity: the error may come from another thread. */
function pullFailure(image: string, cause: unknown): { message: string; error: KubeletError } {
  const isUnavailable = cause instanceof KubeletError && cause.reason === ErrRegistryUnavailable.reason;
  if (!isUnavailable) return { message: errorText(cause), error: ErrImagePull };
  const message = `image pull failed for ${image} because the registry is unavailable.`;
  return { message, error: ErrRegistryUnavailable };
}
