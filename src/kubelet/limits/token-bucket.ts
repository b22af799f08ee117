/**
 * A token bucket as golang.org/x/time/rate has it, for image pulls and for the event spam filter.
 *
 * @see client-go v0.18.6, `util/flowcontrol/throttle.go`
 */

const MS_PER_SECOND = 1000;
const NS_PER_SECOND = 1e9;

/** Starts full. Times are milliseconds of one clock; they may not go backwards. */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #lastMs: number;

  /** `perSecond` is cut to 32 bits as upstream's is, so that the same waits suffice. */
  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#perSecond = Math.fround(perSecond);
    this.#burst = burst;
    this.#tokens = burst;
    this.#lastMs = nowMs;
  }

  /** Takes a token if there is one. */
  tryTake(nowMs: number): boolean {
    const elapsedSeconds = Math.max(0, nowMs - this.#lastMs) / MS_PER_SECOND;
    const filled = Math.min(this.#burst, this.#tokens + elapsedSeconds * this.#perSecond);
    const left = filled - 1;
    const waitNs = left < 0 ? Math.trunc((-left / this.#perSecond) * NS_PER_SECOND) : 0;
    if (waitNs > 0 || this.#burst < 1) return false;
    this.#tokens = left;
    this.#lastMs = nowMs;
    return true;
  }
}
