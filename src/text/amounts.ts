/**
 * Numbers as people read them: durations with a fitting unit, counts with separators.
 */

const MS_PER_SECOND = 1_000;
const SECONDS_PER_MINUTE = 60;
const MINUTES_PER_HOUR = 60;
const HOURS_PER_DAY = 24;
const US_PER_MS = 1_000;
/** Three digits say enough: 1.23s, 12.3s, 123ms. */
const DIGITS = 3;
const COUNT_FORMAT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `850µs`, `12.3ms`, `1.23s`, `2m05s`. */
export function formatMs(ms: number): string {
  if (ms === 0) return '0';
  const us = ms * US_PER_MS;
  if (us < MS_PER_SECOND - 0.5) return `${digits(us)}µs`;
  if (ms < MS_PER_SECOND - 0.5) return `${digits(ms)}ms`;
  const seconds = ms / MS_PER_SECOND;
  if (seconds < SECONDS_PER_MINUTE) return `${digits(seconds)}s`;
  const whole = Math.round(seconds);
  const rest = String(whole % SECONDS_PER_MINUTE).padStart(2, '0');
  return `${Math.floor(whole / SECONDS_PER_MINUTE)}m${rest}s`;
}

function digits(value: number): string {
  return String(Number(value.toPrecision(DIGITS)));
}

export function formatCount(count: number): string {
  return COUNT_FORMAT.format(count);
}

/** `1 pod`, `2 pods`. */
export function counted(count: number, noun: string, plural: string = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
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
