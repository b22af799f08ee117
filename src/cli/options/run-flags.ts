/**
 * The flags of `refmanager run`, from text to values.
 */

import { availableParallelism } from 'node:os';
import type { EventTarget } from '../../load/event-delivery.ts';
import type { RuntimeSpec } from '../../load/run-options.ts';
import { parseEventsTo } from './events-flag.ts';
import { FlagProblems } from './flag-problems.ts';
import { checkOutputs } from './out-flag.ts';
import { parseRuntime } from './runtime-flag.ts';

/** As commander hands them over. */
export interface RunFlagTexts {
  readonly workers?: string;
  readonly runtime: string;
  readonly latency: string;
  readonly seed: string;
  readonly scale: string;
  readonly nodes: string;
  readonly out?: readonly string[];
  readonly eventsTo?: string;
  readonly quiet?: boolean;
}

export interface RunFlags {
  readonly workers: number;
  readonly runtime: RuntimeSpec;
  readonly seed: number;
  readonly scale: number;
  readonly nodes: number;
  readonly out: readonly string[];
  /** Absent: events stay in the reports. */
  readonly eventsTo?: EventTarget;
  readonly quiet: boolean;
}

/** A worker is a thread: far above any machine's cores, far below what a process can hold. */
const MAX_WORKERS = 256;
/** Seeds are 32 bits wherever they are mixed. */
const MAX_SEED = 4_294_967_295;
const MAX_SCALE = 10_000_000;
const MAX_NODES = 100_000;

/** The values of the flags, and a line for each that has none. Looks at files and sockets; starts nothing. */
export async function parseRunFlags(
  texts: RunFlagTexts,
  manifests: readonly string[],
): Promise<{ flags: RunFlags; problems: readonly string[] }> {
  const problems = new FlagProblems();
  const workers = texts.workers ?? String(Math.min(availableParallelism(), MAX_WORKERS));
  const flags: RunFlags = {
    workers: problems.wholeNumber('--workers', workers, 1, MAX_WORKERS),
    seed: problems.wholeNumber('--seed', texts.seed, 0, MAX_SEED),
    scale: problems.wholeNumber('--scale', texts.scale, 1, MAX_SCALE),
    nodes: problems.wholeNumber('--nodes', texts.nodes, 1, MAX_NODES),
    runtime: await parseRuntime(texts.runtime, texts.latency, problems),
    out: texts.out ?? [],
    quiet: texts.quiet ?? false,
  };
  await checkOutputs(flags.out, manifests, problems);
  const eventsTo = await parseEventsTo(texts.eventsTo, [...manifests, ...flags.out], problems);
  return { flags: eventsTo === undefined ? flags : { ...flags, eventsTo }, problems: problems.lines };
}
