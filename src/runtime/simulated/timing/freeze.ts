/**
 * A node's runtime that stands still for a while (a stuck shim, a full disk): calls take so much longer. Windows are
 * known from the beginning, so any thread can tell on its own when a call ends.
 */

/** From and until when nothing moves, milliseconds from the run's beginning. */
export interface FreezeWindow {
  readonly fromMs: number;
  readonly untilMs: number;
  /** Nodes (0-based) that stand still; all when absent. */
  readonly nodes?: readonly number[] | undefined;
}

export class Freeze {
  readonly #windows: readonly FreezeWindow[];
  readonly #originMs: number;

  /** @param originMs - Clock.epochMs() at the run's beginning */
  constructor(windows: readonly FreezeWindow[], originMs: number) {
    this.#windows = windows.toSorted((a, b) => a.fromMs - b.fromMs);
    this.#originMs = originMs;
  }

  /** How long a call that begins at `epochMs` and takes `ms` of a running runtime really takes. */
  stretched(epochMs: number, ms: number): number {
    const beginMs = epochMs - this.#originMs;
    let endMs = beginMs + ms;
    for (const { fromMs, untilMs } of this.#windows) {
      if (untilMs <= beginMs) continue;
      if (fromMs >= endMs) break;
      endMs += untilMs - Math.max(fromMs, beginMs);
    }
    return endMs - beginMs;
  }
}

export const NEVER_FROZEN: Freeze = new Freeze([], 0);
