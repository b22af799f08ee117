/**
 * Durations as Go prints them: `10s`, `1m20s`, `5m0s`.
 *
 * @see Go 1.13, `time.Duration.String`
 */

const MS_PER_SECOND = 1000;
const SECONDS_PER_MINUTE = 60;
const MINUTES_PER_HOUR = 60;

/** The text of a duration of whole milliseconds. */
export function goDuration(ms: number): string {
  if (ms === 0) return '0s';
  if (ms < MS_PER_SECOND) return `${ms}ms`;
  const totalMinutes = Math.trunc(ms / (MS_PER_SECOND * SECONDS_PER_MINUTE));
  const seconds = ms / MS_PER_SECOND - totalMinutes * SECONDS_PER_MINUTE;
  const secondsText = `${Number(seconds.toFixed(String(MS_PER_SECOND).length - 1))}s`;
  if (totalMinutes === 0) return secondsText;
  const hours = Math.trunc(totalMinutes / MINUTES_PER_HOUR);
  const minutesText = `${totalMinutes % MINUTES_PER_HOUR}m${secondsText}`;
  return hours === 0 ? minutesText : `${hours}h${minutesText}`;
}
