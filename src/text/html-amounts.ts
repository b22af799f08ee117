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
const COMPACT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: SIGNIFICANT_DIGITS });
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
  if (minutes < MINUTES_PER_HOUR) return twoUnits(minutes, 'min', seconds % SECONDS_PER_MINUTE, 's');
  return twoUnits(Math.floor(minutes / MINUTES_PER_HOUR), 'h', minutes % MINUTES_PER_HOUR, 'min');
}

/** `3 min 20 s`, and `3 min` where the rest is nothing. */
function twoUnits(large: number, largeName: string, small: number, smallName: string): string {
  return small === 0 ? unit(large, largeName) : `${unit(large, largeName)} ${unit(small, smallName)}`;
}

/** `1.2 s to 1.3 s`; the beginning of the run needs no unit. */
export function formatSpan(fromMs: number, toMs: number): string {
  return `${fromMs === 0 ? '0' : formatDuration(fromMs)} to ${formatDuration(toMs)}`;
}

/** A count for a place with little room: `950`, `12K`, `1.5M`. */
export function formatCompact(count: number): string {
  return COMPACT.format(count);
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
export function formatAmount(count: number, noun: string, plural: string = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}

function unit(value: number, name: string): string {
  return `${value.toLocaleString('en-US')}${NO_BREAK_SPACE}${name}`;
}

function roundDigits(value: number): number {
  return Number(value.toPrecision(SIGNIFICANT_DIGITS));
}
