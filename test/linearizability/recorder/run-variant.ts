/** Records a variant and checks it, round by round, so that memory stays flat however many operations are wanted. */

import { type Failure, HistoryChecker } from '../checker/history-checker.ts';
import { REAL_STORE, Recording, type StoreModule } from './recording.ts';
import type { Variant } from './variant.ts';

const MS_PER_SECOND = 1000;

export interface Verdict {
  /** Operations recorded and checked. */
  readonly operations: number;
  /** Of those, begun while another one of the same key was open. */
  readonly overlapping: number;
  readonly deaths: number;
  /** Deaths inside a write. */
  readonly pending: number;
  /** Time the checker took. */
  readonly checkSeconds: number;
  /** Undefined: an order explains every answer. */
  readonly failure: Failure | undefined;
  /** What a thread threw. */
  readonly error: Error | undefined;
}

/** Records at least `operations` operations, or until something is wrong. */
export async function runVariant(
  variant: Variant,
  operations: number,
  seed: number,
  store: StoreModule = REAL_STORE,
): Promise<Verdict> {
  const recording = new Recording(variant, seed, store);
  const checker = new HistoryChecker();
  let failure: Failure | undefined;
  let error: Error | undefined;
  let deaths = 0;
  let pending = 0;
  let checkMs = 0;
  while (checker.operations < operations && failure === undefined && error === undefined) {
    const round = await recording.round();
    deaths += round.deaths;
    pending += round.pending;
    error = round.error;
    const startMs = performance.now();
    failure = checker.check(round.operations);
    checkMs += performance.now() - startMs;
  }
  if (error === undefined) recording.close();
  const { operations: checked, overlapping } = checker;
  return { operations: checked, overlapping, deaths, pending, checkSeconds: checkMs / MS_PER_SECOND, failure, error };
}
