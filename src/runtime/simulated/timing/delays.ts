/**
 * The waiting inside a simulated node: one draw, one sleep, given up when the node is closed.
 */

import { RuntimeError } from '../../runtime-service.ts';
import { abortReason, onAbort } from '../../time/abort.ts';
import type { Clock } from '../../time/clock.ts';
import type { SimulatedStage } from '../stages.ts';
import type { StageGate } from './capacity.ts';
import { type Freeze, NEVER_FROZEN } from './freeze.ts';
import { drawLatencyMs, type LatencyModel } from './latency.ts';

export class Delays {
  readonly #clock: Clock;
  readonly #model: LatencyModel;
  readonly #freeze: Freeze;
  readonly #gate: StageGate | undefined;
  readonly #closing = new AbortController();

  constructor(clock: Clock, model: LatencyModel, freeze: Freeze = NEVER_FROZEN, gate?: StageGate) {
    this.#clock = clock;
    this.#model = model;
    this.#freeze = freeze;
    this.#gate = gate;
  }

  /** Takes the time of `stage`, after waiting for a turn where it is contended; undefined: nothing need be awaited. */
  of(stage: SimulatedStage, word: number): Promise<void> | undefined {
    const ms = drawLatencyMs(this.#model, stage, word);
    const turn = this.#gate?.occupy(stage, ms);
    if (turn !== undefined) return this.#orClosed(turn);
    return ms > 0 || this.#isFrozen ? this.sleep(ms) : undefined;
  }

  /** How long `stage` takes for the subject of `word`, milliseconds. */
  msOf(stage: SimulatedStage, word: number): number {
    return drawLatencyMs(this.#model, stage, word);
  }

  /** Takes `ms` of a runtime that works: longer when it is frozen meanwhile. */
  sleep(ms: number): Promise<void> {
    return this.#clock.sleep(this.#freeze.stretched(this.#clock.epochMs(), ms), this.#closing.signal);
  }

  /** Aborted when the node is closed. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** Never resolves; rejects when the node is closed. */
  untilClosed(): Promise<void> {
    const { signal } = this.#closing;
    if (signal.aborted) return Promise.reject(abortReason(signal));
    return new Promise((_resolve, reject) => {
      onAbort(signal, () => reject(abortReason(signal)));
    });
  }

  get #isFrozen(): boolean {
    return this.#freeze.stretched(this.#clock.epochMs(), 0) > 0;
  }

  /** A turn in a queue cannot be given back: who waits for it is told of the end all the same. */
  #orClosed(turn: Promise<void>): Promise<void> {
    const { signal } = this.#closing;
    if (signal.aborted) {
      turn.catch(() => undefined);
      return Promise.reject(abortReason(signal));
    }
    return new Promise((resolve, reject) => {
      const forget = onAbort(signal, () => reject(abortReason(signal)));
      turn.then(resolve, reject).finally(forget);
    });
  }

  /** Ends all waiting: the calls behind it reject as when a client has gone away. */
  close(): void {
    this.#closing.abort(new RuntimeError('CANCELLED', 'context canceled'));
  }
}
