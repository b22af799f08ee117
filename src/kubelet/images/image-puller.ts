/**
 * How pulls are sent to the runtime: one after another, or all at once; with a limit per second on top.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/images/puller.go`, `helpers.go`
 */

import type { AuthConfig, ImageService, PodSandboxConfig } from '../../runtime/runtime-service.ts';
import type { Clock } from '../../runtime/time/clock.ts';
import { RealClock } from '../../runtime/time/real-clock.ts';
import { deadlineExceeded } from '../deadlines/deadline-exceeded.ts';
import { Deadlines } from '../deadlines/deadlines.ts';
import { DEFAULT_TIME_LIMITS } from '../deadlines/time-limits.ts';
import { KubeletError } from '../kubelet-error.ts';
import { TokenBucket } from '../limits/token-bucket.ts';

/** Pulls images for the image manager. Rejects with what the runtime says, or with `pull QPS exceeded`. */
export interface ImagePuller {
  /**
   * Resolves to the reference of the pulled image.
   * @param limit - what the kubelet bounds a pull by; a puller that makes others wait applies it to each turn
   */
  pullImage(
    image: string,
    auth: AuthConfig | undefined,
    sandboxConfig: PodSandboxConfig | undefined,
    limit?: PullLimit,
  ): Promise<string>;
}

/** `work`, or a rejection once it has taken as long as a pull may. */
export type PullLimit = (work: Promise<string>) => Promise<string>;

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

/** How long a pull may take before the next one has its turn. Beyond upstream, where that is for ever. */
export interface Turns {
  /** Real time when absent. */
  readonly clock?: Clock | undefined;
  /** Milliseconds, Infinity for ever. When absent, what the kubelet that pulls has in its limits. */
  readonly pullMs?: number | undefined;
}

type Pull = () => Promise<string>;

function limited(images: ImageService, limit: PullRateLimit | undefined): Pick<ImageService, 'pullImage'> {
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
  readonly #images: Pick<ImageService, 'pullImage'>;

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
  readonly #images: Pick<ImageService, 'pullImage'>;
  readonly #ownLimit: PullLimit;
  /** Its user's word counts, not the kubelet's. */
  readonly #isLimited: boolean;
  #last: Promise<unknown> = Promise.resolve();

  /** @param turns - how long one pull may keep the others waiting */
  constructor(images: ImageService, limit?: PullRateLimit, turns: Turns = {}) {
    this.#images = limited(images, limit);
    const deadlines = new Deadlines(turns.clock ?? new RealClock());
    const pullMs = turns.pullMs ?? DEFAULT_TIME_LIMITS.pullMs;
    this.#ownLimit = (work): Promise<string> => deadlines.race(work, pullMs, deadlineExceeded);
    this.#isLimited = turns.pullMs !== undefined;
  }

  pullImage(image: string, auth?: AuthConfig, sandboxConfig?: PodSandboxConfig, limit?: PullLimit): Promise<string> {
    const inTime = this.#isLimited ? this.#ownLimit : (limit ?? this.#ownLimit);
    // Past its turn a pull has failed, whatever becomes of it.
    const pull: Pull = () => inTime(this.#images.pullImage(image, auth, sandboxConfig));
    const result = this.#last.then(pull, pull);
    this.#last = result;
    return result;
  }
}
