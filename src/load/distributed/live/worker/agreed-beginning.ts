/**
 * The one moment at which all segments of a run begin, on our own clock.
 */

import { setTimeout as pause } from 'node:timers/promises';
import { RefManagerError } from '../../../../errors.ts';
import type { ClockOffset } from '../clock-offset.ts';

/** Timers are late by about a millisecond: the last of the way is looked at again and again. */
const LOOK_FROM_MS = 2;
/** Two clocks drift apart while others are waited for. */
const MEASURE_EVERY_MS = 2000;
/** All begin a second after they were told to. */
const MOST_AHEAD_MS = 60_000;

export interface BeginningParts {
  /** Our own clock, Unix milliseconds; it does not jump. */
  readonly nowMs: () => number;
  readonly measure: () => Promise<ClockOffset>;
  /** Told of each measurement; the first means that we are ready. */
  readonly onMeasured: (clock: ClockOffset) => void;
  /** The moment on the common clock, once it is known. */
  readonly begin: Promise<number>;
  /** Aborts when it is not to begin. */
  readonly ended: AbortSignal;
}

/**
 * Resolves at the moment, with it and with how late it is then; to undefined when it is not to begin.
 * @throws {RefManagerError} `ERR_REDIS` for a moment that no coordinator of ours has set
 */
export async function agreedBeginning({
  nowMs,
  measure,
  onMeasured,
  begin,
  ended,
}: BeginningParts): Promise<{ atMs: number; lateMs: number } | undefined> {
  const over = new Promise<undefined>((resolve) => {
    ended.addEventListener('abort', () => resolve(undefined), { once: true });
    if (ended.aborted) resolve(undefined);
  });
  let clock: ClockOffset | undefined;
  let commonMs: number | 'later' | undefined = 'later';
  while (commonMs === 'later') {
    clock = await Promise.race([measure(), over]);
    if (clock === undefined) return undefined;
    onMeasured(clock);
    commonMs = await Promise.race([begin, over, pause(MEASURE_EVERY_MS, 'later' as const, { ref: false })]);
  }
  if (commonMs === undefined || clock === undefined) return undefined;
  const atMs = commonMs - clock.offsetMs;
  const sleepMs = atMs - nowMs() - LOOK_FROM_MS;
  if (sleepMs > MOST_AHEAD_MS) throw new RefManagerError('ERR_REDIS', `told to begin in ${Math.round(sleepMs)} ms`);
  if (sleepMs > 0) await pause(sleepMs, undefined, { signal: ended }).catch(() => undefined);
  if (ended.aborted) return undefined;
  while (nowMs() < atMs) continue;
  return { atMs, lateMs: nowMs() - atMs };
}
