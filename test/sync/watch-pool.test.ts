/**
 * watchPool: a worker of a pool dies with the lock, twice where the pool replaces it, so that a replacement dies too. Nobody
 * waits, nobody probes.
 */

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { FixedThreadPool } from 'poolifier';
import Tinypool from 'tinypool';
import workerpool from 'workerpool';
import { RefManager } from '../../src/index.ts';
import { RWLock } from '../../src/sync/index.ts';

const workerFile = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

interface ThreadsPool {
  queue(run: (work: (task: object) => unknown) => unknown): PromiseLike<unknown>;
  terminate(force: boolean): Promise<void>;
}

/** What is used of threads.js, whose types TypeScript does not find beside its "exports". */
interface ThreadsJs {
  readonly Pool: (make: () => Promise<unknown>, size: number) => ThreadsPool;
  readonly spawn: (worker: object) => Promise<unknown>;
  readonly Worker: new (file: string) => object;
}

/** The `threadId` of a Worker that has ended. */
const GONE = -1;
const THREADS = 'threads';
const { Pool, spawn, Worker } = (await import(THREADS)) as ThreadsJs;

/** What the test wants of a pool of one worker. */
interface OnePool {
  /** What `watchPool` is given. */
  readonly shown: object;
  readonly run: (task: object) => Promise<unknown>;
  readonly end: () => Promise<unknown> | undefined;
  /** Some pools take no task while their only worker is being replaced. */
  readonly isReady?: () => boolean;
  /** Whether a worker that died is replaced. */
  readonly replaces: boolean;
}

/** piscina and tinypool. */
function ofTasks(pool: Piscina | Tinypool): OnePool {
  const run = (task: object): Promise<unknown> => pool.run(task, { name: 'task' });
  return { shown: pool, run, end: () => pool.destroy(), replaces: true };
}

const POOLS: Readonly<Record<string, () => OnePool>> = {
  piscina: () => ofTasks(new Piscina({ filename: workerFile('pool-task.mjs'), minThreads: 1, maxThreads: 1 })),
  tinypool: () => ofTasks(new Tinypool({ filename: workerFile('pool-task.mjs'), minThreads: 1, maxThreads: 1 })),
  workerpool: () => {
    const pool = workerpool.pool(workerFile('workerpool-worker.mjs'), { workerType: 'thread', maxWorkers: 1 });
    return {
      shown: pool,
      run: async (task) => pool.exec('task', [task]),
      end: async () => pool.terminate(),
      replaces: true,
    };
  },
  poolifier: () => {
    const pool = new FixedThreadPool<object, string>(1, workerFile('poolifier-worker.mjs'));
    pool.emitter?.on('error', () => undefined);
    const isReady = (): boolean => pool.workerNodes.some(({ info, worker }) => info.ready && worker.threadId !== GONE);
    return { shown: pool, run: (task) => pool.execute(task), end: () => pool.destroy(), isReady, replaces: true };
  },
  'threads.js': () => {
    const pool = Pool(() => spawn(new Worker('./threads-worker.mjs')), 1);
    const run = async (task: object): Promise<unknown> => await pool.queue((work) => work(task));
    return { shown: {}, run, end: () => pool.terminate(true), replaces: false };
  },
};

describe('watchPool', { timeout: 60_000 }, () => {
  for (const [name, make] of Object.entries(POOLS)) {
    it(`recovers the workers of ${name}, and those that take their place`, async () => {
      const lock = RWLock.create();
      after(() => lock.detach());
      if (name === 'threads.js') lock.watchPool({}); // before the pool: it shows no workers
      const { shown, run, end, replaces, isReady = () => true } = make();
      after(end);
      lock.watchPool(shown);
      for (let deaths = 1; deaths <= (replaces ? 2 : 1); deaths++) {
        while (!isReady()) await turnOfTheLoop();
        run({ handle: lock.handle, dies: replaces ? 'by error' : 'by exit' }).catch(() => undefined); // what becomes of it is the pool's affair
        while (lock.stats().recoveries < deaths) await turnOfTheLoop();
        assert.equal(lock.tryAcquireWrite(), true);
        assert.equal(lock.stats().recoveries, deaths);
        lock.releaseWrite();
      }
      while (!isReady()) await turnOfTheLoop();
      if (replaces) assert.equal(await run({ handle: lock.handle, dies: 'never' }), 'done');
    });
  }

  it('refuses what can be no pool', () => {
    const lock = RWLock.create();
    after(() => lock.detach());
    const refs = RefManager.create();
    after(() => refs.detach());
    for (const bad of [undefined, null, 7, 'pool']) {
      assert.throws(() => lock.watchPool(bad as never), { code: 'ERR_INVALID_OPTION', message: /pool/ });
      assert.throws(() => refs.watchPool(bad as never), { code: 'ERR_INVALID_OPTION' });
    }
  });
});
