import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { isScenarioFile } from '../../src/scenario/is-scenario.ts';

it('tells scenarios from manifests, also where variables stand in brackets', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'refmanager-is-scenario-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'x.yaml');
  for (const [text, expected] of [
    ['name: x\nexecutor: { kind: shared-iterations, iterations: 1 }\n', true],
    ['executor: { kind: constant-arrival-rate, rate: ${RATE:-5/s}, duration: ${FOR} }\n', true],
    ['runtime: { latency: { pull: ${PULL:-lognormal(2s, 0.8)} } }\npods: []\n', true],
    ['apiVersion: v1\nkind: Pod\n', false],
    ['', false],
  ] as const) {
    await writeFile(file, text);
    assert.equal(await isScenarioFile(file), expected, text);
  }
  assert.equal(await isScenarioFile(join(folder, 'absent.yaml')), false);
});
