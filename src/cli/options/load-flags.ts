/**
 * The flags of `refmanager load`, from text to values.
 */

import { availableParallelism } from 'node:os';
import { MAX_SEED, MAX_WORKERS } from '../../input/run-limits.ts';
import type { DistributedOptions } from '../../load/distributed/distributed-options.ts';
import type { EventTarget } from '../../load/event-delivery.ts';
import type { MetricsAddress } from '../../report/metrics/metrics-server.ts';
import { parseSetting } from '../../scenario/parameters/settings.ts';
import { parseMaxStore } from './address-space.ts';
import { parseEventsTo } from './flag/events-flag.ts';
import { parseMetricsPort } from './flag/metrics-flag.ts';
import { checkOutputs } from './flag/out-flag.ts';
import { parseDistributed, type RedisFlagTexts } from './flag/redis-flag.ts';
import { type LatencyFlag, parseLatency } from './flag/runtime-flag.ts';
import { FlagProblems } from './flag-problems.ts';
import { parseGracePeriod } from './run-flags.ts';
import { parseSearch, type SearchFlags, type SearchFlagTexts } from './search-flags.ts';

const MAX_PORT = 65_535;

/** As commander hands them over. */
export interface LoadFlagTexts extends SearchFlagTexts, RedisFlagTexts {
  readonly workers?: string;
  readonly seed?: string;
  readonly timeout?: string;
  readonly latency?: string;
  readonly keep?: boolean;
  readonly gracePeriod?: string;
  readonly eventsTo?: string;
  readonly maxStore?: string;
  readonly metricsPort?: string;
  /** True: without a port. */
  readonly serve?: string | true;
  readonly withRefs?: boolean;
  readonly withEvents?: boolean;
  readonly set?: readonly string[];
  readonly quiet?: boolean;
  readonly allowHostPath?: boolean;
  readonly emptyVolumes?: boolean;
}

export interface LoadFlags {
  readonly workers: number;
  /** Undefined: the scenario's. */
  readonly seed: number | undefined;
  /** Of the wall clock; undefined: the scenario's. */
  readonly timeoutMs: number | undefined;
  /** Takes the place of the scenario's; undefined: that. */
  readonly latency: (LatencyFlag & { readonly text: string }) | undefined;
  /** Leave on a real runtime what was started. */
  readonly keep: boolean;
  /** Undefined: the default. */
  readonly gracePeriodSeconds: number | undefined;
  /** Undefined: events stay in the reports. */
  readonly eventsTo: EventTarget | undefined;
  /** Undefined: the default of the store. */
  readonly maxStoreBytes: number | undefined;
  readonly out: readonly string[];
  readonly metrics: MetricsAddress | undefined;
  /** Of the live page; 0: any that is free; undefined: none. */
  readonly servePort: number | undefined;
  readonly withRefs: boolean;
  readonly withEvents: boolean;
  /** Values that take the place of the scenario's: PATH=VALUE. */
  readonly set: readonly string[];
  /** Where worker processes take shares of the run from; undefined: this process does all. */
  readonly redis: DistributedOptions | undefined;
  /** Search for the highest load instead of running one; undefined: run. */
  readonly search: SearchFlags | undefined;
  readonly quiet: boolean;
}

/** The values of the flags, and a line for each that has none. Looks at files; starts nothing. */
export async function parseLoadFlags(
  texts: LoadFlagTexts,
  scenario: string,
): Promise<{ flags: LoadFlags; problems: readonly string[] }> {
  const problems = new FlagProblems();
  const workers = texts.workers ?? String(Math.min(availableParallelism(), MAX_WORKERS));
  const flags: LoadFlags = {
    workers: problems.wholeNumber('--workers', workers, 1, MAX_WORKERS),
    seed: texts.seed === undefined ? undefined : problems.wholeNumber('--seed', texts.seed, 0, MAX_SEED),
    timeoutMs: texts.timeout === undefined ? undefined : problems.duration('--timeout', texts.timeout),
    latency: await parseModel(texts.latency, problems),
    keep: texts.keep ?? false,
    gracePeriodSeconds: texts.gracePeriod === undefined ? undefined : parseGracePeriod(texts.gracePeriod, problems),
    eventsTo: await parseEventsTo(texts.eventsTo, [scenario, ...(texts.out ?? [])], problems),
    maxStoreBytes: parseMaxStore(texts.maxStore, problems),
    out: texts.out ?? [],
    metrics: parseMetricsPort(texts.metricsPort, problems),
    servePort: parseServe(texts.serve, problems),
    withRefs: texts.withRefs ?? false,
    withEvents: texts.withEvents ?? false,
    set: parseSet(texts.set ?? [], problems),
    redis: parseDistributed(texts, withoutUseOverRedis(texts), problems),
    search: parseSearch(texts, withoutUse(texts), problems),
    quiet: texts.quiet ?? false,
  };
  await checkOutputs(flags.out, [scenario], problems);
  return { flags, problems: problems.lines };
}

async function parseModel(text: string | undefined, problems: FlagProblems): Promise<LoadFlags['latency']> {
  return text === undefined ? undefined : { ...(await parseLatency(text, problems)), text };
}

function parseServe(text: string | true | undefined, problems: FlagProblems): number | undefined {
  if (text === undefined) return undefined;
  return text === true ? 0 : problems.wholeNumber('--serve', text, 0, MAX_PORT);
}

function parseSet(texts: readonly string[], problems: FlagProblems): readonly string[] {
  for (const text of texts) {
    const setting = parseSetting(text);
    if ('problem' in setting) problems.refuse('--set', text, setting.problem);
  }
  return texts;
}

/** The flags that mean nothing to a run over several processes, by name. */
function withoutUseOverRedis(texts: LoadFlagTexts): Record<string, string | boolean | undefined> {
  const { workers, maxStore, findMax } = texts;
  return { '--workers': workers, '--max-store': maxStore, '--find-max': findMax };
}

/** The flags that mean nothing to a search, by name. */
function withoutUse(texts: LoadFlagTexts): Record<string, string | boolean | undefined> {
  const { eventsTo, metricsPort, serve, keep, withRefs, withEvents } = texts;
  return {
    '--events-to': eventsTo,
    '--metrics-port': metricsPort,
    '--serve': serve,
    '--keep': keep,
    '--with-refs': withRefs,
    '--with-events': withEvents,
  };
}
