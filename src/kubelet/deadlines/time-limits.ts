/**
 * How long the calls of a start may take.
 */

import { preview, RefManagerError } from '../../errors.ts';

/** Milliseconds; Infinity for no limit. */
export interface TimeLimits {
  /**
   * A CRI call, as the kubelet's `--runtime-request-timeout`: 2 minutes. Twice that for RunPodSandbox, the grace period
   * more for StopContainer, the command's own time-out more for ExecSync that has one.
   */
  readonly requestMs: number;
  /** Beyond upstream, which waits for ever: a pull, the wait for its turn included. 30 minutes. */
  readonly pullMs: number;
  /**
   * Beyond upstream, which waits for ever: a lifecycle hook, exec or GET, for 30 minutes; a pre-stop hook, which nothing
   * waits for after the grace period, for so much longer than that.
   */
  readonly hookMs: number;
  /** Beyond upstream, which waits for ever: a file operation, the run options, an internal hook. 2 minutes. */
  readonly localMs: number;
}

const MS_PER_MINUTE = 60_000;
const REQUEST_MINUTES = 2;
const LONG_MINUTES = 30;

export const DEFAULT_TIME_LIMITS: TimeLimits = {
  requestMs: REQUEST_MINUTES * MS_PER_MINUTE,
  pullMs: LONG_MINUTES * MS_PER_MINUTE,
  hookMs: LONG_MINUTES * MS_PER_MINUTE,
  localMs: REQUEST_MINUTES * MS_PER_MINUTE,
};

/** @throws {RefManagerError} `ERR_INVALID_OPTION` for a limit that is unknown or no positive number */
export function timeLimits(given: Partial<TimeLimits> = {}): TimeLimits {
  for (const [name, ms] of Object.entries(given)) {
    if (!(name in DEFAULT_TIME_LIMITS)) {
      const known = Object.keys(DEFAULT_TIME_LIMITS).join(', ');
      throw new RefManagerError('ERR_INVALID_OPTION', `limits has no ${preview(name)}; known: ${known}`);
    }
    if (typeof ms === 'number' && ms > 0) continue;
    const problem = `limits.${name} must be milliseconds above 0, or Infinity, got ${preview(ms)}`;
    throw new RefManagerError('ERR_INVALID_OPTION', problem);
  }
  return { ...DEFAULT_TIME_LIMITS, ...given };
}
