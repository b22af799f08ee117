/**
 * What the lock costs when nobody is in the way, by the number of attached threads. Measured in PROCESSES processes one
 * after the other (uncontended-process.ts): the engine compiles the same code now this way, now that, which makes up to a
 * fifth, and one process would show one of them.
 */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { median, spread } from '../../src/bench/statistics.ts';
import type { Plan } from './plan.ts';

export interface UncontendedCost {
  readonly task: string;
  readonly attached: number;
  /** Median of the processes. */
  readonly ns: number;
  /** Of each process. */
  readonly rounds: readonly number[];
  /** (largest - smallest) / median of the processes. */
  readonly spread: number;
}

/** What one process measured. */
export interface ProcessCost {
  readonly task: string;
  readonly attached: number;
  readonly ns: number;
}

export interface UncontendedOrder {
  /** Numbers of attached threads, ascending. */
  readonly attached: readonly number[];
  /** tinybench's time for one task. */
  readonly taskMs: number;
}

/** The names of the yardsticks, and of the tasks that the claims are about. */
export const TASKS = {
  yardstickRead: 'yardstick: 2 Atomics.store + 1 Atomics.load',
  yardstickWrite: 'yardstick: compare-exchange mutex',
  guardRead: 'RWLock acquireRead + releaseRead',
  guardWrite: 'RWLock acquireWrite + releaseWrite',
  tryRead: 'RWLock tryAcquireRead + releaseRead',
  tryWrite: 'RWLock tryAcquireWrite + releaseWrite',
  bodyRead: 'RWLock read(body)',
  bodyWrite: 'RWLock write(body)',
  storeRead: 'StripedLock acquireRead + releaseRead',
  storeWrite: 'StripedLock acquireWrite + releaseWrite',
  inTurn: 'StripedLock a read and a write in turn, both',
} as const;

const PROCESSES = 5;
const PROCESS_FILE: string = fileURLToPath(new URL('uncontended-process.ts', import.meta.url));

export async function runUncontended(plan: Plan, progress: (text: string) => void): Promise<UncontendedCost[]> {
  const order: UncontendedOrder = { attached: plan.attached, taskMs: plan.uncontendedMs };
  const measured: ProcessCost[][] = [];
  while (measured.length < PROCESSES) {
    progress(`uncontended: process ${measured.length + 1} of ${PROCESSES}`);
    measured.push(await inProcess(order));
  }
  return (measured[0] ?? []).map(({ task, attached }) => {
    const rounds = measured.map((costs) => costs.find((one) => one.task === task && one.attached === attached)?.ns);
    const ns = rounds.map((one) => one ?? Number.NaN);
    return { task, attached, ns: median(ns), rounds: ns, spread: spread(ns) };
  });
}

async function inProcess(order: UncontendedOrder): Promise<ProcessCost[]> {
  const child = fork(PROCESS_FILE);
  const ended = once(child, 'exit');
  child.send(order);
  let costs: ProcessCost[] | undefined;
  child.on('message', (message) => (costs = message as ProcessCost[]));
  const [code] = await ended;
  if (costs === undefined) throw new Error(`${PROCESS_FILE} ended with ${code} and measured nothing`);
  return costs;
}
