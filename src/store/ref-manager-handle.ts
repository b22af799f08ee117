/** What carries a store to another thread. */

import type { StoreHandle } from '../memory/shared-memory.ts';
import { cacheEntries, milliseconds, type ThreadOptions } from './store-options.ts';

/** Carries a store to another thread: workerData, postMessage, a pool's task. Plain data; nothing to repair after. */
export interface RefManagerHandle extends StoreHandle {
  readonly cacheEntries: number;
  readonly lockTimeoutMs: number | undefined;
}

/** @throws {RefManagerError} `ERR_INVALID_OPTION` for options changed on the way */
export function threadOptions(handle: RefManagerHandle): ThreadOptions {
  return {
    cacheEntries: cacheEntries(handle?.cacheEntries),
    lockTimeoutMs: milliseconds('lockTimeoutMs', handle?.lockTimeoutMs),
  };
}
