/**
 * A thread of the soak: containers come and go as on a busy node, each with an ID of its own that is never used again.
 * It knows what it stored last and looks whether that is what it reads. Runs until word 0 of `stop` is 1, then answers.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { ContainerID, RefManager, type RefManagerHandle } from '../../src/index.ts';
import { randomOf } from '../support/churn.ts';

export interface SoakData {
  readonly handle: RefManagerHandle;
  readonly stop: SharedArrayBuffer;
  readonly thread: number;
  /** References this thread keeps alive. */
  readonly live: number;
}
export interface SoakAnswer {
  readonly operations: number;
  readonly live: number;
}

const { handle, stop, thread, live } = workerData as SoakData;
const stopWord = new Int32Array(stop);
const random = randomOf(thread + 1);
const refs = RefManager.attach(handle);

/** One reference in so many is large, one in so many lies in overflow chunks. */
const LARGE_ONE_IN = 100;
const HUGE_ONE_IN = 1000;
const LARGE_CHARACTERS = 5_000;
const HUGE_CHARACTERS = 65_536;
const PERCENT = 100;
const OVERWRITES = 10;
const READS = 50;
/** Sections between two looks at the stop word. */
const BATCH = 256;

interface Container {
  readonly id: ContainerID;
  version: number;
}

const containers: Container[] = [];
let born = 0;
let operations = 0;

function refOf({ id, version }: Container): { [field: string]: string } {
  const number = Number.parseInt(id.id.slice(-8), 16);
  const length = number % HUGE_ONE_IN === 0 ? HUGE_CHARACTERS : number % LARGE_ONE_IN === 0 ? LARGE_CHARACTERS : 0;
  return {
    kind: 'Pod',
    namespace: 'default',
    name: `web-${number}-5d4f8c7b9-x2x7k`,
    uid: '3c9f3c2e-6d5e-4a47-9f3e-0b6b5a4c8d7e',
    apiVersion: 'v1',
    resourceVersion: `${version}`,
    fieldPath: length === 0 ? 'spec.containers{nginx}' : 'x'.repeat(length),
  };
}

function turn(): void {
  operations++;
  const draw = random(PERCENT);
  const at = random(containers.length + 1);
  const container = containers[at];
  if (container === undefined || (draw >= READS + OVERWRITES && containers.length < live)) {
    const id = new ContainerID('containerd', `${thread}`.padEnd(56, 'f') + (born++).toString(16).padStart(8, '0'));
    const added = { id, version: 0 };
    refs.setRef(id, refOf(added));
    containers.push(added);
  } else if (draw < READS) check(container);
  else if (draw < READS + OVERWRITES) {
    container.version++;
    refs.setRef(container.id, refOf(container));
  } else {
    if (!refs.clearRef(container.id)) throw new Error(`${container.id.toString()} was lost`);
    if (refs.hasRef(container.id)) throw new Error(`${container.id.toString()} came back`);
    const last = containers.pop() as Container;
    if (last !== container) containers[at] = last;
  }
}

function check(container: Container): void {
  const found = refs.getRef(container.id);
  const expected = refOf(container);
  if (found?.resourceVersion !== expected['resourceVersion'] || found?.fieldPath !== expected['fieldPath'])
    throw new Error(`${container.id.toString()}: expected version ${container.version}, got ${found?.resourceVersion}`);
}

while (Atomics.load(stopWord, 0) === 0) for (let i = 0; i < BATCH; i++) turn();
for (const container of containers) check(container);
refs.detach();
parentPort?.postMessage({ operations, live: containers.length } satisfies SoakAnswer);
