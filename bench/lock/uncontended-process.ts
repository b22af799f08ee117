/**
 * One process of uncontended.ts: every task with ever more attached threads, which are real worker threads that hold a
 * slot and sleep. tinybench; each of its iterations is BATCH acquisitions and releases, because one alone is shorter than
 * a look at the clock. Measured beside them, in the same rounds: two `Atomics.store` and one `Atomics.load`, and a bare
 * compare-exchange mutex. Short rounds, ROUNDS of them: a slow second of the machine then spoils one, not a task.
 */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { Bench } from 'tinybench';
import { attachStripes, createStripes } from '../../src/bench/lock/kinds/refmanager-stripes.ts';
import { median } from '../../src/bench/statistics.ts';
import { RWLock, type RWLockHandle } from '../../src/sync/index.ts';
import { type ProcessCost, TASKS, type UncontendedOrder } from './uncontended.ts';

export interface AttachedOrder {
  readonly rwLock: RWLockHandle;
  readonly stripes: ReturnType<typeof createStripes>;
}

const BATCH = 1_000;
const ROUNDS = 3;
const NS_PER_MS = 1e6;
/** Words of the yardsticks lie on cache lines of their own. */
const LINE_WORDS = 16;

process.once('message', (order) => {
  void runTasks(order as UncontendedOrder).then((costs) => process.send?.(costs, () => process.disconnect()));
});

async function runTasks({ attached, taskMs }: UncontendedOrder): Promise<ProcessCost[]> {
  const most = Math.max(...attached);
  const rwLock = RWLock.create({ maxThreads: most });
  const stripesHandle = createStripes(most, 1);
  const stripes = attachStripes(stripesHandle);
  const order: AttachedOrder = { rwLock: rwLock.handle, stripes: stripesHandle };
  const workers: Worker[] = [];
  const costs: ProcessCost[] = [];
  await measure(rwLock, stripes, taskMs); // thrown away: the first round also pays for compiling
  for (const count of attached) {
    while (workers.length < count - 1) workers.push(await attach(order));
    const rounds: Map<string, number>[] = [];
    while (rounds.length < ROUNDS) rounds.push(await measure(rwLock, stripes, taskMs / ROUNDS));
    for (const task of Object.values(TASKS)) {
      costs.push({ task, attached: count, ns: median(rounds.map((round) => round.get(task) ?? Number.NaN)) });
    }
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  rwLock.detach();
  stripes.detach();
  return costs;
}

async function attach(workerData: AttachedOrder): Promise<Worker> {
  const worker = new Worker(new URL('../workers/attached-worker.ts', import.meta.url), { workerData });
  await once(worker, 'message');
  return worker;
}

/** Nanoseconds of each task, median over the iterations of one round. */
async function measure(
  lock: RWLock,
  stripes: ReturnType<typeof attachStripes>,
  time: number,
): Promise<Map<string, number>> {
  const words = new Int32Array(new SharedArrayBuffer(2 * LINE_WORDS * Int32Array.BYTES_PER_ELEMENT));
  const forEver = Number.POSITIVE_INFINITY;
  let inside = 0;
  const body = (): void => {
    inside++;
  };
  // Each task has its loop written out: one shared loop would be compiled for all locks and fast for none.
  const bench = new Bench({ time, warmupTime: time / 2 })
    .add(TASKS.yardstickRead, () => {
      for (let i = 0; i < BATCH; i++) {
        Atomics.store(words, 0, i);
        if (Atomics.load(words, LINE_WORDS) !== 0) throw new Error('nobody writes this word');
        Atomics.store(words, 0, 0);
      }
    })
    .add(TASKS.guardRead, () => {
      for (let i = 0; i < BATCH; i++) {
        lock.acquireRead(forEver);
        lock.releaseRead();
      }
    })
    .add(TASKS.tryRead, () => {
      for (let i = 0; i < BATCH; i++) {
        lock.tryAcquireRead();
        lock.releaseRead();
      }
    })
    .add(TASKS.bodyRead, () => {
      for (let i = 0; i < BATCH; i++) lock.read(body);
    })
    .add(TASKS.storeRead, () => {
      for (let i = 0; i < BATCH; i++) {
        stripes.acquireRead(0);
        stripes.releaseRead(0);
      }
    })
    .add(TASKS.yardstickWrite, () => {
      for (let i = 0; i < BATCH; i++) {
        while (Atomics.compareExchange(words, 0, 0, 1) !== 0) inside++;
        Atomics.store(words, 0, 0);
      }
    })
    .add(TASKS.guardWrite, () => {
      for (let i = 0; i < BATCH; i++) {
        lock.acquireWrite(forEver);
        lock.releaseWrite();
      }
    })
    .add(TASKS.tryWrite, () => {
      for (let i = 0; i < BATCH; i++) {
        lock.tryAcquireWrite();
        lock.releaseWrite();
      }
    })
    .add(TASKS.bodyWrite, () => {
      for (let i = 0; i < BATCH; i++) lock.write(body);
    })
    .add(TASKS.storeWrite, () => {
      for (let i = 0; i < BATCH; i++) {
        stripes.acquireWrite(0);
        stripes.releaseWrite(0);
      }
    })
    .add(TASKS.inTurn, () => {
      // A write straight after a read has to look at the line of every attached thread.
      for (let i = 0; i < BATCH; i++) {
        stripes.acquireRead(0);
        stripes.releaseRead(0);
        stripes.acquireWrite(0);
        stripes.releaseWrite(0);
      }
    });
  await bench.run();
  return new Map(
    bench.tasks.map(({ name, result }) => {
      if (result.state !== 'completed') throw new Error(`${name}: ${result.state}`);
      return [name, (result.latency.p50 * NS_PER_MS) / BATCH];
    }),
  );
}
