/**
 * A comparison for programs (`report a.json b.json --out x.json`).
 */

import { differencesOf, judged, statusOf } from '../../result/compare/comparison.ts';
import { comparisonSentence } from './comparison-sentence.ts';
import type { NamedComparison, NamedRun } from './named-comparison.ts';

/** The `schema` of every such file; fields may be added under the same name, never renamed. */
const COMPARISON_SCHEMA = 'refmanager/comparison/v1';

/** One object: what it comes to, the results of both sides, thresholds, and every number with its judgement. */
export function* comparisonJson({
  before,
  after,
  comparison,
  failOn,
}: NamedComparison): Generator<string, void, undefined> {
  const { worse, better, breached } = judged(comparison);
  const document = {
    schema: COMPARISON_SCHEMA,
    status: statusOf(comparison),
    summary: comparisonSentence(comparison),
    failOn,
    counts: { worse: worse.length, better: better.length, newlyBreached: breached.length },
    before: before.map(factsOf),
    after: after.map(factsOf),
    thresholds: comparison.thresholds,
    numbers: differencesOf(comparison),
  };
  yield `${JSON.stringify(document, undefined, 2)}\n`;
}

function factsOf({ name: file, summary }: NamedRun): object {
  const { name, seed, startedAt, durationMs, versions, interrupted } = summary;
  return { file, name, seed, startedAt, durationMs, versions, interrupted };
}
