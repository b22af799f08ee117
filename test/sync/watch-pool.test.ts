/** watchPool: a worker of a pool dies with the lock, twice, so that a replacement dies too. Nobody waits, nobody probes. */

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import Tinypool from 'tinypool';
import { RefManager } from '../../src/index.ts';
import { RWLock } from '../../src/sync/index.ts';

const filename = fileURLToPath(new URL('pool-task.mjs', import.meta.url));
const options = { filename, minThreads: 1, maxThreads: 1 };
const named = { name: 'task' };

describe('watchPool', { timeout: 60_000 }, () => {
  const pools = { piscina: () => new Piscina(options), tinypool: () => new Tinypool(options) };
  for (const [name, make] of Object.entries(pools)) {
    it(`recovers the workers of ${name}, and those that take their place`, async () => {
      const lock = RWLock.create();
      after(() => lock.detach());
      const pool = make();
      lock.watchPool(pool);
      for (let deaths = 1; deaths <= 2; deaths++) {
        await assert.rejects(pool.run({ handle: lock.handle, dies: true }, named));
        while (!lock.tryAcquireWrite()) await turnOfTheLoop();
        assert.equal(lock.stats().recoveries, deaths);
        lock.releaseWrite();
      }
      assert.equal(await pool.run({ handle: lock.handle, dies: false }, named), 'done');
      await pool.destroy();
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
