/**
 * How pulls are sent to the runtime: one after another, or all at once; with a limit per second on top.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/images/puller.go`, `helpers.go`
 */

import type { Clock } from '../../runtime/clock.ts';
import {
  type AuthConfig,
  type ImageService,
  type PodSandboxConfig,
  RuntimeError,
} from '../../runtime/runtime-service.ts';
import { Deadlines } from '../deadlines/deadlines.ts';
import { KubeletError } from '../kubelet-error.ts';
import { TokenBucket } from '../token-bucket.ts';

/** Pulls images for the image manager. Rejects with what the runtime says, or with `pull QPS exceeded`. */
export interface ImagePuller {
  /** Resolves to the reference of the pulled image. */
  pullImage(image: string, auth: AuthConfig | undefined, sandboxConfig: PodSandboxConfig | undefined): Promise<string>;
}

/** A token bucket in front of the pulls; when it is empty, the pull fails at once without a CRI call. */
export interface PullRateLimit {
  /** Pulls a second; 0 for no limit. */
  readonly perSecond: number;
  readonly burst: number;
  readonly clock: Pick<Clock, 'epochMs'>;
}

/** The kubelet's default: 5 a second, 10 at once. */
export const DEFAULT_PULLS_PER_SECOND = 5;
export const DEFAULT_PULL_BURST = 10;

/** How long a pull may take before the next one has its turn. Beyond upstream. */
export interface Turns {
  readonly clock: Clock;
  readonly pullMs: number;
}

type Pull = () => Promise<string>;

function limited(images: ImageService, limit: PullRateLimit | undefined): ImagePuller {
  if (limit === undefined || limit.perSecond === 0) return images;
  const bucket = new TokenBucket(limit.perSecond, limit.burst, limit.clock.epochMs());
  return {
    pullImage: async (image, auth, sandboxConfig) => {
      if (!bucket.tryTake(limit.clock.epochMs())) throw new KubeletError('pull QPS exceeded');
      return images.pullImage(image, auth, sandboxConfig);
    },
  };
}

/** Sends every pull at once. */
export class ParallelImagePuller implements ImagePuller {
  readonly #images: ImagePuller;

  constructor(images: ImageService, limit?: PullRateLimit) {
    this.#images = limited(images, limit);
  }

  pullImage(image: string, auth?: AuthConfig, sandboxConfig?: PodSandboxConfig): Promise<string> {
    return this.#images.pullImage(image, auth, sandboxConfig);
  }
}

/**
 * One pull at a time, in the order of asking: the kubelet's default. Upstream's queue of 10 makes further callers
 * block; here they wait in the same queue, which no caller can tell apart.
 */
export class SerialImagePuller implements ImagePuller {
  readonly #images: ImagePuller;
  readonly #turns: Turns | undefined;
  readonly #deadlines: Deadlines | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** @param turns - how long one pull may keep the others waiting; without, as upstream, for ever */
  constructor(images: ImageService, limit?: PullRateLimit, turns?: Turns) {
    this.#images = limited(images, limit);
    this.#turns = turns;
    this.#deadlines = turns && new Deadlines(turns.clock);
  }

  pullImage(image: string, auth?: AuthConfig, sandboxConfig?: PodSandboxConfig): Promise<string> {
    const pull: Pull = () => this.#inTime(this.#images.pullImage(image, auth, sandboxConfig));
    const result = this.#last.then(pull, pull);
    this.#last = result;
    return result;
  }

  /** The pull, or its failure when its turn is over: the next one goes on, whatever becomes of it. */
  #inTime(pull: Promise<string>): Promise<string> {
    const { pullMs = Number.POSITIVE_INFINITY } = this.#turns ?? {};
    const late = (): RuntimeError => new RuntimeError('DEADLINE_EXCEEDED', 'context deadline exceeded');
    return this.#deadlines?.race(pull, pullMs, late) ?? pull;
  }
}
