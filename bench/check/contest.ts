/**
 * A hot path and its yardstick in turns of a millisecond or so, in one process, by the processor time they take. A turn that
 * a collection cut into, or a slow second of the machine, spoils a pair of neighbours, not the median of the pairs' ratios.
 */

import { median } from '../../src/bench/statistics.ts';

export interface Side {
  /** Operations of one turn. */
  readonly operations: number;
  /** Not timed, before each turn. */
  readonly before?: () => void;
  /** One turn. @throws when what it did was not what it should do */
  readonly run: () => void | Promise<void>;
}

export interface Contest {
  readonly path: Side;
  readonly yardstick: Side;
  /** Milliseconds of processor time so far, where those of this process are not what is meant. */
  readonly nowMs?: () => number;
}

/** In processor time. */
export interface Pace {
  /** Both sides run so long before anything counts: the engine compiles them. */
  readonly warmMs: number;
  readonly measureMs: number;
}

/** What one process measured of a row. */
export interface Measured {
  /** Median of the pairs: processor time of the path / that of the yardstick, each for one operation. */
  readonly ratio: number;
  readonly pathNs: number;
  readonly yardstickNs: number;
}

const NS_PER_MS = 1e6;
const US_PER_MS = 1e3;
/** However slow a turn is. */
const LEAST_PAIRS = 7;

/**
 * Milliseconds of processor time this process has used, the engine's own threads (collector, compiler) included. Wall time
 * would also count what other processes do meanwhile, and they do something.
 */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / US_PER_MS;
}

/** By `nowMs` of the contest, a clock that only goes forward, or else by this process's processor time. */
export async function measure(
  { path, yardstick, nowMs = processorMs }: Contest,
  { warmMs, measureMs }: Pace,
): Promise<Measured> {
  const nsOf = async ({ before, run, operations }: Side): Promise<number> => {
    before?.();
    const beganMs = nowMs();
    const pending = run();
    if (pending !== undefined) await pending;
    return ((nowMs() - beganMs) * NS_PER_MS) / operations;
  };
  const pairs: { pathNs: number; yardstickNs: number }[] = [];
  const rounds = async (ms: number): Promise<void> => {
    const endMs = nowMs() + ms;
    while (pairs.length < LEAST_PAIRS || nowMs() < endMs) {
      // Who goes first changes: what one leaves behind (garbage, cold caches) falls to the other as often.
      if (pairs.length % 2 === 0) {
        const pathNs = await nsOf(path);
        pairs.push({ pathNs, yardstickNs: await nsOf(yardstick) });
      } else {
        const yardstickNs = await nsOf(yardstick);
        pairs.push({ pathNs: await nsOf(path), yardstickNs });
      }
    }
  };
  await rounds(warmMs);
  pairs.length = 0;
  await rounds(measureMs);
  return {
    ratio: median(pairs.map(({ pathNs, yardstickNs }) => pathNs / yardstickNs)),
    pathNs: median(pairs.map(({ pathNs }) => pathNs)),
    yardstickNs: median(pairs.map(({ yardstickNs }) => yardstickNs)),
  };
}
