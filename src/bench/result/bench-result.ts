/**
 * What a benchmark of locks or stores came to, as its reports tell it and its JSON file keeps it.
 */

import type { MachineLoad } from '../machine/machine-load.ts';
import type { Verdict } from '../verdict/judge.ts';

export const BENCH_SCHEMA = 'refmanager/bench/v1';

/** `ours`, what could be taken in its place, and what only stands beside them to compare. */
export type Side = 'ours' | 'rival' | 'beside';

export interface BenchContender {
  /** As `--against` names it. */
  readonly key: string;
  readonly name: string;
  /** What advice calls it. */
  readonly words: string;
  readonly about: string;
  readonly side: Side;
}

/** Who could not take part, and why. */
export interface BenchAbsentee {
  readonly key: string;
  readonly name: string;
  readonly reason: string;
}

/** Who failed: in so many cells, and why in the first of them. */
export interface BenchFailure {
  readonly key: string;
  readonly name: string;
  readonly problem: string;
  readonly cells: number;
}

/** What cells differ in besides the number of threads. */
interface Dimension {
  readonly name: string;
  readonly values: readonly (number | string)[];
  /** The values in a table under the name: `95%`. */
  readonly labels: readonly string[];
  /** The values alone: `95% reads`. */
  readonly texts: readonly string[];
}

/** One contender in one cell. Rates are operations a second of all threads together. */
export interface BenchRunner {
  readonly key: string;
  /** Of each repeat, in their order; NaN (null in JSON) where it failed. */
  readonly rates: readonly number[];
  /** Of the repeats that came to something; NaN when none did. */
  readonly median: number;
  /** The interval that holds the true median in about 95 of 100 cases. */
  readonly low: number;
  readonly high: number;
  /** Why it has no rate, or not in all repeats: `stalled: …`, `exclusion broken: …`. */
  readonly problem?: string;
  /** Waits for the lock, of all repeats together. */
  readonly waitP99Us?: number;
  /** The most threads that got nothing done while others did. */
  readonly starved?: number;
}

export interface BenchCell {
  /** An index into the values of each dimension, in their order. */
  readonly at: readonly number[];
  readonly threads: number;
  readonly runners: readonly BenchRunner[];
  /** Keys of those that nobody is clearly ahead of: one is the winner, several are level, none is no verdict. */
  readonly leaders: readonly string[];
}

export interface BenchRegion {
  /** As a cell's; empty where all combinations are one region. */
  readonly at: readonly number[];
  /** The numbers of threads that it is about. */
  readonly threads: readonly number[];
  readonly verdict: Verdict;
  /** Key of the contender that is level with ours, or ahead. */
  readonly rival?: string;
  /** Our rate as a multiple of each rival's, and where the true one lies in about 95 of 100 cases. */
  readonly ratios: readonly {
    readonly key: string;
    readonly low: number;
    readonly middle: number;
    readonly high: number;
  }[];
}

export interface BenchResult {
  readonly schema: typeof BENCH_SCHEMA;
  readonly bench: 'lock' | 'store';
  readonly versions: { readonly refmanager: string; readonly node: string };
  readonly command: string;
  readonly machine: string;
  /** How many threads can run at once. */
  readonly cores: number;
  readonly load: MachineLoad;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly interrupted: boolean;
  /** Of the plan, that came to an end. */
  readonly repeats: number;
  /** Beyond those, at most, in cells where it was close. */
  readonly moreRepeats: number;
  readonly measureMs: number;
  readonly contenders: readonly BenchContender[];
  readonly absent: readonly BenchAbsentee[];
  readonly threads: readonly number[];
  readonly dimensions: readonly Dimension[];
  readonly cells: readonly BenchCell[];
  /** Of each combination, over the numbers of threads that have a core each; over all where none was asked for. */
  readonly regions: readonly BenchRegion[];
  /** Of all combinations with more threads than cores; absent where there are none, or nothing else. */
  readonly crowd?: BenchRegion;
  readonly failures: readonly BenchFailure[];
  /** Which one to take where, in a sentence. */
  readonly advice: string;
  /** What to know before one believes it; a sentence each. */
  readonly remarks: readonly string[];
}
