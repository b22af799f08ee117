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
  /** By Clock.epochMs(): a call's time is not taken apart where no window touches it. */
  readonly #windows: readonly FreezeWindow[];

  /** @param originMs - Clock.epochMs() at the run's beginning */
  constructor(windows: readonly FreezeWindow[], originMs: number) {
    this.#windows = windows
      .map(({ fromMs, untilMs }) => ({ fromMs: originMs + fromMs, untilMs: originMs + untilMs }))
      .toSorted((a, b) => a.fromMs - b.fromMs);
  }

  /** How long a call that begins at `epochMs` and takes `ms` of a running runtime really takes. */
  stretched(epochMs: number, ms: number): number {
    let endMs = epochMs + ms;
    for (const { fromMs, untilMs } of this.#windows) {
      if (untilMs <= epochMs) continue;
      if (fromMs >= endMs) break;
      endMs += untilMs - Math.max(fromMs, epochMs);
    }
    return endMs - epochMs;
  }
}

export const NEVER_FROZEN: Freeze = new Freeze([], 0);
