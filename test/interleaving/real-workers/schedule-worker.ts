/**
 * A real thread of a schedule: runs its script of the scenario over really shared memory, each of its operations
 * with the real Atomics when it has the baton. Started by real-runs.ts.
 */

import { workerData } from 'node:worker_threads';
import type { StepContext } from '../explorer/index.ts';
import { fakeAtomics, type Machine } from '../explorer/model/fake-atomics.ts';
import { Op, type Operation, WAIT_RESULT_NAMES, WaitResult } from '../explorer/model/operations.ts';
import { Baton, Control, ThreadState, ThreadWord } from './baton.ts';
import { type Job, scenarioOf } from './jobs.ts';

export interface ScheduleWorkerData {
  readonly job: Job;
  readonly thread: number;
  readonly control: SharedArrayBuffer;
  readonly memory: SharedArrayBuffer;
}

const { job, thread, control, memory } = workerData as ScheduleWorkerData;
const real = Atomics;
const controlWords = new Int32Array(control);
const words = new Int32Array(memory);
const longs = new BigInt64Array(memory);
const scenario = scenarioOf(job);
const baton = new Baton(controlWords, scenario.threads.length);

/** Unwinds a thread that will never go on. */
const ABORTED: Error = new Error('the schedule is over');
/** True while this thread has the turn already: it was woken from a sleep. */
let hasTurn = false;

const machine: Machine = {
  arena: { wordOf: (view, index) => (view.byteOffset + index * view.BYTES_PER_ELEMENT) / Int32Array.BYTES_PER_ELEMENT },
  nowMs: () => 0,
  perform: (op) => {
    if (!hasTurn) baton.await(thread);
    hasTurn = false;
    if (baton.aborted) throw ABORTED;
    const result = perform(op);
    baton.log(thread, op.kind, op.word, Number(BigInt.asIntN(32, BigInt(result))));
    baton.pass();
    if (op.kind !== Op.WAIT) return result;
    if (result === WaitResult.ASLEEP) {
      baton.await(thread);
      if (baton.aborted) throw ABORTED;
      hasTurn = true;
      return WAIT_RESULT_NAMES[WaitResult.OK];
    }
    return WAIT_RESULT_NAMES[Number(result)];
  },
};

function perform(op: Operation): number | bigint {
  if (op.kind === Op.NOTIFY) return baton.wake(op.word, Number(op.a));
  if (op.kind === Op.DEAD_THREADS) return 0;
  if (op.kind === Op.WAIT) {
    if (real.load(words, op.word) !== op.a) return WaitResult.NOT_EQUAL;
    baton.sleep(thread, op.word);
    return WaitResult.ASLEEP;
  }
  return op.wide ? onLong(op, op.a as bigint, op.b as bigint) : onWord(op, op.a as number, op.b as number);
}

function onWord({ kind, word }: Operation, a: number, b: number): number {
  switch (kind) {
    case Op.LOAD:
      return real.load(words, word);
    case Op.STORE:
      return real.store(words, word, a);
    case Op.ADD:
      return real.add(words, word, a);
    case Op.SUB:
      return real.sub(words, word, a);
    case Op.AND:
      return real.and(words, word, a);
    case Op.OR:
      return real.or(words, word, a);
    case Op.EXCHANGE:
      return real.exchange(words, word, a);
    case Op.COMPARE_EXCHANGE:
      return real.compareExchange(words, word, a, b);
    default:
      throw new Error(`operation ${kind} is not used by any job`);
  }
}

function onLong({ kind, word }: Operation, a: bigint, b: bigint): bigint {
  if (kind === Op.LOAD) return real.load(longs, word / 2);
  if (kind === Op.COMPARE_EXCHANGE) return real.compareExchange(longs, word / 2, a, b);
  throw new Error(`operation ${kind} on 64 bits is not used by any job`);
}

function runScript(): void {
  const { steps, local } = scenario.threads[thread] as (typeof scenario.threads)[number];
  let left = local;
  let stopped = false;
  for (const step of steps) {
    const context: StepContext = {
      memory: { buffer: memory, words, longs, traced: words, tracedUpTo: (count) => words.subarray(0, count) },
      thread,
      local: left,
      ghost: () => {},
      deadThreads: () => [],
      stop: () => {
        stopped = true;
      },
    };
    left = step(context);
    if (stopped) return;
  }
}

globalThis.Atomics = fakeAtomics(machine);
for (let schedule = 0; ; ) {
  real.wait(controlWords, Control.SCHEDULE, schedule);
  schedule = real.load(controlWords, Control.SCHEDULE);
  if (schedule < 0) break;
  hasTurn = false;
  try {
    runScript();
    if (!hasTurn) baton.await(thread);
    if (!baton.aborted) {
      baton.set(thread, ThreadWord.STATE, ThreadState.FINISHED);
      baton.pass();
    }
  } catch (error) {
    if (error !== ABORTED) throw error;
  }
  real.add(controlWords, Control.DONE, 1);
  real.notify(controlWords, Control.DONE);
}
