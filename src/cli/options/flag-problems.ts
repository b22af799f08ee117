/**
 * Values of flags: text from the command line -> what a command needs, or a line that says what was expected.
 */

import { preview } from '../../errors.ts';
import { DURATION_EXPECTED, parseDuration } from '../../text/durations.ts';

/** Collects what is wrong with the flags, so that one call tells all of it. */
export class FlagProblems {
  readonly lines: string[] = [];

  /** Notes that `flag` cannot take `value`. */
  add(flag: string, value: string, expected: string): void {
    this.refuse(flag, value, `expected ${expected}`);
  }

  /** Notes what is wrong with `value` of `flag`. */
  refuse(flag: string, value: string, problem: string): void {
    this.lines.push(`${flag} ${preview(value)}: ${problem}`);
  }

  /** The whole number `text`, from `min` to `max`; `min` when it is none, which is noted. */
  wholeNumber(flag: string, text: string, min: number, max: number): number {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    this.add(flag, text, `a whole number from ${min} to ${max}`);
    return min;
  }

  /** The duration `text` in milliseconds; 1 when it is none, which is noted. */
  duration(flag: string, text: string): number {
    const ms = parseDuration(text);
    if (ms !== undefined && ms > 0) return ms;
    this.add(flag, text, DURATION_EXPECTED);
    return 1;
  }
}
