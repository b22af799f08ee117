import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readScenarioText } from '../../src/scenario/read-scenario.ts';

const folder = new URL('../../examples/scenarios', import.meta.url).pathname;

async function executorOf(rate: string): Promise<string | undefined> {
  const executor = `{ kind: constant-arrival-rate, rate: ${rate}, duration: 1h, preAllocatedVUs: 1 }`;
  const text = `name: x\npods: [{ manifest: shop-pods.yaml }]\nexecutor: ${executor}\n`;
  const { scenario, problems } = await readScenarioText({ file: 'x.yaml', text }, folder);
  assert.deepEqual(problems, []);
  return scenario?.facts.executor;
}

describe('a scenario in words', () => {
  it('gives rates as people write them', async () => {
    const told = await Promise.all(['500/s', '90/m', '10/m', '1/m', '3/h'].map(executorOf));
    const rates = told.map((text) => /: (\S+) for 1h$/.exec(text ?? '')?.[1]);
    assert.deepEqual(rates, ['500/s', '1.5/s', '10/m', '1/m', '3/h']);
  });
});
