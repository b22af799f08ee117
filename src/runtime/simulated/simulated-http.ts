/**
 * The pod network of a simulated node: answers the GET of a lifecycle hook, whose address leads nowhere here.
 */

import type { Clock } from '../clock.ts';
import type { HttpGetter, HttpReply } from '../http-getter.ts';
import { Delays } from './delays.ts';
import { wordOf } from './draws.ts';
import { checkFailureRates, drawFailure, type FailureRates } from './failures.ts';
import { type LatencyModel, resolveLatency } from './latency.ts';

const OK: HttpReply = { status: 200, body: '' };

export interface SimulatedHttpOptions {
  seed: number;
  clock: Clock;
  latency: LatencyModel | 'default' | 'none';
  failures?: FailureRates;
}

/** Every address is there; a GET takes the time of stage `postStart` and fails at its rate. */
export class SimulatedHttp implements HttpGetter {
  readonly #seed: number;
  readonly #failures: FailureRates;
  readonly #delays: Delays;

  /** @throws {RefManagerError} `ERR_INVALID_OPTION` for a bad latency model or failure rate */
  constructor(options: SimulatedHttpOptions) {
    this.#seed = options.seed;
    this.#failures = checkFailureRates(options.failures ?? {});
    this.#delays = new Delays(options.clock, resolveLatency(options.latency));
  }

  async get(url: string): Promise<HttpReply> {
    const word = wordOf(this.#seed, url);
    const delay = this.#delays.of('postStart', word);
    if (delay !== undefined) await delay;
    if (!drawFailure(this.#failures, 'postStart', word)) return OK;
    throw new Error(`Get ${url}: dial tcp ${new URL(url).host}: connect: connection refused`);
  }

  /** Ends the requests under way: they reject. */
  close(): void {
    this.#delays.close();
  }
}
