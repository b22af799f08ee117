/**
 * One thread of a lock crew: is told a lock and a task, stands ready, runs when the control word moves, reports.
 * Lives through many runs.
 */

import { parentPort } from 'node:worker_threads';
import type { ThreadSample } from '../contenders/contender.ts';
import { lockKind } from '../contenders/kinds.ts';
import type { CrewAnswer, CrewOrder } from '../harness/lock-crew.ts';
import { standReady } from '../harness/phase.ts';
import type * as sectionLoop from '../lock/section-loop.ts';

const port = parentPort;
if (port === null) throw new Error('lock-worker.ts expects to be a worker');

port.on('message', (order: CrewOrder) => void run(order).catch((error: unknown) => answer({ failure: String(error) })));

async function run({ kind, handle, task }: CrewOrder): Promise<void> {
  // The query makes it an instance of its own: compiled for this lock alone.
  const loop = (await import(`../lock/section-loop.ts?${encodeURIComponent(kind)}`)) as typeof sectionLoop;
  const lock = await lockKind(kind).attach(handle);
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
  answer(broken === 0 ? sample : { failure: `${broken} readers saw a writer inside` });
}

function answer(message: CrewAnswer): void {
  port?.postMessage(message);
}
