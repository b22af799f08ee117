/**
 * The worker of churn.ts. Runs until it has done its operations, or for ever, until it is killed; pauses at a signal.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { RefManager, type RefManagerHandle } from '../../src/index.ts';
import {
  assertWhole,
  Control,
  ownKey,
  Progress,
  randomOf,
  SHARED_KEYS,
  selfIdentifying,
  sharedKey,
  stepKey,
  stepValue,
} from './churn.ts';

/** How a worker ends. */
export type ChurnEnd = 'after its operations' | 'process.exit' | 'uncaught error' | 'when killed';

export interface ChurnData {
  readonly handle: RefManagerHandle;
  readonly progress: SharedArrayBuffer;
  /** Number of this worker: its row in the progress table and the owner of its keys. */
  readonly worker: number;
  /** Row of the progress table. */
  readonly row: number;
  readonly seed: number;
  readonly operations: number;
  readonly end: ChurnEnd;
}

const data = workerData as ChurnData;
const words = new Int32Array(data.progress);
const row = Control.WORDS + data.row * Progress.WORDS;
const random = randomOf(data.seed);
const refs = RefManager.attach(data.handle);
let ownSteps = Atomics.load(words, row + Progress.ACKNOWLEDGED);

const ACTIONS = 8;

function ownStep(): void {
  const step = ++ownSteps;
  const id = ownKey(data.worker, stepKey(step));
  Atomics.store(words, row + Progress.STARTED, step);
  const value = stepValue(data.worker, step);
  if (value === undefined) refs.clearRef(id);
  else refs.setRef(id, value);
  Atomics.store(words, row + Progress.ACKNOWLEDGED, step);
  const read = refs.getRef(id);
  if (JSON.stringify(read) !== JSON.stringify(value)) throw new Error(`own key ${id.id}: read back another value`);
}

function sharedStep(action: number): void {
  const id = sharedKey(random(SHARED_KEYS));
  if (action < 2) refs.setRef(id, selfIdentifying(id, data.worker, random(1000)));
  else if (action === 2) refs.clearRef(id);
  else if (action === 3) refs.hasRef(id);
  else {
    const ref = refs.getRef(id);
    if (ref !== undefined && ref !== null) assertWhole(id, ref);
  }
}

function pauseIfAsked(): void {
  if (Atomics.load(words, Control.PAUSE) === 0) return;
  Atomics.store(words, row + Progress.PAUSED, 1);
  while (Atomics.load(words, Control.PAUSE) === 1) Atomics.wait(words, Control.PAUSE, 1);
  Atomics.store(words, row + Progress.PAUSED, 0);
}

for (let operation = 0; operation < data.operations; operation++) {
  pauseIfAsked();
  const action = random(ACTIONS);
  if (action >= ACTIONS - 2) ownStep();
  else sharedStep(action);
  Atomics.store(words, row + Progress.OPERATIONS, operation + 1);
}
if (data.end === 'process.exit') process.exit(1);
if (data.end === 'uncaught error') throw new Error('ends by an uncaught error');
refs.detach();
parentPort?.postMessage({ steps: ownSteps });
