/**
 * What is done in a loop, but not every time round.
 */

export class Interval {
  readonly #everyMs: number;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  /** True the first time, and then once in each interval. */
  get isDue(): boolean {
    const nowMs = performance.now();
    if (nowMs - this.#lastMs < this.#everyMs) return false;
    this.#lastMs = nowMs;
    return true;
  }
}
