/**
 * One simulated node: a container runtime, its image store and the pod network, with seeded latencies and failures.
 */

import type { HttpGetter } from '../http-getter.ts';
import type { ImageService, RuntimeService } from '../runtime-service.ts';
import type { Clock } from '../time/clock.ts';
import { SimulatedContainers } from './containers/simulated-containers.ts';
import { SimulatedImages } from './images/simulated-images.ts';
import { SimulatedHttp } from './simulated-http.ts';
import type { NodeConditions } from './timing/conditions.ts';
import type { FailureRates } from './timing/failures.ts';
import type { LatencyModel } from './timing/latency.ts';

export interface SimulatedRuntimeOptions {
  seed: number;
  clock: Clock;
  /** The `type` of container IDs; `simulated` when absent. */
  name?: string;
  /** Tells nodes apart in what image pulls take; the empty name when absent. */
  node?: string;
  latency: LatencyModel | 'default' | 'none';
  /** Shares of calls that fail; none when absent. */
  failures?: FailureRates;
  /** Queues, standstills, crashes and the registry of a load test; none when absent. */
  conditions?: NodeConditions;
}

/**
 * The three parts of a simulated node; each also stands alone (SimulatedContainers, SimulatedImages, SimulatedHttp),
 * so that a node's containers can live on many threads and its images on one.
 */
export class SimulatedRuntime {
  readonly runtime: RuntimeService;
  readonly images: ImageService;
  readonly http: HttpGetter;
  readonly #close: () => Promise<void>;

  /** @throws {RefManagerError} `ERR_INVALID_OPTION` for a bad latency model or failure rate */
  constructor(options: SimulatedRuntimeOptions) {
    const containers = new SimulatedContainers(options);
    const images = new SimulatedImages(options);
    const http = new SimulatedHttp(options);
    this.runtime = containers;
    this.images = images;
    this.http = http;
    this.#close = (): Promise<void> => {
      images.close();
      http.close();
      return containers.close();
    };
  }

  /** Ends all calls under way: they reject with `CANCELLED`. */
  close(): Promise<void> {
    return this.#close();
  }
}
