/**
 * One run of a benchmark, whatever it measures: when it began, how long it has taken, and what else the machine did.
 */

import { availableParallelism } from 'node:os';
import { type RunWatch, unlessAborted } from '../fleet/run-watch.ts';
import { machine } from '../machine/machine.ts';
import { LoadMeter, type MachineLoad } from '../machine/machine-load.ts';
import type { BenchFacts } from './assemble.ts';

export class BenchRun {
  readonly cores: number = availableParallelism();
  readonly #startedAt = new Date().toISOString();
  readonly #startedMs = performance.now();
  readonly #meter = new LoadMeter();
  readonly #signal: AbortSignal | undefined;

  private constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
  }

  /** Looks at the machine before anything runs on it. */
  static async begin(signal: AbortSignal | undefined): Promise<BenchRun> {
    const run = new BenchRun(signal);
    await unlessAborted(signal, () => run.#meter.lookBefore());
    return run;
  }

  get elapsedMs(): number {
    return performance.now() - this.#startedMs;
  }

  /** Has each run watched for what others take of the machine. */
  readonly watched: NonNullable<RunWatch['run']> = (inProcess, body) => this.#meter.run(inProcess, body);

  /** What others took. */
  get load(): MachineLoad {
    return this.#meter.result();
  }

  get facts(): Pick<BenchFacts, 'machine' | 'cores' | 'startedAt' | 'durationMs' | 'interrupted'> {
    const [durationMs, interrupted] = [this.elapsedMs, this.#signal?.aborted === true];
    return { machine: machine(), cores: this.cores, startedAt: this.#startedAt, durationMs, interrupted };
  }
}
