/**
 * What the process ends with; part of the contract with scripts that call it.
 */

import type { RunSummary } from '../result/result.ts';

export const ExitCode = {
  OK: 0,
  /** The run broke, or (`run` only) a start failed. */
  FAILED: 1,
  /** Usage or input: nothing was started. */
  USAGE: 2,
  /** A threshold of a load test was crossed, ended it, or had no data; or a comparison was to fail on what became worse. */
  THRESHOLD: 99,
  /** The time a load test was given ran out; what was done until then is reported. */
  TIMED_OUT: 124,
  /** The terminal was closed (SIGHUP); what was done until then is reported. */
  HANGUP: 129,
  /** Ctrl-C or SIGTERM; what was done until then is reported. */
  INTERRUPTED: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** What a run's verdict comes to, when nothing went wrong after it. */
export function exitCodeOf({ verdict, judgedBy }: Pick<RunSummary, 'verdict' | 'judgedBy'>): ExitCode {
  switch (verdict) {
    case 'passed':
      return ExitCode.OK;
    case 'failed':
      return judgedBy === 'starts' ? ExitCode.FAILED : ExitCode.THRESHOLD;
    case 'aborted':
      return ExitCode.THRESHOLD;
    case 'interrupted':
      return ExitCode.INTERRUPTED;
    case 'broke':
      return ExitCode.FAILED;
  }
}
