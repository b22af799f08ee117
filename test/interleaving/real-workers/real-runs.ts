/** Runs a job on real Workers under random schedules, and says what each of them did. */

import { startWorker } from '../../support/started-worker.ts';
import type { Move, Scenario } from '../explorer/index.ts';
import { WideResults } from '../explorer/model/operations.ts';
import { StepRunner } from '../explorer/model/step-runner.ts';
import { CONTROL_WORDS, Control, LOG, LOG_WORDS, MAIN, THREAD_WORDS, ThreadWord } from './baton.ts';
import { type Job, scenarioOf } from './jobs.ts';
import type { ScheduleWorkerData } from './schedule-worker.ts';

/** One operation of a real thread. */
export interface RealOperation extends Move {
  readonly op: number;
  readonly word: number;
  /** Low 32 bits. */
  readonly result: number;
}

export interface RealRun {
  readonly operations: readonly RealOperation[];
  /** Nobody could go on, somebody slept. */
  readonly stuck: boolean;
  readonly words: Int32Array;
}

/** `count` schedules of `job`, drawn from `seed`. */
export async function runForReal(job: Job, count: number, seed: number): Promise<RealRun[]> {
  const scenario = scenarioOf(job);
  const initial = new StepRunner(scenario, new WideResults(), true).initialWords(scenario.setup);
  const control = new Int32Array(new SharedArrayBuffer(CONTROL_WORDS * Int32Array.BYTES_PER_ELEMENT));
  const memory = new Int32Array(new SharedArrayBuffer(Math.ceil(scenario.words / 2) * BigInt64Array.BYTES_PER_ELEMENT));
  const workers = scenario.threads.map((_, thread) => {
    const workerData: ScheduleWorkerData = { job, thread, control: control.buffer, memory: memory.buffer };
    return startWorker(new URL('./schedule-worker.ts', import.meta.url), { workerData });
  });
  const failed = Promise.race(workers.map((worker) => new Promise<never>((_, reject) => worker.once('error', reject))));
  failed.catch(() => {}); // told below, by whoever awaits it
  const runs: RealRun[] = [];
  try {
    for (let schedule = 1; schedule <= count; schedule++) {
      memory.set(initial.subarray(0, memory.length));
      runs.push(await Promise.race([runOne(scenario, control, memory, schedule, seed), failed]));
    }
  } finally {
    Atomics.store(control, Control.SCHEDULE, -1);
    Atomics.notify(control, Control.SCHEDULE);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return runs;
}

async function runOne(
  { threads }: Scenario,
  control: Int32Array,
  memory: Int32Array,
  schedule: number,
  seed: number,
): Promise<RealRun> {
  for (let thread = 0; thread < threads.length; thread++) {
    for (const word of Object.values(ThreadWord))
      Atomics.store(control, Control.THREADS + thread * THREAD_WORDS + word, 0);
  }
  for (const word of [Control.ABORT, Control.DONE, Control.ARRIVALS, Control.LOGGED]) Atomics.store(control, word, 0);
  Atomics.store(control, Control.TURN, (seed + schedule) % threads.length);
  Atomics.store(control, Control.RANDOM, Math.imul(seed + schedule, 0x9e37_79b1) | 1);
  Atomics.store(control, Control.SCHEDULE, schedule);
  Atomics.notify(control, Control.SCHEDULE);
  for (let done = 0; done < threads.length; done = Atomics.load(control, Control.DONE)) {
    if (Atomics.load(control, Control.ABORT) === 1) Atomics.notify(control, Control.TURN);
    const waiting = Atomics.waitAsync(control, Control.DONE, done);
    if (waiting.async) await waiting.value;
  }
  const operations: RealOperation[] = [];
  for (let i = 0; i < Atomics.load(control, Control.LOGGED); i++) {
    const at = LOG + i * LOG_WORDS;
    const [thread, op, word, result] = control.subarray(at, at + LOG_WORDS) as unknown as [
      number,
      number,
      number,
      number,
    ];
    operations.push({ thread, kind: 'run', op, word, result });
  }
  const stuck = Atomics.load(control, Control.ABORT) === 1;
  if (!stuck && Atomics.load(control, Control.TURN) !== MAIN) throw new Error('a schedule ended with somebody in turn');
  return { operations, stuck, words: memory.slice() };
}
