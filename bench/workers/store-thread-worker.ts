/** A thread of against/threads-process.ts: attaches by the library that it is told, and does one operation until it is stopped. */

import { parentPort, workerData } from 'node:worker_threads';
import { standReady } from '../../src/bench/fleet/phase.ts';
import { KEY_BYTES, type KeySpace, KeyStrings } from '../../src/bench/store/keys/key-space.ts';
import { valuesToSet } from '../../src/bench/store/keys/references.ts';
import { type LoopTask, runBlocking } from '../../src/bench/store/operation-loop.ts';
import type { BlockingStore } from '../../src/bench/store/store-kind.ts';
import type * as Library from '../../src/index.ts';

export interface ThreadOrder {
  /** Address of its src/index.ts. */
  readonly library: string;
  readonly handle: Library.RefManagerHandle;
  readonly space: KeySpace;
  readonly heldIDs: boolean;
  readonly task: LoopTask;
}

const { library, handle, space, heldIDs, task } = workerData as ThreadOrder;
const { ContainerID, RefManager } = (await import(library)) as typeof Library;
const refs = RefManager.attach(handle);
const store: BlockingStore<Library.ContainerIDLike> = {
  style: 'returns',
  key: ({ type }, key) => (heldIDs ? new ContainerID(type, strings.id(key)) : { type, id: strings.id(key) }),
  get: (key) => refs.getRef(key),
  set: (key, ref) => refs.setRef(key, ref),
  clear: (key) => void refs.clearRef(key),
};
const strings = new KeyStrings(space);
const keys = Array.from({ length: space.bytes.length / KEY_BYTES }, (_, key) => store.key(strings, key));
for (let key = 0; key < space.refs; key++) store.get(keys[key] as Library.ContainerIDLike);
parentPort?.postMessage('ready');
standReady(task.control);
parentPort?.postMessage(runBlocking(store, { keys, strings, values: valuesToSet(task.seed) }, task));
