/**
 * One number of two runs, and what their difference comes to.
 */

import type { Evidence } from './evidence/evidence.ts';

/**
 * `better`, `worse`: chance does not explain it. `unsure`: tested, and chance may explain it. `few`: too few starts to tell,
 * however far apart. `same`: too small to matter. `told`: not tested, or neither more nor less is better by itself.
 */
export type Judgement = 'better' | 'worse' | 'same' | 'unsure' | 'few' | 'told';

export interface Difference {
  name: string;
  unit: 'ms' | 'count' | 'share' | 'perSecond';
  before: number;
  after: number;
  /** Relative: 0.1 is a tenth more. Undefined when it was 0 before and is not now. */
  change: number | undefined;
  judgement: Judgement;
  /** How likely chance alone makes such a difference; undefined where nothing was tested. */
  p: number | undefined;
}

/** A difference before it is judged: whether it counts depends on what else is tested. */
export interface Candidate extends Omit<Difference, 'judgement' | 'p'> {
  /** What is better, more or less of it. */
  readonly best: 'low' | 'high';
  /** Undefined when it is told only. */
  readonly evidence: Evidence | undefined;
}

/** A number that is not tested. */
export function told(name: string, unit: Difference['unit'], before: number, after: number): Candidate {
  return tested(name, unit, [before, after], 'low', undefined);
}

export function tested(
  name: string,
  unit: Difference['unit'],
  [before, after]: readonly [number, number],
  best: Candidate['best'],
  evidence: Evidence | undefined,
): Candidate {
  return { name, unit, before, after, change: relative(before, after), best, evidence };
}

function relative(before: number, after: number): number | undefined {
  if (before === after) return 0;
  return before === 0 ? undefined : after / before - 1;
}

const PERCENT = 100;
const DIGITS = 2;
/** Beyond ten times as much percents are hard to read. */
const LARGEST_IN_PERCENT = 9;

/** `+12%`, `−0.4%`, `×25`; empty for no change. */
export function changeText(change: number | undefined): string {
  if (change === undefined) return 'new';
  if (change === 0) return '';
  if (change > LARGEST_IN_PERCENT) return `×${Number((change + 1).toPrecision(DIGITS))}`;
  const percent = Number((change * PERCENT).toPrecision(DIGITS));
  return `${percent > 0 ? '+' : '−'}${Math.abs(percent)}%`;
}
