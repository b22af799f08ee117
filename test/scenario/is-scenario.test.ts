import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { isScenarioFile } from '../../src/scenario/is-scenario.ts';

it('knows a scenario by its keys, with variables and calls in flow style as well', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'is-scenario-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'file.yaml');
  const executor = 'executor: { kind: constant-arrival-rate, rate: "5/s", duration: 2s }\n';
  for (const [text, isScenario] of [
    [`name: x\n${executor}`, true],
    ['name: x\nexecutor: { kind: trace, file: ${FILE:-x.csv}, speedUp: ${UP-2} }\n', true],
    [`name: x\n${executor}runtime: { latency: { create: normal(1s, 2s) } }\n`, true],
    [`apiVersion: v1\nkind: Pod\n---\n${executor}`, false],
    ['', false],
  ] as const) {
    await writeFile(file, text);
    assert.equal(await isScenarioFile(file), isScenario, text);
  }
});
