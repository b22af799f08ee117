/**
 * A worker that stops at an exact atomic operation of one call: it opens step 0 of the gate and then blocks until it
 * is terminated, or ends itself.
 */

import { workerData } from 'node:worker_threads';
import { RefManager, type RefManagerHandle } from '../../src/index.ts';
import { RWLock, type RWLockHandle } from '../../src/sync/index.ts';
import { interruptAt } from './crash-points.ts';
import { Gate } from './gate.ts';

/** What the worker is doing when it stops. */
export type DyingCall = 'setRef' | 'getRef' | 'clearRef' | 'acquireWrite' | 'acquireRead';

export interface DyingData {
  readonly handle: RefManagerHandle | RWLockHandle;
  readonly gate: SharedArrayBuffer;
  readonly call: DyingCall;
  /** Atomic operation of the call before which it stops; 0: after the call. */
  readonly step: number;
  readonly end: 'when terminated' | 'process.exit';
}

const data = workerData as DyingData;
const id = { type: 'containerd', id: 'contested' };

function callOf({ handle, call }: DyingData): () => unknown {
  if (handle.refmanager === 'lock') {
    const lock = RWLock.attach(handle);
    return call === 'acquireRead' ? () => lock.acquireRead() : () => lock.acquireWrite();
  }
  const refs = RefManager.attach(handle);
  if (call === 'setRef') return () => refs.setRef(id, { name: 'by the dying', uid: 'x'.repeat(1000) });
  return call === 'getRef' ? () => refs.getRef(id) : () => refs.clearRef(id);
}

function stop(): void {
  new Gate(data.gate).open(0);
  if (data.end === 'process.exit') process.exit(3);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); // until terminated
}

const call = callOf(data);
if (data.step === 0) {
  call();
  stop();
} else if (interruptAt(data.step, stop, call) === 'completed') stop();
