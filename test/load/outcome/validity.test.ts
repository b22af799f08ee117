import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { validityOf, warningsOf } from '../../../src/load/outcome/validity.ts';
import { RunSum } from '../../../src/result/statistics/run-statistics.ts';
import { scenarioOf } from '../../support/scenarios.ts';

describe('what is said of the validity of a run', () => {
  it('counts the workers that died in all shares of it, of which each knows its own', async () => {
    const scenario = await scenarioOf(
      'name: v\nclock: virtual\npods: [{ manifest: shop-pods.yaml }]\nexecutor: { kind: shared-iterations, vus: 1, iterations: 1 }\n',
    );
    const warningsAfter = (deaths: readonly number[]): string[] => {
      const sum = new RunSum();
      for (const count of deaths) sum.add({ ...new RunSum().total(), deaths: count });
      const statistics = sum.total();
      return warningsOf(scenario, statistics, validityOf(scenario, statistics, false), false);
    };
    assert.deepEqual(warningsAfter([0, 0]), []);
    assert.deepEqual(warningsAfter([0, 1]), ['1 worker died; the nodes that it had were simulated again']);
    assert.deepEqual(warningsAfter([1, 0, 1]), ['2 workers died; the nodes that they had were simulated again']);
  });
});
