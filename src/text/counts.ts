/**
 * Counts, shares and moments as people read them.
 */

const SIGNIFICANT_DIGITS = 3;
/** From here on a fraction says nothing. */
const WHOLE_FROM = 1_000;
const PERCENT = 100;
const TENTHS = 1_000;
const SMALLEST_PERCENT = 0.01;
const COMPACT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: SIGNIFICANT_DIGITS });
const MS_PER_SECOND = 1_000;
const SECONDS_PER_MINUTE = 60;
const MINUTES_PER_HOUR = 60;
const HOURS_PER_DAY = 24;

/** Thousands separated: `12,345`; what is no whole number gets 3 significant digits below a thousand: `32.6`. */
export function formatCount(count: number): string {
  const isWhole = Number.isInteger(count) || Math.abs(count) >= WHOLE_FROM;
  return (isWhole ? Math.round(count) : roundDigits(count)).toLocaleString('en-US');
}

/** A count for a place with little room: `950`, `12K`, `1.5M`. */
export function formatCompact(count: number): string {
  return COMPACT.format(count);
}

/** `1 pod`, `2 pods`. */
export function counted(count: number, noun: string, plural: string = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}

/** `part` of `whole` in percent: `0%`, `<0.01%`, `1.25%`. Nothing of nothing is 0%. */
export function formatShare(part: number, whole: number): string {
  const percent = whole === 0 ? 0 : (part / whole) * PERCENT;
  if (percent > 0 && percent < SMALLEST_PERCENT) return `<${SMALLEST_PERCENT}%`;
  return `${roundDigits(percent).toLocaleString('en-US')}%`;
}

/**
 * Shares of the whole that `parts` make, in percent, to a tenth, that add up to 100%: what rounding leaves over goes to
 * those that lost most by it. Of nothing, nothing. What is there is never `0%`, and what is not all never `100%`.
 */
export function sharesOfWhole(parts: readonly number[]): string[] {
  const whole = parts.reduce((sum, part) => sum + part, 0);
  const exact = parts.map((part) => (whole === 0 ? 0 : (part / whole) * TENTHS));
  const tenths = exact.map(Math.floor);
  const left = whole === 0 ? 0 : TENTHS - tenths.reduce((sum, one) => sum + one, 0);
  const lostMost = exact.map((value, i) => ({ i, lost: value % 1 })).toSorted((a, b) => b.lost - a.lost);
  for (const { i } of lostMost.slice(0, left)) tenths[i] = (tenths[i] ?? 0) + 1;
  return parts.map((part, i) => {
    const share = tenths[i] ?? 0;
    if (part > 0 && share === 0) return '<0.1%';
    if (part < whole && share === TENTHS) return '>99.9%';
    return `${share / (TENTHS / PERCENT)}%`;
  });
}

/** An ISO 8601 instant in UTC for the eye: `2026-06-01 09:30:00 UTC`. What is none stays as it is. */
export function formatInstant(instant: string): string {
  return instant.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/, '$1 $2 UTC');
}

/** An age as `kubectl` writes it: its one or two largest units. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / MS_PER_SECOND));
  const minutes = Math.floor(seconds / SECONDS_PER_MINUTE);
  if (minutes < 2) return `${seconds}s`;
  const hours = Math.floor(minutes / MINUTES_PER_HOUR);
  if (hours < 2) return `${minutes}m`;
  return hours < 2 * HOURS_PER_DAY ? `${hours}h` : `${Math.floor(hours / HOURS_PER_DAY)}d`;
}

function roundDigits(value: number): number {
  return Number(value.toPrecision(SIGNIFICANT_DIGITS));
}
