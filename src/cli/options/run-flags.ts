/**
 * The flags of `refmanager run`, from text to values.
 */

import { availableParallelism } from 'node:os';
import { MAX_SEED, MAX_WORKERS } from '../../input/run-limits.ts';
import type { DistributedOptions } from '../../load/distributed/distributed-options.ts';
import type { EventTarget } from '../../load/event-delivery.ts';
import type { RuntimeSpec } from '../../load/run-options.ts';
import type { MetricsAddress } from '../../report/metrics/metrics-server.ts';
import { parseMaxStore } from './address-space.ts';
import { parseEventsTo } from './flag/events-flag.ts';
import { parseMetricsPort } from './flag/metrics-flag.ts';
import { checkOutputs } from './flag/out-flag.ts';
import { parseDistributed, type RedisFlagTexts } from './flag/redis-flag.ts';
import { parseRuntime } from './flag/runtime-flag.ts';
import { FlagProblems } from './flag-problems.ts';

/** As commander hands them over. */
export interface RunFlagTexts extends Omit<RedisFlagTexts, 'shares'> {
  readonly workers?: string;
  readonly runtime: string;
  readonly latency: string;
  readonly seed: string;
  readonly timeout?: string;
  readonly scale: string;
  readonly nodes?: string;
  readonly maxStore?: string;
  readonly out?: readonly string[];
  readonly eventsTo?: string;
  readonly metricsPort?: string;
  readonly quiet?: boolean;
  readonly keep?: boolean;
  readonly gracePeriod?: string;
  readonly allowHostPath?: boolean;
  readonly emptyVolumes?: boolean;
}

export interface RunFlags {
  readonly workers: number;
  readonly runtime: RuntimeSpec;
  readonly seed: number;
  /** Of the wall clock; undefined: no limit. */
  readonly timeoutMs: number | undefined;
  readonly scale: number;
  readonly nodes: number;
  /** Undefined: the default of the store. */
  readonly maxStoreBytes: number | undefined;
  readonly out: readonly string[];
  /** Absent: events stay in the reports. */
  readonly eventsTo?: EventTarget;
  readonly metrics: MetricsAddress | undefined;
  /** Where worker processes take their part of the run from; undefined: this process does all. */
  readonly redis: DistributedOptions | undefined;
  readonly quiet: boolean;
}

const MAX_SCALE = 10_000_000;
const MAX_NODES = 100_000;

/** The values of the flags, and a line for each that has none. Looks at files and sockets; starts nothing. */
export async function parseRunFlags(
  texts: RunFlagTexts,
  manifests: readonly string[],
): Promise<{ flags: RunFlags; problems: readonly string[] }> {
  const problems = new FlagProblems();
  const workers = texts.workers ?? String(Math.min(availableParallelism(), MAX_WORKERS));
  const redis = parseDistributed(texts, { '--workers': texts.workers, '--max-store': texts.maxStore }, problems);
  const flags: RunFlags = {
    workers: problems.wholeNumber('--workers', workers, 1, MAX_WORKERS),
    seed: problems.wholeNumber('--seed', texts.seed, 0, MAX_SEED),
    timeoutMs: texts.timeout === undefined ? undefined : problems.duration('--timeout', texts.timeout),
    scale: problems.wholeNumber('--scale', texts.scale, 1, MAX_SCALE),
    nodes: problems.wholeNumber('--nodes', texts.nodes ?? String(redis?.expectWorkers ?? 1), 1, MAX_NODES),
    runtime: withEnding(await parseRuntime(texts, redis !== undefined, problems), texts, problems),
    maxStoreBytes: parseMaxStore(texts.maxStore, problems),
    out: texts.out ?? [],
    metrics: parseMetricsPort(texts.metricsPort, problems),
    redis,
    quiet: texts.quiet ?? false,
  };
  await checkOutputs(flags.out, manifests, problems);
  const eventsTo = await parseEventsTo(texts.eventsTo, [...manifests, ...flags.out], problems);
  return { flags: eventsTo === undefined ? flags : { ...flags, eventsTo }, problems: problems.lines };
}

/** What a run on a real runtime gives to pods, and how it ends. What only that can mean is no fault on a simulated one. */
function withEnding(
  runtime: RuntimeSpec,
  { keep, gracePeriod, allowHostPath = false, emptyVolumes = false }: RunFlagTexts,
  problems: FlagProblems,
): RuntimeSpec {
  if (runtime.kind === 'simulated') {
    if (keep === true) problems.add('--keep', 'simulated', 'a real --runtime: a simulated one keeps nothing');
    if (gracePeriod !== undefined) problems.add('--grace-period', gracePeriod, 'a real --runtime');
    return runtime;
  }
  const gracePeriodSeconds = parseGracePeriod(gracePeriod ?? DEFAULT_GRACE_SECONDS, problems);
  const hookSeconds = gracePeriod === undefined ? undefined : gracePeriodSeconds;
  const ending = { ...(keep === true ? { keep } : {}), gracePeriodSeconds, hookSeconds };
  return { ...runtime, ...ending, allowHostPath, emptyVolumes };
}

/** The kubelet's shortest: what a load test has started has nothing to lose, and many images ignore SIGTERM. */
export const DEFAULT_GRACE_SECONDS = '2';
const LONGEST_GRACE_SECONDS = 86_400;

export function parseGracePeriod(text: string, problems: FlagProblems): number {
  return problems.wholeNumber('--grace-period', text, 0, LONGEST_GRACE_SECONDS);
}
