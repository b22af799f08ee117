/**
 * CRI calls of a run on a real runtime, by the kubelet's name of the operation: how many, how many failed, how long.
 */

import type { CallSample } from '../../runtime/cri/call-sample.ts';
import type { CallSummary } from '../result.ts';
import { StageHistogram } from './stage-histogram.ts';

/** Counts calls, failed ones included. Belongs to one thread. */
export class CallRecorder {
  readonly #operations = new Map<string, { histogram: StageHistogram; errors: number }>();

  record({ operation, ms, ok }: CallSample): void {
    let known = this.#operations.get(operation);
    if (known === undefined) {
      known = { histogram: new StageHistogram(), errors: 0 };
      this.#operations.set(operation, known);
    }
    known.histogram.recordMs(ms);
    if (!ok) known.errors++;
  }

  /** By operation, in alphabetical order. */
  summary(): Record<string, CallSummary> {
    const operations = [...this.#operations].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(
      operations.map(([operation, { histogram, errors }]) => [operation, { errors, ...histogram.summary() }]),
    );
  }
}
