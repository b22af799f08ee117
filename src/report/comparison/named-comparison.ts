/**
 * A comparison, and what the results of its two sides are called: what every report of one is made of.
 */

import { type Comparison, compareRuns } from '../../result/compare/comparison.ts';
import type { StoredSummary } from '../../result/read/stored-summary.ts';

/** A run and what reports call it: the name of its file. */
export interface NamedRun {
  readonly name: string;
  readonly summary: StoredSummary;
}

export interface NamedComparison {
  readonly before: readonly NamedRun[];
  readonly after: readonly NamedRun[];
  readonly comparison: Comparison;
  /** What fails whoever asked for the comparison: nothing, or anything that became worse. */
  readonly failOn: 'worse' | undefined;
}

/** Compares `after` with `before`, at least one result each. */
export function nameComparison(
  before: readonly NamedRun[],
  after: readonly NamedRun[],
  failOn?: 'worse',
): NamedComparison {
  const summaries = (runs: readonly NamedRun[]): StoredSummary[] => runs.map(({ summary }) => summary);
  return { before, after, comparison: compareRuns(summaries(before), summaries(after)), failOn };
}

/** `a.json, b.json`. */
export function namesOf(runs: readonly NamedRun[]): string {
  return runs.map(({ name }) => name).join(', ');
}
