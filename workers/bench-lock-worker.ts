/**
 * One thread of a lock crew: is told a lock and a task, stands ready, runs when the control word moves, reports.
 * Lives through many runs.
 */

import { parentPort } from 'node:worker_threads';
import { standReady } from '../src/bench/fleet/phase.ts';
import type { ThreadSample } from '../src/bench/lock/contender.ts';
import { lockKind } from '../src/bench/lock/kinds/kinds.ts';
import type { CrewAnswer, CrewOrder } from '../src/bench/lock/lock-crew.ts';
import { ownLockKind } from '../src/bench/lock/own-kind.ts';
import type * as sectionLoop from './bench-section-loop.ts';

const port = parentPort;
if (port === null) throw new Error('bench-lock-worker.ts expects to be a worker');

port.on('message', (order: CrewOrder) => {
  run(order).catch((error: unknown) => answer({ failure: `broke: ${String(error)}` }));
});

async function run({ kind, module, handle, task }: CrewOrder): Promise<void> {
  const loop = await loopOf(kind);
  const lock = await (module === undefined ? lockKind(kind) : await ownLockKind(module)).attach(handle);
  answer('ready');
  standReady(task.control);
  const result =
    lock.style === 'acquires'
      ? loop.runBlocking(lock, task)
      : lock.style === 'calls'
        ? loop.runCalls(lock, task)
        : await loop.runCallbacks(lock, task);
  if (lock.style !== 'calls back') lock.detach?.();
  const { operations, elapsedMs, writes, waits, timedOneIn, broken } = result;
  const sample: ThreadSample = {
    operations,
    elapsedMs,
    writes,
    waits: waits.pairs(),
    maxWaitNs: waits.maxNs,
    timedOneIn,
  };
  answer(broken === 0 ? sample : { failure: `exclusion broken: ${broken} readers saw a writer inside` });
}

/** An instance of the loop for each lock: the query makes it a module of its own, compiled for that lock alone. */
async function loopOf(name: string): Promise<typeof sectionLoop> {
  const url = new URL('../workers/bench-section-loop.ts', import.meta.url);
  url.searchParams.set('lock', name);
  return (await import(url.href)) as typeof sectionLoop;
}

function answer(message: CrewAnswer): void {
  port?.postMessage(message);
}
