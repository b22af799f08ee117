/**
 * Keeps the lock busy until told to stop: rounds of reads and a write, mostly short, now and then so long that others
 * must sleep, and some of them so long that readers lose patience.
 */

import { workerData } from 'node:worker_threads';
import { RWLock } from '../../../../src/sync/index.ts';
import { randomOf } from '../../../support/churn.ts';
import { LockMemory } from '../lock-memory.ts';
import { type CrewData, CrewWord } from './crew.ts';
import { Guarded } from './guarded.ts';

const { handle, control, row, rows, asynchronous, ...data } = workerData as CrewData;
const lock = RWLock.attach(handle);
const guarded = new Guarded(row, rows, data.guarded);
const memory = new LockMemory(handle);
const words = new Int32Array(control);
const random = randomOf(row);
const idle = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
const isAbandoned = (): boolean => Atomics.load(memory.words, memory.abandoned) === 1;
const markConsistent = (): void => lock.markConsistent();

const READS_A_ROUND = 3;
/** One in so many sections is long, and takes one of these. */
const LONG_EVERY = 8;
const LONG_MS = [0.05, 0.3, 1.5];

/** How long a section takes. A long one sleeps, so that the machine's cores stay free for those who are to wait. */
function hold(): void {
  if (random(LONG_EVERY) === 0) Atomics.wait(idle, 0, 0, LONG_MS[random(LONG_MS.length)]);
}

function round(): void {
  const guard = lock.acquireWrite();
  guarded.write({ abandoned: guard.abandoned, markConsistent }, hold);
  guard.release();
  for (let read = 0; read < READS_A_ROUND; read++) lock.read(() => guarded.read(isAbandoned, hold));
}

async function roundAsync(): Promise<void> {
  await lock.writeAsync(({ abandoned }) => guarded.write({ abandoned, markConsistent }, hold));
  for (let read = 0; read < READS_A_ROUND; read++) await lock.readAsync(() => guarded.read(isAbandoned, hold));
}

while (Atomics.load(words, CrewWord.STOP) === 0) {
  const asked = Atomics.load(words, CrewWord.ASKED);
  if (asynchronous) await roundAsync();
  else round();
  Atomics.store(words, CrewWord.ANSWERS + row, asked);
  Atomics.notify(words, CrewWord.ANSWERS + row);
}
lock.detach();
