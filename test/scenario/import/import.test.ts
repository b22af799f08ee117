import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { formatProblem } from '../../../src/input/problem.ts';
import { importCritest } from '../../../src/scenario/import/import-critest.ts';
import { importTrace } from '../../../src/scenario/import/import-trace.ts';
import { readLatencyModel } from '../../../src/scenario/latency/latency-model.ts';
import { readScenario } from '../../../src/scenario/read-scenario.ts';

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
    const wrong = importTrace('t.csv', `${HEADER}\na,1k,1,0,,,LS,Failed,4,3.5,\nb,,-1,x,,,,,5,5,\n`, HOW);
    assert.deepEqual('problems' in wrong ? wrong.problems.map(formatProblem) : [], [
      't.csv:2:1 cpu_milli expected a number, got "1k"',
      't.csv:2:1 deletion_time expected a time from 4 on, when the pod was created, got 3.5',
      't.csv:3:1 memory_mib expected a number, got "-1"',
      't.csv:3:1 num_gpu expected a number, got "x"',
    ]);
    const [headless] = 'problems' in importTrace('t.csv', 'a,b\n1,2\n', HOW) ? [true] : [false];
    assert.equal(headless, true);
  });
});

/** In the form in which critest's `WriteResultsFile` writes them, operations and all: cri-tools, pkg/benchmark. */
const CRITEST = new URL('critest/', import.meta.url);

async function benchmark(file: string): Promise<{ file: string; text: string }> {
  return { file, text: await readFile(new URL(file, CRITEST), 'utf8') };
}

describe('importing benchmarks of critest', () => {
  it('makes one latency model of those of containers, pods and images: their quantiles', async (t) => {
    const files = ['container_benchmark_data.json', 'pod_benchmark_data.json', 'image_lifecycle_benchmark_data.json'];
    const imported = importCritest(await Promise.all(files.map(benchmark)), 'containerd');
    assert.ok('files' in imported);
    assert.equal(
      imported.summary,
      'critest: 6 samples, 2 at once; 2 samples, 1 at once; 1 sample, 1 at once -> sandbox, pull, create, start, stop',
    );
    const folder = await mkdtemp(join(tmpdir(), 'refmanager-import-'));
    t.after(() => rm(folder, { recursive: true }));
    const file = join(folder, 'containerd.latency.yaml');
    await writeFile(file, imported.files['containerd.latency.yaml'] ?? '');
    const model = await readLatencyModel(file);
    assert.ok('latency' in model);
    const least = Object.entries(model.latency).map(([stage, times]) => {
      return [stage, times.kind === 'quantiles' ? [times.quantilesMs[0], times.quantilesMs.at(-1)] : times];
    });
    assert.deepEqual(Object.fromEntries(least), {
      sandbox: [300, 500],
      pull: [2000, 2000],
      create: [100, 200],
      start: [40, 40],
      stop: [10, 10],
    });
    const { create } = model.latency;
    assert.ok(create?.kind === 'quantiles');
    assert.equal(create.quantilesMs[10], 150);
  });

  it('refuses what is none, what no start waits for, and what has no samples', async () => {
    const empty = '{"operationsNames":["CreatePod"],"numParallel":1,"datapoints":[]}';
    for (const [text, path] of [
      ['{', '(document)'],
      ['{}', 'operationsNames'],
      [(await benchmark('image_listing_benchmark_data.json')).text, 'operationsNames'],
      [empty, 'datapoints'],
    ] as const) {
      const imported = importCritest([await benchmark('pod_benchmark_data.json'), { file: 'c.json', text }], 'x');
      assert.ok('problems' in imported, text);
      assert.deepEqual(
        [imported.problems.length, imported.problems[0]?.file, imported.problems[0]?.path],
        [1, 'c.json', path],
      );
    }
  });
});
