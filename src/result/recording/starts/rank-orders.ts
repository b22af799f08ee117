/**
 * In which order the lists of a result keep their entries: by what is measured, then by place and name, so that the order
 * does not depend on who recorded them.
 */

import type { FailedStart } from '../../result.ts';
import type { SlowStart } from '../../scenario-result.ts';

export interface RankedFailure {
  readonly atMs: number;
  readonly node: number;
  readonly failure: FailedStart;
}

export function inOrder(a: RankedFailure, b: RankedFailure): number {
  const byPlace = a.atMs - b.atMs || a.node - b.node;
  return byPlace || byText(a.failure.pod + a.failure.container, b.failure.pod + b.failure.container);
}

export function slowestFirst(a: SlowStart, b: SlowStart): number {
  return b.totalMs - a.totalMs || a.intendedAtMs - b.intendedAtMs || byText(a.node + a.pod, b.node + b.pod);
}

function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
