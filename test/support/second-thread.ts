/**
 * A second attachment inside this thread: another copy of the library's modules, which claims a thread slot of its
 * own, under a thread id of its own. To the shared memory it is another thread, so a test can cut it at any step,
 * deterministically and fast.
 */

import { registerHooks } from 'node:module';
import type * as Library from '../../src/index.ts';
import type * as LockLibrary from '../../src/sync/index.ts';

let copies = 0;

/** No thread of a test run has such an id, but for DEAD_THREAD_ID. */
const FIRST_THREAD_ID = 2_000_000;

/** `threadId` of the n-th copy. */
function threadIdOfCopy(copy: number): number {
  return FIRST_THREAD_ID + copy;
}

/** node:worker_threads as the copy sees it. */
function workerThreadsOf(copy: string): string {
  const threadId = threadIdOfCopy(Number(copy.slice('?copy='.length)));
  return `data:text/javascript,export * from 'node:worker_threads'; export const threadId = ${threadId};`;
}

registerHooks({
  resolve(specifier, context, nextResolve) {
    const copy = context.parentURL?.match(/\?copy=\d+$/)?.[0];
    if (copy !== undefined && specifier === 'node:worker_threads') return nextResolve(workerThreadsOf(copy), context);
    const resolved = nextResolve(specifier, context);
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
