/** ensure-image.json: attempts to have one image, one after another, with one back-off. */

import { type ImagePuller, ParallelImagePuller } from '../../../src/kubelet/images/image-puller.ts';
import { ErrRegistryUnavailable } from '../../../src/kubelet/kubelet-error.ts';
import type { ImageService } from '../../../src/runtime/runtime-service.ts';
import type { Clock } from '../../../src/runtime/time/clock.ts';
import { errorOf, imageOf, type NodeScript, type Step, scriptedImages, stepKubelet } from '../step-kubelet.ts';

interface Attempt {
  readonly atMs: number;
  /** The id of the image; empty: absent. */
  readonly present?: string;
  readonly inspectError?: string;
  readonly pull?: PullOutcome;
  /** The puller's token bucket is empty: nothing is asked of the runtime. */
  readonly qpsExceeded?: boolean;
}

export type PullOutcome = string | { readonly error: string; readonly registryUnavailable?: boolean };

/** A puller whose bucket is empty while `isEmpty` says so. */
export function meteredPuller(images: ImageService, clock: Clock, isEmpty: () => boolean): ImagePuller {
  const free = new ParallelImagePuller(images);
  const empty = new ParallelImagePuller(images, { perSecond: 1, burst: 0, clock });
  return { pullImage: (image, auth, config) => (isEmpty() ? empty : free).pullImage(image, auth, config) };
}

/** What a pull comes to. */
export async function pullOutcome(pull: PullOutcome | undefined): Promise<string> {
  if (pull === undefined) throw new Error('the case has no pull');
  if (typeof pull === 'string') return pull;
  throw pull.registryUnavailable === true ? ErrRegistryUnavailable : errorOf(pull.error);
}

export async function runEnsureImage(input: {
  image: string;
  imagePullPolicy: string;
  podUID: string;
  attempts: Attempt[];
}): Promise<unknown> {
  let attempt: Attempt = { atMs: 0 };
  const script: NodeScript = {
    image: () => {
      if (attempt.inspectError !== undefined) throw errorOf(attempt.inspectError);
      return attempt.present === undefined || attempt.present === '' ? undefined : imageOf(attempt.present);
    },
    pull: () => pullOutcome(attempt.pull),
  };
  const kubelet = stepKubelet(script, (steps, clock) => {
    const images = scriptedImages(steps, script);
    return { images, puller: meteredPuller(images, clock, () => attempt.qpsExceeded === true) };
  });
  const container = { name: 'app', image: input.image, imagePullPolicy: input.imagePullPolicy };
  const pod = { metadata: { uid: input.podUID }, spec: { containers: [container] } };
  const results: unknown[] = [];
  for (attempt of input.attempts) {
    kubelet.clock.nowMs = attempt.atMs;
    kubelet.steps.length = 0;
    const request = { pod, container, ref: {}, auth: undefined, sandboxConfig: undefined };
    const { imageRef, message, error } = await kubelet.manager.context.imageManager.ensureImageExists(request);
    const steps = kubelet.steps.map(({ fieldPath: _fieldPath, ...step }): Step => step);
    results.push({ steps, imageRef, message, error: error?.message ?? null });
  }
  return results;
}
