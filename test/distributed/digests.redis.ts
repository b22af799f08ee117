import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import { describeWithRedis, TestRedis } from './support/redis.ts';
import { digestHere, digestOfRun, SCENARIOS, scenarioNamed } from './support/scenarios.ts';
import { TestWorker } from './support/workers.ts';

const SHARES = [1, 4, 12];
/** Scenarios that are run with every number of workers and shares; each of the others with three of the nine pairs. */
const IN_FULL = 1;

describeWithRedis('a load test over several processes gives byte for byte what one process gives', () => {
  let redis: TestRedis;
  before(async () => {
    redis = await TestRedis.start();
  });

  it('has them all end as they should here', async () => {
    const digests = await Promise.all(Object.keys(SCENARIOS).map(digestHere));
    assert.equal(new Set(digests).size, digests.length);
  });

  for (const workers of [1, 2, 3]) {
    it(`with one worker process more: ${workers}`, async () => {
      await TestWorker.start(redis.url);
    });
    for (const shares of SHARES)
      for (const [i, name] of Object.keys(SCENARIOS).entries()) {
        if (i >= IN_FULL && shares !== SHARES[(workers + i) % SHARES.length]) continue;
        it(`${name}: ${shares} shares on ${workers} workers`, async () => {
          const scenario = await scenarioNamed(name);
          const digest = await digestOfRun(scenario, { redis: { url: redis.url, expectWorkers: workers, shares } });
          assert.equal(digest, await digestHere(name));
        });
      }
  }

  it('leaves nothing of the runs in Redis', async () => {
    assert.deepEqual(await redis.keysOfRuns(), []);
  });
});
