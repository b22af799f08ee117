/**
 * Node's own Web Locks (`navigator.locks`, Node 24.5 and later), shared and exclusive. There is no blocking call: the
 * section is called back, and each request goes through the event loop. A wait is the time from `request` to the call.
 *
 * In Node 24.21 and 26.10 two threads that ask for one name at the same moment are now and then both let in, writers too:
 * docs/decisions/0018. A cell in which that was seen says so in place of its numbers.
 */

import type { LockKind } from '../lock-kind.ts';

/** Locks are known by name in the whole process: each run has names of its own. */
let runs = 0;

export const webLocks: LockKind = {
  name: 'Web Locks',
  about: 'navigator.locks.request in shared or exclusive mode, awaited one at a time by each thread.',
  excludes: true,
  missing: () => (navigatorLocks() === undefined ? `Node ${process.versions.node} has no navigator.locks` : undefined),
  create: (_threads, stripes) => {
    const run = ++runs;
    return Array.from({ length: stripes }, (_, stripe) => `refmanager bench ${run}/${stripe}`);
  },
  attach: async (handle) => {
    const names = handle as string[];
    const locks = navigatorLocks();
    if (locks === undefined) throw new Error('navigator.locks went missing');
    return {
      style: 'calls back',
      read: async (stripe, section) => {
        await locks.request(names[stripe] as string, { mode: 'shared' }, section);
      },
      write: async (stripe, section) => {
        await locks.request(names[stripe] as string, { mode: 'exclusive' }, section);
      },
    };
  },
};

function navigatorLocks(): Navigator['locks'] | undefined {
  return (globalThis as { navigator?: { locks?: Navigator['locks'] } }).navigator?.locks;
}
