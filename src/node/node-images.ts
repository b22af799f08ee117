/**
 * The parts of a node that exist once, however many threads start its pods.
 */

import type { ImagePuller } from '../kubelet/images/image-puller.ts';
import type { PullBackOff } from '../kubelet/images/pull-back-off.ts';
import type { ImageService } from '../runtime/runtime-service.ts';
import type { StageGate } from '../runtime/simulated/timing/capacity.ts';

/**
 * What one node has once: its image service, the queue its pulls go through, who waits after a failed one, and the turns of
 * its contended stages.
 */
export interface NodeImages {
  readonly backOff: PullBackOff;
  readonly images: ImageService;
  readonly puller: ImagePuller;
  readonly gate?: StageGate;
}
