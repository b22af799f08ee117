/**
 * The one grammar of durations: `850µs`, `12.3ms`, `1.23s`, `1m5s`, `2h5m`, `30d`. Scenario files and flags are read with
 * it; terminal, HTML, JSON and thresholds write with it, and what is written can be read again. Go's and k6's way of
 * writing, with days.
 */

import { DURATION_PATTERN, MOST_CHARACTERS } from './patterns.ts';

const DURATION = new RegExp(DURATION_PATTERN);
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const MS_PER_UNIT: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: SECOND_MS,
  m: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
};
const NS_PER_MS = 1e6;
const US_MS = 1e-3;
/** A nanosecond. */
const SHORTEST_MS = 1e-6;
/** What a number of 64 bits has for certain. */
const EXACT_DIGITS = 12;

export const DURATION_EXPECTED = 'a duration with a unit, e.g. 80ms, 1.5s or 2m30s';

/** Milliseconds; parts add up: `1m30s`. Undefined for text that is no duration. */
export function parseDuration(text: string): number | undefined {
  return text.length <= MOST_CHARACTERS ? parseLongDuration(text) : undefined;
}

/** The same of text whose length somebody else bounds. */
export function parseLongDuration(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined;
  const part = /(\d+(?:\.\d+)?)\s*(ns|us|µs|ms|s|m|h|d)/y;
  let totalMs = 0;
  while (part.lastIndex < text.length) {
    const match = part.exec(text);
    if (match === null) return undefined;
    totalMs += Number(match[1]) * (MS_PER_UNIT[match[2] as string] as number);
  }
  return Number.isFinite(totalMs) ? totalMs : undefined;
}

/**
 * A measured time as people read it: three significant digits below a minute; above, whole seconds, from an hour on
 * minutes, from a day on hours.
 */
export function formatDuration(ms: number): string {
  return rounded(ms, { digits: 3, fromDayMs: HOUR_MS, fromHourMs: MINUTE_MS, fromMinuteMs: SECOND_MS });
}

/** One step finer than `formatDuration`: what is held against a limit must not read like the limit when it crosses it. */
export function formatDurationFinely(ms: number): string {
  return rounded(ms, { digits: 4, fromDayMs: MINUTE_MS, fromHourMs: SECOND_MS, fromMinuteMs: SECOND_MS / 10 });
}

interface Rounding {
  readonly digits: number;
  readonly fromDayMs: number;
  readonly fromHourMs: number;
  readonly fromMinuteMs: number;
}

function rounded(ms: number, rounding: Rounding): string {
  if (ms < 0) return `-${rounded(-ms, rounding)}`;
  const short = Number(ms.toPrecision(rounding.digits));
  if (short < MINUTE_MS) return exactDuration(short);
  const stepMs = ms >= DAY_MS ? rounding.fromDayMs : ms >= HOUR_MS ? rounding.fromHourMs : rounding.fromMinuteMs;
  return exactDuration(Math.round(ms / stepMs) * stepMs);
}

/** The shortest text that `parseDuration` reads as `ms`, to the nanosecond. For what somebody wrote: settings, limits. */
export function exactDuration(ms: number): string {
  if (ms === 0) return '0s';
  if (ms < SHORTEST_MS / 2) return '0s';
  if (ms < 1) return `${shortest(Math.max(ms, SHORTEST_MS) / US_MS)}µs`;
  if (ms < SECOND_MS) return `${shortest(ms)}ms`;
  let restMs = Math.round(ms * NS_PER_MS) / NS_PER_MS;
  let text = '';
  for (const unit of ['d', 'h', 'm'] as const) {
    const size = MS_PER_UNIT[unit] as number;
    const count = Math.floor(restMs / size);
    restMs -= count * size;
    if (count > 0) text += `${count}${unit}`;
  }
  const seconds = shortest(restMs / SECOND_MS);
  return seconds === '0' ? text : `${text}${seconds}s`;
}

/** `1.2s to 1.3s`; the beginning of the run needs no unit. */
export function formatSpan(fromMs: number, toMs: number): string {
  return `${fromMs === 0 ? '0' : formatDuration(fromMs)} to ${formatDuration(toMs)}`;
}

/** Without the digits that floating point adds. */
function shortest(value: number): string {
  return String(Number(value.toPrecision(EXACT_DIGITS)));
}
