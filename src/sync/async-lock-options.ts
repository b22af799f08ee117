/**
 * What an asynchronous acquisition may be asked for, and the check of it.
 */

import { preview, RefManagerError } from '../errors.ts';

export interface AsyncLockOptions {
  /** Ends the waiting with `ERR_ABORTED`; once the lock is held it has no effect. */
  signal?: AbortSignal | undefined;
  /** Ends the waiting with `ERR_LOCK_TIMEOUT`. Default: no limit. */
  timeoutMs?: number | undefined;
}

/** @throws {RefManagerError} `ERR_INVALID_OPTION` */
export function checkTimeout(value: unknown): number {
  return typeof value === 'number' && value >= 0 ? value : refuseTimeout(value);
}

function refuseTimeout(value: unknown): never {
  throw new RefManagerError(
    'ERR_INVALID_OPTION',
    `timeoutMs must be milliseconds, 0 or more (Infinity: no limit), got ${preview(value)}`,
  );
}

/** @throws {RefManagerError} `ERR_INVALID_OPTION` */
export function checkAsyncOptions(options: AsyncLockOptions = {}): AsyncLockOptions {
  if (typeof options !== 'object' || options === null)
    throw new RefManagerError('ERR_INVALID_OPTION', `options must be an object, got ${preview(options)}`);
  if (options.timeoutMs !== undefined) checkTimeout(options.timeoutMs);
  if (options.signal === undefined || options.signal instanceof AbortSignal) return options;
  throw new RefManagerError('ERR_INVALID_OPTION', `signal must be an AbortSignal, got ${preview(options.signal)}`);
}
