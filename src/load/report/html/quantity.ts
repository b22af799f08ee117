/**
 * Numbers as the report shows them: durations in the unit that suits their size, counts with separators, shares,
 * and moments.
 */

const US_PER_MS = 1_000;
const MS_PER_SECOND = 1_000;
const SECONDS_PER_MINUTE = 60;
const MINUTES_PER_HOUR = 60;
/** Below two minutes seconds are easier to compare than minutes. */
const LONGEST_IN_SECONDS = 120;
const SIGNIFICANT_DIGITS = 3;
const PERCENT = 100;
const SMALLEST_PERCENT = 0.01;
/** Joins number and unit: a line never breaks there. */
const NO_BREAK_SPACE = '\u00a0';

/** `durationMs` with 3 significant digits and its unit: `850 µs`, `12.3 ms`, `4.56 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(durationMs: number): string {
  const ms = roundDigits(durationMs);
  if (ms === 0) return unit(0, 'ms');
  if (ms < 1) return unit(roundDigits(ms * US_PER_MS), 'µs');
  if (ms < MS_PER_SECOND) return unit(ms, 'ms');
  if (ms < LONGEST_IN_SECONDS * MS_PER_SECOND) return unit(roundDigits(ms / MS_PER_SECOND), 's');
  const seconds = Math.round(durationMs / MS_PER_SECOND);
  const minutes = Math.floor(seconds / SECONDS_PER_MINUTE);
  if (minutes < MINUTES_PER_HOUR) return `${unit(minutes, 'min')} ${unit(seconds % SECONDS_PER_MINUTE, 's')}`;
  return `${unit(Math.floor(minutes / MINUTES_PER_HOUR), 'h')} ${unit(minutes % MINUTES_PER_HOUR, 'min')}`;
}

/** A count with thousands separated: `12,345`; what is no whole number gets 3 significant digits. */
export function formatCount(count: number): string {
  return (Number.isInteger(count) ? count : roundDigits(count)).toLocaleString('en-US');
}

/** `part` of `whole` in percent: `0 %`, `<0.01 %`, `1.25 %`. Nothing of nothing is 0 %. */
export function formatShare(part: number, whole: number): string {
  const percent = whole === 0 ? 0 : (part / whole) * PERCENT;
  if (percent > 0 && percent < SMALLEST_PERCENT) return `<${unit(SMALLEST_PERCENT, '%')}`;
  return unit(roundDigits(percent), '%');
}

/** An ISO 8601 instant in UTC for the eye: `2026-06-01 09:30:00 UTC`. What is none stays as it is. */
export function formatInstant(instant: string): string {
  return instant.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/, '$1 $2 UTC');
}

/** A count and its noun: `1 container`, `2 containers`. */
export function formatAmount(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function unit(value: number, name: string): string {
  return `${value.toLocaleString('en-US')}${NO_BREAK_SPACE}${name}`;
}

function roundDigits(value: number): number {
  return Number(value.toPrecision(SIGNIFICANT_DIGITS));
}
