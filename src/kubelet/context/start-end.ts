/**
 * How a start ended: from the start path to the reports. What is decided or counted is decided and counted by these
 * fields; the texts are for people.
 */

import { RuntimeError, type StatusCode } from '../../runtime/runtime-service.ts';
import { ErrInterrupted } from '../kubelet-error.ts';

/** `interrupted`: given up because its signal was aborted, which says nothing of the container. */
export type StartOutcome = 'started' | 'failed' | 'interrupted';

/** Plain data. */
export interface StartEnd {
  readonly outcome: StartOutcome;
  /** The upstream name of what went wrong (`CreateContainerError`, `ErrImagePull`, …); empty when it started. */
  readonly reason: string;
  /** The gRPC status code of the CRI call that failed; absent where no call did. */
  readonly code?: StatusCode;
  /** For people; empty when it started. */
  readonly message: string;
}

export const STARTED_END: StartEnd = { outcome: 'started', reason: '', message: '' };
export const INTERRUPTED_END: StartEnd = {
  outcome: 'interrupted',
  reason: ErrInterrupted.message,
  message: 'the start was given up',
};

/** The end of a start that failed. `cause`: what was thrown, for the code in it. */
export function failedEnd(reason: string, message: string, cause?: unknown): StartEnd {
  return { outcome: 'failed', reason, message, ...codeOf(cause) };
}

/** The status code of the CRI call that `cause` tells of, directly or as the cause of another error. */
export function codeOf(cause: unknown): Pick<StartEnd, 'code'> {
  const seen = new Set<unknown>();
  for (let error = cause; error instanceof Error && !seen.has(error); error = error.cause) {
    if (error instanceof RuntimeError) return { code: error.code };
    seen.add(error);
  }
  return {};
}
