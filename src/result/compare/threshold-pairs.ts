/**
 * The thresholds of both runs side by side.
 */

import type { ThresholdResult } from '../result.ts';

export interface ThresholdPair {
  metric: string;
  expression: string;
  before: ThresholdResult | undefined;
  after: ThresholdResult | undefined;
  /** Breached after, and not before. */
  newlyBreached: boolean;
}

/** Each metric and expression once, in the order of the run before; those of the run after alone follow. */
export function thresholdPairs(before: readonly ThresholdResult[], after: readonly ThresholdResult[]): ThresholdPair[] {
  const keyOf = ({ metric, expression }: ThresholdResult): string => JSON.stringify([metric, expression]);
  const [old, now] = [before, after].map((list) => new Map(list.map((each) => [keyOf(each), each]))) as [
    Map<string, ThresholdResult>,
    Map<string, ThresholdResult>,
  ];
  return [...new Set([...old.keys(), ...now.keys()])].map((key) => {
    const [was, is] = [old.get(key), now.get(key)];
    const { metric, expression } = (was ?? is) as ThresholdResult;
    const newlyBreached = is?.ok === false && was?.ok !== false;
    return { metric, expression, before: was, after: is, newlyBreached };
  });
}
