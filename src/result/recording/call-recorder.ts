/**
 * CRI calls of a run on a real runtime, by the kubelet's name of the operation: how many, how many failed, how long.
 */

import type { CallSample } from '../../runtime/cri/call-sample.ts';
import type { CallSummary } from '../result.ts';
import { StageHistogram } from './histogram/stage-histogram.ts';

interface OperationCalls {
  readonly histogram: StageHistogram;
  errors: number;
}

/** By operation. Plain data, JSON and back included. */
export type CallRecording = Readonly<Record<string, { readonly histogram: string; readonly errors: number }>>;

/** Counts calls, failed ones included. Belongs to one thread. */
export class CallRecorder {
  readonly #operations = new Map<string, OperationCalls>();

  record({ operation, ms, ok }: CallSample): void {
    const known = this.#of(operation);
    known.histogram.recordMs(ms);
    if (!ok) known.errors++;
  }

  merge(recording: CallRecording): void {
    for (const [operation, { histogram, errors }] of Object.entries(recording)) {
      const known = this.#of(operation);
      known.histogram.merge(StageHistogram.decode(histogram));
      known.errors += errors;
    }
  }

  recording(): CallRecording {
    return Object.fromEntries(
      this.#sorted().map(([operation, { histogram, errors }]) => [
        operation,
        { histogram: histogram.encode(), errors },
      ]),
    );
  }

  /** By operation, in alphabetical order. */
  summary(): Record<string, CallSummary> {
    return Object.fromEntries(
      this.#sorted().map(([operation, { histogram, errors }]) => [operation, { errors, ...histogram.summary() }]),
    );
  }

  #sorted(): [string, OperationCalls][] {
    return [...this.#operations].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  #of(operation: string): OperationCalls {
    let known = this.#operations.get(operation);
    if (known === undefined) {
      known = { histogram: new StageHistogram(), errors: 0 };
      this.#operations.set(operation, known);
    }
    return known;
  }
}
