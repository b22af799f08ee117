/**
 * What this thread does for all the locks and stores it is attached to: at its end it hands in what it has counted, and where
 * the system does not say which threads live, it watches every Worker it creates. Kept by weak references: being here keeps
 * nothing from being collected.
 */

import { threadId, type Worker } from 'node:worker_threads';
import { seesDeaths } from './os-thread.ts';
import { WeaklyHeld } from './weakly-held.ts';
import { onExit } from './worker-exit.ts';

/** Something that counts for itself, and hands that in now and then. */
export interface Counting {
  flush(): void;
}

/** A membership in one lock or store. */
export interface Member extends Counting {
  /** A Worker of this thread has exited, which had this id. */
  workerExited(exited: number): void;
}

const counting = new WeaklyHeld<Counting>();
const members = new WeaklyHeld<Member>();
let isFollowing = false;

/** It is asked to `flush` when this thread ends by itself (not by `terminate()`). */
export function flushAtEnd(it: Counting): void {
  counting.add(it);
}

/** From now on it is told of every Worker that this thread creates, when that exits. */
export function tellOfExits(it: Member): void {
  followWorkers();
  members.add(it);
}

// At load: a pool may be there before the store that its workers are given later.
if (threadId !== 0) process.once('exit', () => counting.visit((it) => it.flush()));
if (!seesDeaths) followWorkers();

function followWorkers(): void {
  if (isFollowing) return;
  isFollowing = true;
  process.on('worker', (worker: Worker) => {
    const { threadId: created } = worker;
    if (created >= 0) onExit(worker, () => members.visit((it) => it.workerExited(created)));
  });
}
