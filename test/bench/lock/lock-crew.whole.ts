/**
 * The check that every run makes of its lock, with locks that are right and locks that are wrong; and how a lock that does
 * not come back is got rid of.
 */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, describe, it } from 'node:test';
import { BroadcastChannel } from 'node:worker_threads';
import type { FleetSample, Workload } from '../../../src/bench/lock/contender.ts';
import { LockCrew } from '../../../src/bench/lock/lock-crew.ts';
import { ownLockKind } from '../../../src/bench/lock/own-kind.ts';

/** Sections of a tenth of a millisecond, so that threads meet inside a lock that lets them. */
const WORKLOAD: Workload = {
  threads: 4,
  stripes: 1,
  roles: [0.5],
  holdUs: 100,
  timed: 'all',
  warmMs: 20,
  measureMs: 150,
};

const MOST_RUNS = 20;

/** A module of a lock whose threads do that with `words`. */
function lock(attached: string, create = 'return new Int32Array(new SharedArrayBuffer(4));'): string {
  const source = `export const lockKind = {
    name: 'of a test', about: 'x', excludes: true,
    create: () => { ${create} },
    attach: (words) => { ${attached} },
  };`;
  return `data:text/javascript,${encodeURIComponent(source)}`;
}

/** Right: a mutex that waits without blocking its thread. */
const WAITS_ASYNC = lock(`
  const held = async (_stripe, section) => {
    while (Atomics.compareExchange(words, 0, 0, 1) !== 0) await Atomics.waitAsync(words, 0, 1).value;
    section();
    Atomics.store(words, 0, 0);
    Atomics.notify(words, 0);
  };
  return { style: 'calls back', read: held, write: held };`);

/** Right: the section is called on a later turn, and the promise resolves on a later one still. */
const LATE = lock(`
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const held = async (_stripe, section) => {
    await turn();
    while (Atomics.compareExchange(words, 0, 0, 1) !== 0) await turn();
    section();
    Atomics.store(words, 0, 0);
    await turn();
  };
  return { style: 'calls back', read: held, write: held };`);

/** Wrong: calls back later, and keeps nobody out. */
const OPEN = lock(`
  const held = async (_stripe, section) => { await null; section(); };
  return { style: 'calls back', read: held, write: held };`);

/** Wrong: writers exclude each other, readers go in as they like. */
const READERS_UNSEEN = lock(`
  const write = async (_stripe, section) => {
    while (Atomics.compareExchange(words, 0, 0, 1) !== 0) await null;
    section();
    Atomics.store(words, 0, 0);
  };
  return { style: 'calls back', read: async (_stripe, section) => section(), write };`);

/** Wrong: says that it is done, and calls the section afterwards. */
const EARLY = lock(`
  const held = async (_stripe, section) => { setImmediate(section); };
  return { style: 'calls back', read: held, write: held };`);

const NEVER_CALLS = lock("return { style: 'calls', read() {}, write() {} };");
const TELLS = "new BroadcastChannel('a lock of a test').postMessage('here');";
const HANGS_ASLEEP = lock(`
  const hang = () => { ${TELLS} Atomics.wait(words, 0, 0); };
  return { style: 'calls', read: hang, write: hang };`);
const HANGS_BUSY = lock(`${TELLS} for (;;);`);
const HANGS_IN_CREATE = lock('', `${TELLS} for (;;);`);
const ENDS_ITS_THREAD = lock('process.exit(3);');
const THROWS_ONCE_IN = lock(`
  const fail = () => { throw new Error('no key'); };
  return { style: 'acquires', acquireRead: fail, releaseRead: fail, acquireWrite: fail, releaseWrite: fail };`);

describe('a crew', () => {
  const crew = new LockCrew();
  after(() => crew.close());

  async function problemOf(module: string): Promise<string | undefined> {
    const { failure, threads } = await crew.run(await ownLockKind(module), WORKLOAD, module);
    assert.equal(threads.length, failure === undefined ? WORKLOAD.threads : 0);
    return failure;
  }

  /** Of the first run in which it shows: on a busy machine threads may not meet in one. */
  async function problemInTime(module: string): Promise<string> {
    for (let run = 0; run < MOST_RUNS; run++) {
      const problem = await problemOf(module);
      if (problem !== undefined) return problem;
    }
    return `nothing, in ${MOST_RUNS} runs`;
  }

  for (const [name, module] of [
    ['waits without blocking', WAITS_ASYNC],
    ['calls back on a later turn', LATE],
  ] as const) {
    it(`accuses no lock that excludes and ${name}`, async () => {
      assert.equal(await problemOf(module), undefined);
    });
  }

  it('finds out a lock that calls back and keeps nobody out', async () => {
    assert.match(await problemInTime(OPEN), /^exclusion broken: [\d,]+ readers? saw a writer inside/);
  });

  it('finds out a lock that keeps writers apart, and readers from nothing', async () => {
    assert.match(await problemInTime(READERS_UNSEEN), /^exclusion broken: [\d,]+ readers? saw a writer inside$/);
  });

  it('finds out a lock that comes back before it has called the section, and one that never calls it', async () => {
    for (const module of [EARLY, NEVER_CALLS])
      assert.match((await problemOf(module)) ?? '', /^broke: [\d,]+ calls? of the lock came back without/);
  });

  it('tells a lock that throws, and one that ends its thread', async () => {
    assert.equal(await problemOf(THROWS_ONCE_IN), 'broke: Error: no key');
    assert.equal(await problemOf(ENDS_ITS_THREAD), 'broke: its thread ended with code 3');
  });

  it('that is closed ends a run whose lock hangs, wherever it hangs', async () => {
    for (const module of [HANGS_ASLEEP, HANGS_BUSY, HANGS_IN_CREATE]) {
      const kind = await ownLockKind(module);
      const channel = new BroadcastChannel('a lock of a test');
      const hangs = once(channel as unknown as EventTarget, 'message');
      let run: Promise<FleetSample>;
      let isOver: boolean;
      do {
        run = crew.run(kind, WORKLOAD, module);
        // A machine with much else to do may not bring its threads so far in time: then again.
        isOver = await Promise.race([hangs.then(() => false), run.then(() => true)]);
      } while (isOver);
      channel.close();
      await crew.close();
      assert.match((await run).failure ?? '', /^broke: its thread ended with code \d$/);
    }
  });

  it('goes on with new threads after that', async () => {
    assert.equal(await problemOf(WAITS_ASYNC), undefined);
  });
});
