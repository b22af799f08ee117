/**
 * What a run over several processes is asked for.
 */

import { randomBytes } from 'node:crypto';
import { preview, RefManagerError } from '../../errors.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { counted } from '../../text/counts.ts';
import { nodesMeet } from '../virtual/node/node-share.ts';
import { MAX_SHARES, RUN_NAME } from './share-job.ts';

/** How long workers are waited for when nothing else is said. */
export const DEFAULT_WAIT_MS = 30_000;

export interface DistributedOptions {
  /** Address of the Redis that the workers take their shares from: `redis://…`, or `rediss://…` for TLS. */
  readonly url: string;
  /** Of the run: one that was begun under it and has lost its coordinator is gone on with. Random when absent. */
  readonly name?: string | undefined;
  /**
   * It begins when so many workers are there; 1 when absent. In virtual time more may come, and any may go, at any time; in
   * real time each has one segment of the nodes, to the end.
   */
  readonly expectWorkers?: number | undefined;
  /** How long they are waited for, milliseconds; 30 seconds when absent. Likewise when all have gone. */
  readonly waitMs?: number | undefined;
  /**
   * How many shares the nodes are split into, 1 to 256; about four a thread when absent. The result does not depend on it.
   * Only in virtual time.
   */
  readonly shares?: number | undefined;
  /** Told what happens to the run, a line each. */
  readonly onNote?: ((line: string) => void) | undefined;
}

/** What stands behind a run on real runtimes, whatever socket its scenario names: each worker opens its own. */
export const WORKERS_RUNTIMES = "cri, the workers' own";

/** As reports show it. */
export function overWorkers(scenario: Scenario): Scenario {
  const { runtime, facts } = scenario;
  return runtime.kind === 'cri' ? { ...scenario, facts: { ...facts, runtime: WORKERS_RUNTIMES } } : scenario;
}

/** @throws {RefManagerError} `ERR_INVALID_OPTION` */
export function checkDistributedOptions({ name, expectWorkers, waitMs, shares }: DistributedOptions): void {
  if (name !== undefined && !RUN_NAME.test(name))
    throw invalid('name', 'up to 64 letters, digits, hyphens and underscores', name);
  if (expectWorkers !== undefined && !(Number.isInteger(expectWorkers) && expectWorkers >= 1))
    throw invalid('expectWorkers', 'a whole number from 1', expectWorkers);
  if (waitMs !== undefined && !(waitMs >= 0)) throw invalid('waitMs', 'a number of milliseconds', waitMs);
  if (shares !== undefined && !(Number.isInteger(shares) && shares >= 1 && shares <= MAX_SHARES))
    throw invalid('shares', `a whole number from 1 to ${MAX_SHARES}`, shares);
}

/** Why a scenario cannot be run over several processes like that, and the option that it is about; undefined: it can. */
export function distributedProblem(
  scenario: Scenario,
  { expectWorkers = 1, shares }: DistributedOptions,
): { readonly option: 'expectWorkers' | 'shares'; readonly text: string } | undefined {
  const { clock, nodes } = scenario;
  if (clock === 'virtual') return undefined;
  if (shares !== undefined)
    return { option: 'shares', text: 'expected to be left out in real time: each worker has one segment of the nodes' };
  if (expectWorkers > nodes) {
    const text = `expected at most ${nodes}, one for each of ${counted(nodes, 'node')} in real time, got ${expectWorkers}`;
    return { option: 'expectWorkers', text };
  }
  if (expectWorkers > 1 && nodesMeet(scenario))
    return {
      option: 'expectWorkers',
      text: 'expected 1: the nodes share the line of one registry (registry.totalBandwidth)',
    };
  return undefined;
}

function invalid(option: string, expected: string, value: unknown): RefManagerError {
  return new RefManagerError('ERR_INVALID_OPTION', `redis.${option}: expected ${expected}, got ${preview(value)}`);
}

const NAME_BYTES = 4;

/** The run's name in Redis: as asked for, or drawn. */
export function runName({ name }: Pick<DistributedOptions, 'name'>): string {
  return name ?? randomBytes(NAME_BYTES).toString('hex');
}
