/**
 * The image half of a simulated node. Lives on one thread per node; other threads ask it by message.
 */

import type { Clock } from '../clock.ts';
import {
  type AuthConfig,
  type Image,
  type ImageService,
  type PodSandboxConfig,
  RuntimeError,
} from '../runtime-service.ts';
import { Delays } from './delays.ts';
import { wordOf } from './draws.ts';
import { checkFailureRates, drawFailure, type FailureRates, pullFailure } from './failures.ts';
import { ImageStore, storedName } from './image-store.ts';
import { type LatencyModel, resolveLatency } from './latency.ts';

export interface SimulatedImagesOptions {
  seed: number;
  clock: Clock;
  latency: LatencyModel | 'default' | 'none';
  failures?: FailureRates;
  /** Tells nodes apart: the same image takes another time to pull on another node. */
  node?: string;
}

export class SimulatedImages implements ImageService {
  readonly #seed: number;
  readonly #node: string;
  readonly #failures: FailureRates;
  readonly #delays: Delays;
  readonly #store = new ImageStore();
  /** How often the pull of this image for this pod has failed: the next try draws anew. Only failures are kept. */
  readonly #failedPulls = new Map<string, number>();

  /** @throws {RefManagerError} `ERR_INVALID_OPTION` for a bad latency model or failure rate */
  constructor(options: SimulatedImagesOptions) {
    this.#seed = options.seed;
    this.#node = options.node ?? '';
    this.#failures = checkFailureRates(options.failures ?? {});
    this.#delays = new Delays(options.clock, resolveLatency(options.latency));
  }

  async imageStatus(image: string): Promise<Image | undefined> {
    return this.#store.get(image);
  }

  async pullImage(image: string, _auth?: AuthConfig, sandboxConfig?: PodSandboxConfig): Promise<string> {
    const stored = storedName(image);
    if ('problem' in stored) {
      throw new RuntimeError('UNKNOWN', `failed to parse image reference "${image}": ${stored.problem}`);
    }
    const key = `${this.#node}/${stored.name}`;
    const stage = this.#store.get(stored.name) === undefined ? 'pull' : 'resolve';
    const delay = this.#delays.of(stage, wordOf(this.#seed, key));
    if (delay !== undefined) await delay;
    const attemptKey = `${key}/${sandboxConfig?.metadata.uid ?? ''}`;
    const failedBefore = this.#failedPulls.get(attemptKey) ?? 0;
    if (drawFailure(this.#failures, 'pull', wordOf(this.#seed, `${attemptKey}/${failedBefore}`))) {
      this.#failedPulls.set(attemptKey, failedBefore + 1);
      throw pullFailure(stored.repository, stored.name);
    }
    return this.#store.add(stored.name, stored.repository).id;
  }

  async listImages(): Promise<Image[]> {
    return this.#store.list();
  }

  async removeImage(image: string): Promise<void> {
    this.#store.remove(image);
  }

  /** Ends the pulls under way: they reject with `CANCELLED`. */
  close(): void {
    this.#delays.close();
  }
}
