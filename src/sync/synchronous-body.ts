/**
 * A body that runs inside a lock must be synchronous: the lock is released when it returns.
 */

import * as types from 'node:util/types';
import { RefManagerError } from '../errors.ts';

/** @throws {RefManagerError} `ERR_LOCK_MISUSE` when `value`, which a body returned, is a promise or the like */
export function refuseThenable(value: object): void {
  if (!isThenable(value)) return;
  if (types.isPromise(value)) void value.catch(() => undefined); // refused below: what becomes of it is nobody's any more
  throw new RefManagerError(
    'ERR_LOCK_MISUSE',
    'the body must be synchronous: it returned a promise, and the lock is released before that settles',
  );
}

function isThenable(value: object): value is PromiseLike<unknown> {
  return 'then' in value && typeof value.then === 'function';
}
