/**
 * The thresholds of both runs side by side.
 */

import { failsRun, type ThresholdResult } from '../result.ts';
import { expressionText } from '../threshold-text.ts';

export interface ThresholdPair {
  metric: string;
  expression: string;
  before: ThresholdResult | undefined;
  after: ThresholdResult | undefined;
  /** Breached after, and not before. */
  newlyBreached: boolean;
  /** Breached before, and not after. */
  newlyHeld: boolean;
}

/** Each metric and expression once, in the order of the run before; those of the run after alone follow. */
export function thresholdPairs(before: readonly ThresholdResult[], after: readonly ThresholdResult[]): ThresholdPair[] {
  const keyOf = (each: ThresholdResult): string => JSON.stringify([each.metric, expressionText(each)]);
  const [old, now] = [before, after].map((list) => new Map(list.map((each) => [keyOf(each), each]))) as [
    Map<string, ThresholdResult>,
    Map<string, ThresholdResult>,
  ];
  return [...new Set([...old.keys(), ...now.keys()])].map((key) => {
    const [was, is] = [old.get(key), now.get(key)];
    const either = (was ?? is) as ThresholdResult;
    const { metric } = either;
    const expression = expressionText(either);
    const [wasBreached, isBreached] = [was, is].map((each) => each !== undefined && failsRun(each));
    const newlyBreached = isBreached === true && wasBreached !== true;
    const newlyHeld = wasBreached === true && is !== undefined && isBreached === false;
    return { metric, expression, before: was, after: is, newlyBreached, newlyHeld };
  });
}
