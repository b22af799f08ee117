import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, it } from 'node:test';
import { Folder, refmanager } from './program.ts';

let folder: Folder;
before(async () => {
  folder = await Folder.make();
});
after(() => folder.remove());

it('writes a threshold that a preset and the scenario both have once for Prometheus, and for JUnit and JSON with numbers', async () => {
  await folder.write(
    'pod.yaml',
    'apiVersion: v1\nkind: Pod\nmetadata: { name: one }\nspec: { containers: [{ name: a, image: r.example/x:1 }] }\n',
  );
  const scenario = await folder.write(
    'twice.yaml',
    `name: twice
clock: virtual
pods: [{ manifest: pod.yaml }]
executor: { kind: constant-arrival-rate, rate: 5/s, duration: 4s }
thresholds:
  preset: pod-startup-slo
  start_duration: ["p(99)<=5s", { threshold: "p(99)<=5s", abortOnFail: true }]
`,
  );
  const [prom, json] = [folder.path('x.prom'), folder.path('x.json')];
  const { code, stderr } = await refmanager(['load', scenario, '--quiet', '--out', prom, '--out', json]);
  assert.deepEqual([code, stderr], [0, '']);
  const lines = (await readFile(prom, 'utf8')).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const series = lines.map((line) => line.slice(0, line.lastIndexOf(' ')));
  assert.equal(new Set(series).size, series.length);
  const { thresholds } = JSON.parse(await readFile(json, 'utf8')) as { thresholds: Record<string, unknown>[] };
  for (const threshold of thresholds) {
    const { observedValue, limit, unit } = threshold;
    assert.deepEqual([typeof observedValue, limit, unit], ['number', 5_000, 'ms']);
  }
  // What was written is read again, numbers included.
  const again = folder.path('again.json');
  assert.equal((await refmanager(['report', json, '--quiet', '--out', again])).code, 0);
  assert.equal(await readFile(again, 'utf8'), await readFile(json, 'utf8'));
});
