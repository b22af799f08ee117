/** Counts one up, so many times, in the resourceVersion of one reference. */

import { workerData } from 'node:worker_threads';
import { ContainerID, RefManager, type RefManagerHandle } from '../../src/index.ts';

const { handle, times } = workerData as { handle: RefManagerHandle; times: number };
const refs = RefManager.attach(handle);
const id = new ContainerID('containerd', 'a'.repeat(64));
for (let n = 0; n < times; n++)
  refs.updateRef(id, (old) => ({ resourceVersion: `${Number(old?.resourceVersion ?? 0) + 1}` }));
refs.detach();
