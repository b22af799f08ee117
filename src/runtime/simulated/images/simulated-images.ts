/**
 * The image half of a simulated node. Lives on one thread per node; other threads ask it by message.
 */

import {
  type AuthConfig,
  type Image,
  type ImageService,
  type PodSandboxConfig,
  RuntimeError,
} from '../../runtime-service.ts';
import type { Clock } from '../../time/clock.ts';
import { wordOf } from '../draws.ts';
import { type NodeConditions, PLAIN_CONDITIONS } from '../timing/conditions.ts';
import { Delays } from '../timing/delays.ts';
import { type FailureRates, Failures, pullFailure } from '../timing/failures.ts';
import { Freeze } from '../timing/freeze.ts';
import { type LatencyModel, resolveLatency } from '../timing/latency.ts';
import { DownloadLine } from './download-line.ts';
import { type ImageLayer, layersOf, type Registry } from './image-layers.ts';
import { ImageStore, storedName } from './image-store.ts';
import { RegistryLine } from './registry-line.ts';

export interface SimulatedImagesOptions {
  seed: number;
  clock: Clock;
  latency: LatencyModel | 'default' | 'none';
  failures?: FailureRates;
  conditions?: NodeConditions;
  /** Tells nodes apart: the same image takes another time to pull on another node. */
  node?: string;
  /** The line that the nodes of a run share, on the same clock; a registry with a total bandwidth has one of its own when absent. */
  registryLine?: RegistryLine | undefined;
}

export class SimulatedImages implements ImageService {
  readonly #seed: number;
  readonly #node: string;
  readonly #clock: Clock;
  readonly #failures: Failures;
  readonly #delays: Delays;
  readonly #store: ImageStore;
  readonly #registry: Registry | undefined;
  /** Brings so many bytes. */
  readonly #bring: ((sizeBytes: number) => Promise<void>) | undefined;
  /** Layers that are there or on their way, by name. */
  readonly #layers = new Map<string, Promise<void>>();
  /** How often the pull of this image for this pod has failed: the next try draws anew. Only failures are kept. */
  readonly #failedPulls = new Map<string, number>();

  /** @throws {RefManagerError} `ERR_INVALID_OPTION` for a bad latency model or failure rate */
  constructor(options: SimulatedImagesOptions) {
    this.#seed = options.seed;
    this.#node = options.node ?? '';
    const { clock } = options;
    const { originMs, failureRules = [], frozen = [], registry } = options.conditions ?? PLAIN_CONDITIONS;
    this.#clock = clock;
    this.#failures = new Failures(options.failures ?? {}, failureRules, originMs);
    this.#delays = new Delays(clock, resolveLatency(options.latency), new Freeze(frozen, originMs));
    this.#registry = registry;
    this.#store = new ImageStore(registry);
    this.#bring = registry && this.#lineTo(registry, options.registryLine);
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
    const isPresent = this.#store.get(stored.name) !== undefined;
    const attemptKey = `${key}/${sandboxConfig?.metadata.uid ?? ''}`;
    const failedBefore = this.#failedPulls.get(attemptKey) ?? 0;
    const attemptWord = wordOf(this.#seed, `${attemptKey}/${failedBefore}`);
    // What an image takes to come is its own and the node's; what asking for it takes is drawn for each request.
    const delay = isPresent
      ? this.#delays.of('resolve', attemptWord)
      : this.#delays.of('pull', wordOf(this.#seed, key));
    if (delay !== undefined) await delay;
    const pod = sandboxConfig && { ...sandboxConfig.metadata, labels: sandboxConfig.labels };
    if (this.#failures.draw('pull', attemptWord, pod, this.#clock.epochMs())) {
      this.#failedPulls.set(attemptKey, failedBefore + 1);
      throw pullFailure(stored.repository, stored.name);
    }
    if (!isPresent) await this.#download(stored.name, stored.repository);
    return this.#store.add(stored.name, stored.repository).id;
  }

  async listImages(): Promise<Image[]> {
    return this.#store.list();
  }

  async removeImage(image: string): Promise<void> {
    this.#store.remove(image);
  }

  /** Brings the layers that are not there; one that another pull brings is waited for. */
  async #download(name: string, repository: string): Promise<void> {
    const { sizeBytes } = this.#store.describe(name, repository);
    const registry = this.#registry;
    const bring = this.#bring;
    if (registry === undefined || bring === undefined) return;
    await Promise.all(layersOf(registry, name, repository, sizeBytes).map((layer) => this.#layer(bring, layer)));
  }

  #lineTo(
    { bytesPerSecond, totalBytesPerSecond }: Registry,
    shared: RegistryLine | undefined,
  ): ((sizeBytes: number) => Promise<void>) | undefined {
    const clock = this.#clock;
    if (totalBytesPerSecond !== undefined) {
      const line = shared ?? new RegistryLine({ totalBytesPerSecond, bytesPerSecond }, clock);
      return async (sizeBytes) => {
        await line.download(this.#node, sizeBytes, this.#delays.closing);
        await this.#delays.sleep(0); // the registry sends to a node that stands still; the pull ends when it moves again
      };
    }
    if (bytesPerSecond === undefined) return undefined;
    const sleep = (ms: number): Promise<void> => this.#delays.sleep(ms);
    const line = new DownloadLine(bytesPerSecond, () => clock.monotonicMs(), sleep);
    return (sizeBytes) => line.download(sizeBytes);
  }

  #layer(bring: (sizeBytes: number) => Promise<void>, { name, sizeBytes }: ImageLayer): Promise<void> {
    const known = this.#layers.get(name);
    if (known !== undefined) return known;
    const coming = bring(sizeBytes);
    this.#layers.set(name, coming);
    return coming;
  }

  /** Ends the pulls under way: they reject with `CANCELLED`. */
  close(): void {
    this.#delays.close();
  }
}
