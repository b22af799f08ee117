/**
 * What a command says when it cannot begin with the Redis that it was given, and what it ends with.
 */

import { RefManagerError } from '../errors.ts';
import { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal/terminal.ts';

/** Tells the cause. Anything but an error of ours is thrown on. */
export function redisFailure(error: unknown, terminal: Terminal): ExitCode {
  if (!(error instanceof RefManagerError)) throw error;
  terminal.problem(error.message);
  return error.code === 'ERR_INVALID_OPTION' ? ExitCode.USAGE : ExitCode.FAILED;
}
