/**
 * What holds where the system does not say which threads live: macOS, Windows, and Linux without /proc (`node --permission`
 * without leave to read it). A death is then known by the exit event of the Worker alone.
 */

import { getEnvironmentData, setEnvironmentData, threadId } from 'node:worker_threads';
import { seesDeaths } from './os-thread.ts';

/** How long a blocking call of a main thread waits by default: its event loop stands still meanwhile. */
const MAIN_THREAD_LOCK_TIMEOUT_MS = 10_000;
/** The longest wait by default where a dead holder is not seen: far longer than any lock should be held. */
const UNSEEN_LOCK_TIMEOUT_MS = 60_000;

/** How long a wait without a limit of its own goes on, at most: for ever where a dead holder is seen. */
export const LONGEST_WAIT_MS: number = seesDeaths ? Number.POSITIVE_INFINITY : UNSEEN_LOCK_TIMEOUT_MS;

/** The default for `lockTimeoutMs`: finite on a main thread, and where a dead holder is not seen. */
export function defaultLockTimeoutMs(): number {
  return threadId === 0 ? MAIN_THREAD_LOCK_TIMEOUT_MS : LONGEST_WAIT_MS;
}

/** Workers inherit it. */
const WARNED = 'refmanager: said that deaths are not seen';

/** Where deaths should be seen (Linux) and are not: says so, once. Elsewhere the documentation does. */
export function warnOfUnseenDeaths(): void {
  if (seesDeaths || process.platform !== 'linux' || getEnvironmentData(WARNED) === true) return;
  setEnvironmentData(WARNED, true);
  const problem =
    'refmanager cannot read /proc/self/task, so whoever waits for a thread that has died does not see it: watch the workers ' +
    '(watchWorker), or allow it to be read (node --permission --allow-fs-read=/proc/)';
  process.emitWarning(problem, { type: 'RefManagerWarning', code: 'REFMANAGER_DEATHS_UNSEEN' });
}
