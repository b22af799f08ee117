/**
 * The waiting inside a simulated node: one draw, one sleep, given up when the node is closed.
 */

import { abortReason, onAbort } from '../abort.ts';
import type { Clock } from '../clock.ts';
import { RuntimeError } from '../runtime-service.ts';
import { drawLatencyMs, type LatencyModel } from './latency.ts';
import type { SimulatedStage } from './stages.ts';

export class Delays {
  readonly #clock: Clock;
  readonly #model: LatencyModel;
  readonly #closing = new AbortController();

  constructor(clock: Clock, model: LatencyModel) {
    this.#clock = clock;
    this.#model = model;
  }

  /** Takes the time of `stage`; undefined when it takes none, so that nothing need be awaited. */
  of(stage: SimulatedStage, word: number): Promise<void> | undefined {
    const ms = drawLatencyMs(this.#model, stage, word);
    return ms > 0 ? this.sleep(ms) : undefined;
  }

  /** How long `stage` takes for the subject of `word`, milliseconds. */
  msOf(stage: SimulatedStage, word: number): number {
    return drawLatencyMs(this.#model, stage, word);
  }

  sleep(ms: number): Promise<void> {
    return this.#clock.sleep(ms, this.#closing.signal);
  }

  /** Never resolves; rejects when the node is closed. */
  untilClosed(): Promise<void> {
    const { signal } = this.#closing;
    if (signal.aborted) return Promise.reject(abortReason(signal));
    return new Promise((_resolve, reject) => {
      onAbort(signal, () => reject(abortReason(signal)));
    });
  }

  /** Ends all waiting: the calls behind it reject as when a client has gone away. */
  close(): void {
    this.#closing.abort(new RuntimeError('CANCELLED', 'context canceled'));
  }
}
