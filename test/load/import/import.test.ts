import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { importCritest } from '../../../src/load/import/import-critest.ts';
import { importTrace } from '../../../src/load/import/import-trace.ts';
import { formatProblem } from '../../../src/load/manifest/problem.ts';
import { readLatencyModel } from '../../../src/load/scenario/latency-model.ts';
import { readScenario } from '../../../src/load/scenario/read-scenario.ts';

const HOW = { name: 'openb', speedUp: 100, nodes: 3 };
const HEADER =
  'name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time';

describe('importing a trace', () => {
  it('makes a scenario that can be read: when pods come, how long they live, what they ask for', async (t) => {
    const text = `${HEADER}
pod-1,6000,12288,1,460,,LS,Running,150,400,150
pod-0,12000,16384,1,1000,"V100M16|V100M32,P100",LS,Running,100,,100
pod-2,6000,12288,1,460,,LS,Failed,160,160,160
`;
    const imported = importTrace('t.csv', text, HOW);
    assert.ok('files' in imported);
    assert.match(imported.summary, /^3 pods of 2 shapes in 60 s, 100 times as fast: 0\.6 s$/);
    const folder = await mkdtemp(join(tmpdir(), 'refmanager-import-'));
    t.after(() => rm(folder, { recursive: true }));
    for (const [name, content] of Object.entries(imported.files)) await writeFile(join(folder, name), content);
    const { scenario, problems } = await readScenario(join(folder, 'openb.yaml'), process.stdin);
    assert.deepEqual(problems, []);
    assert.deepEqual(scenario?.trace, [
      { atMs: 0, lifetimeMs: undefined, pod: 'trace-ls-12000m-16384mi-1gpu' },
      { atMs: 50_000, lifetimeMs: 250_000, pod: 'trace-ls-6000m-12288mi-1gpu' },
      { atMs: 60_000, lifetimeMs: undefined, pod: 'trace-ls-6000m-12288mi-1gpu' },
    ]);
    const requests = scenario.pods.map(({ workload }) => workload.spec.containers[0]?.resources?.requests);
    assert.deepEqual(requests[1], { cpu: '12000m', memory: '16384Mi', 'nvidia.com/gpu': 1 });
  });

  it('tells what is wrong with it by line', () => {
    const imported = importTrace(
      't.csv',
      `${HEADER}\na,1,1,0,,,LS,Running,soon,2,3\nb,1,1,0,,,LS,Running,1,never,3\n`,
      HOW,
    );
    assert.ok('problems' in imported);
    assert.deepEqual(imported.problems.map(formatProblem), [
      't.csv:2:1 creation_time expected seconds, got "soon"',
      't.csv:3:1 deletion_time expected seconds, got "never"',
    ]);
    const [headless] = 'problems' in importTrace('t.csv', 'a,b\n1,2\n', HOW) ? [true] : [false];
    assert.equal(headless, true);
  });
});

describe('importing a benchmark of critest', () => {
  it('makes a latency model of its quantiles', async (t) => {
    const datapoints = Array.from({ length: 101 }, (_, i) => {
      return { sampleIndex: i, operationsDurationsNs: [(100 + i) * 1e6, 40e6, 1e6, 5e6, 3e6] };
    });
    const operationsNames = [
      'CreateContainer',
      'StartContainer',
      'StatusContainer',
      'StopContainer',
      'RemoveContainer',
    ];
    const imported = importCritest(
      'c.json',
      JSON.stringify({ operationsNames, numParallel: 2, datapoints }),
      'containerd',
    );
    assert.ok('files' in imported);
    assert.equal(imported.summary, 'critest, 101 samples, 2 at once: 3 stages');
    const folder = await mkdtemp(join(tmpdir(), 'refmanager-import-'));
    t.after(() => rm(folder, { recursive: true }));
    const file = join(folder, 'containerd.latency.yaml');
    await writeFile(file, imported.files['containerd.latency.yaml'] ?? '');
    const model = await readLatencyModel(file);
    assert.ok('latency' in model);
    const { create, start, stop } = model.latency;
    assert.ok(create?.kind === 'quantiles');
    assert.deepEqual(
      [create.quantilesMs.length, create.quantilesMs[0], create.quantilesMs[10], create.quantilesMs[20]],
      [21, 100, 150, 200],
    );
    assert.ok(start?.kind === 'quantiles' && start.quantilesMs.every((ms) => ms === 40));
    assert.ok(stop !== undefined);
  });

  it('refuses what is none', () => {
    for (const text of [
      '{',
      '{}',
      '{"operationsNames":["StatusContainer"],"datapoints":[{"operationsDurationsNs":[1]}]}',
    ]) {
      assert.ok('problems' in importCritest('c.json', text, 'x'), text);
    }
  });
});
