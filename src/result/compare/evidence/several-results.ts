/**
 * Several results a side: each is one observation, whatever went on inside it, and how far those of one side lie apart
 * says what chance does. Student's t-test with a common variance, over logarithms where all values are over 0.
 */

import { type Evidence, TOO_FEW } from './evidence.ts';
import { average } from './series-mean.ts';
import { studentTwoSided } from './student.ts';

/** `before` and `after`: the value in each result; together at least four results, or nothing can be said. */
export function severalResultsEvidence(before: readonly number[], after: readonly number[]): Evidence {
  const degrees = before.length + after.length - 2;
  if (before.length === 0 || after.length === 0 || degrees < 2) return TOO_FEW;
  const isPositive = [...before, ...after].every((value) => value > 0);
  const [old, now] = [before, after].map((values) => (isPositive ? values.map(Math.log) : values)) as [
    number[],
    number[],
  ];
  const difference = average(now) - average(old);
  if (difference === 0) return { p: 1, leastP: 0, direction: 0 };
  const variance = (scatter(old) + scatter(now)) / degrees;
  const error = Math.sqrt(variance * (1 / old.length + 1 / now.length));
  return { p: studentTwoSided(difference / error, degrees), leastP: 0, direction: Math.sign(difference) };
}

function scatter(values: readonly number[]): number {
  const mean = average(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}
