/**
 * A second attachment inside this thread: another copy of the library's modules, which claims a thread slot of its
 * own. To the shared memory it is another thread, so a test can cut it at any step, deterministically and fast.
 */

import { registerHooks } from 'node:module';
import type * as Library from '../../src/index.ts';
import type * as LockLibrary from '../../src/sync/index.ts';

let copies = 0;

registerHooks({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    const copy = context.parentURL?.match(/\?copy=\d+$/)?.[0];
    return copy !== undefined && resolved.url.includes('/src/') ? { ...resolved, url: resolved.url + copy } : resolved;
  },
});

/** Loads a fresh copy of the library. */
export async function loadLibraryCopy(): Promise<typeof Library> {
  copies++;
  return (await import(`../../src/index.ts?copy=${copies}`)) as typeof Library;
}

/** Loads a fresh copy of the lock's entry. */
export async function loadLockCopy(): Promise<typeof LockLibrary> {
  copies++;
  return (await import(`../../src/sync/index.ts?copy=${copies}`)) as typeof LockLibrary;
}
