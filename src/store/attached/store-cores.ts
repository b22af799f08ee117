/** The stores that this thread is attached to: made, attached to, filled from a snapshot, and left. Asked by ref-manager.ts. */

import { SharedMemory, type StoreHandle } from '../../memory/shared-memory.ts';
import { warnOfUnseenDeaths } from '../../sync/threads/unseen-deaths.ts';
import { SnapshotReader } from '../snapshot/snapshot-reader.ts';
import type { StoreOptions, ThreadOptions } from '../store-options.ts';
import { StoreCore } from './store-core.ts';

/** By store id: attaching twice shares one. (A SharedArrayBuffer is another object each time it arrives.) */
const cores = new Map<string, StoreCore>();

export function createStore(options: StoreOptions): StoreCore {
  const memory = SharedMemory.create(options);
  warnOfUnseenDeaths();
  const core = new StoreCore(memory, { cacheEntries: options.cacheEntries, lockTimeoutMs: options.lockTimeoutMs });
  cores.set(memory.key, core);
  return core;
}

export function attachStore(handle: StoreHandle, options: ThreadOptions): StoreCore {
  const memory = SharedMemory.attach(handle);
  const known = cores.get(memory.key);
  if (known !== undefined) {
    known.share();
    return known;
  }
  const core = new StoreCore(memory, options);
  cores.set(memory.key, core);
  return core;
}

/** A new store with what the snapshot holds; nothing is created unless all of it is sound. */
export function restoreStore(snapshot: Uint8Array, options: StoreOptions): StoreCore {
  const reader = new SnapshotReader(snapshot);
  const core = createStore(options);
  try {
    reader.forEach(({ start, keyBytes, valueBytes, shape }) => {
      core.setBody(reader.bytes, start, keyBytes, valueBytes, shape);
    });
  } catch (error) {
    leaveStore(core);
    throw error;
  }
  return core;
}

/** One RefManager less uses the core; the last one gives the thread's slot back. */
export function leaveStore(core: StoreCore): void {
  if (core.leave()) cores.delete(core.memory.key);
}
