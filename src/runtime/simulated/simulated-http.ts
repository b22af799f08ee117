/**
 * The pod network of a simulated node: answers the GET of a lifecycle hook, whose address leads nowhere here.
 */

import type { HttpGetter, HttpReply } from '../http-getter.ts';
import type { Clock } from '../time/clock.ts';
import { wordOf } from './draws.ts';
import { type NodeConditions, PLAIN_CONDITIONS } from './timing/conditions.ts';
import { Delays } from './timing/delays.ts';
import { type FailureRates, Failures } from './timing/failures.ts';
import { Freeze } from './timing/freeze.ts';
import { type LatencyModel, resolveLatency } from './timing/latency.ts';

const OK: HttpReply = { status: 200, body: '' };

export interface SimulatedHttpOptions {
  seed: number;
  clock: Clock;
  latency: LatencyModel | 'default' | 'none';
  failures?: FailureRates;
  conditions?: NodeConditions;
}

/** Every address is there; a GET takes the time of stage `postStart` and fails at its rate. */
export class SimulatedHttp implements HttpGetter {
  readonly #seed: number;
  readonly #clock: Clock;
  readonly #failures: Failures;
  readonly #delays: Delays;

  /** @throws {RefManagerError} `ERR_INVALID_OPTION` for a bad latency model or failure rate */
  constructor(options: SimulatedHttpOptions) {
    this.#seed = options.seed;
    const { originMs, failureRules = [], frozen = [] } = options.conditions ?? PLAIN_CONDITIONS;
    this.#clock = options.clock;
    this.#failures = new Failures(options.failures ?? {}, failureRules, originMs);
    this.#delays = new Delays(options.clock, resolveLatency(options.latency), new Freeze(frozen, originMs));
  }

  async get(url: string): Promise<HttpReply> {
    const word = wordOf(this.#seed, url);
    const delay = this.#delays.of('postStart', word);
    if (delay !== undefined) await delay;
    // Which pod an address is of only the network knows: rules with selectors are about execs.
    if (!this.#failures.draw('postStart', word, undefined, this.#clock.epochMs())) return OK;
    throw new Error(`Get ${url}: dial tcp ${new URL(url).host}: connect: connection refused`);
  }

  /** Ends the requests under way: they reject. */
  close(): void {
    this.#delays.close();
  }
}
