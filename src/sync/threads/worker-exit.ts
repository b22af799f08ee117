/**
 * What to do when a worker exits: one listener a worker, however many locks and stores watch it.
 */

import type { Worker } from 'node:worker_threads';

const exits = new WeakMap<Worker, (() => void)[]>();

export function onExit(worker: Worker, act: () => void): void {
  const known = exits.get(worker);
  if (known !== undefined) {
    known.push(act);
    return;
  }
  const acts = [act];
  exits.set(worker, acts);
  worker.once('exit', () => {
    for (const each of acts) each();
  });
}
