/**
 * One thread of a lock crew: is told a lock and a task, stands ready, runs when the control word moves, reports.
 * Lives through many runs.
 */

import { parentPort } from 'node:worker_threads';
import { standReady } from '../src/bench/fleet/phase.ts';
import type { ThreadSample } from '../src/bench/lock/contender.ts';
import { lockKind } from '../src/bench/lock/kinds/kinds.ts';
import type { CreateOrder, CrewAnswer, CrewOrder, RunOrder } from '../src/bench/lock/lock-crew.ts';
import { ownLockKind } from '../src/bench/lock/own-kind.ts';
import type * as sectionLoop from './bench-section-loop.ts';

const port = parentPort;
if (port === null) throw new Error('bench-lock-worker.ts expects to be a worker');

port.on('message', (order: CrewOrder) => {
  const done = order.order === 'run' ? run(order) : create(order);
  done.catch((error: unknown) => answer({ failure: `broke: ${String(error)}` }));
});

async function create({ module, threads, stripes }: CreateOrder): Promise<void> {
  const kind = await ownLockKind(module);
  answer({ handle: kind.create(threads, stripes) });
}

async function run({ kind, module, handle, task }: RunOrder): Promise<void> {
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
  const { operations, elapsedMs, writes, waits, timedOneIn, besideWriter, miscalled } = result;
  const sample: ThreadSample = {
    operations,
    elapsedMs,
    writes,
    waits: waits.pairs(),
    maxWaitNs: waits.maxNs,
    timedOneIn,
  };
  answer({ sample, readersBesideWriter: besideWriter, miscalled });
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
