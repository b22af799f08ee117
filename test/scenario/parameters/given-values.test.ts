import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RefManagerError } from '../../../src/errors.ts';
import { formatProblem, MOST_PROBLEMS } from '../../../src/input/problem.ts';
import type { ScenarioParameters } from '../../../src/scenario/parameters/given-values.ts';
import { parseSetting } from '../../../src/scenario/parameters/settings.ts';
import { readScenarioText } from '../../../src/scenario/read-scenario.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';

const TEXT = `name: \${NAME:-storm}
nodes: \${NODES:-50}
pods: [{ manifest: \${FOLDER:-.}/shop-pods.yaml, scale: 2 }]
runtime: { kind: simulated, latency: { pull: \${PULL:-lognormal(2s, 0.8)}, create: normal(\${CREATE:-80ms}, 20ms) } }
executor: { kind: constant-arrival-rate, rate: \${RATE:-500/s}, duration: 30s }
`;

async function read(
  text: string,
  parameters: ScenarioParameters,
): Promise<{ scenario?: Scenario; problems: string[] }> {
  const source = { file: 's.yaml', text };
  const { scenario, problems } = await readScenarioText(source, 'examples/scenarios', {
    environment: {},
    ...parameters,
  });
  return { ...(scenario && { scenario }), problems: problems.map(formatProblem) };
}

async function given(parameters: ScenarioParameters, text = TEXT): Promise<Scenario> {
  const { scenario, problems } = await read(text, parameters);
  assert.deepEqual(problems, []);
  assert.ok(scenario !== undefined);
  return scenario;
}

describe('variables of the environment', () => {
  it('have the defaults of the file, in flow style, in calls and within text', async () => {
    const { name, nodes, executor, runtime, pods } = await given({});
    assert.deepEqual([name, nodes, pods[0]?.scale], ['storm', 50, 2]);
    assert.ok(executor.kind === 'constant-arrival-rate' && runtime.kind === 'simulated');
    assert.equal(executor.rate, 500);
    assert.deepEqual(runtime.latency, {
      pull: { kind: 'lognormal', medianMs: 2000, sigma: 0.8 },
      create: { kind: 'normal', meanMs: 80, stdDevMs: 20 },
    });
  });

  it('take the place of the defaults, and are shown with where they come from', async () => {
    const { nodes, executor, facts } = await given({ environment: { NODES: '7', RATE: '80/s', PULL: '' } });
    assert.ok(executor.kind === 'constant-arrival-rate');
    assert.deepEqual([nodes, executor.rate], [7, 80]);
    assert.deepEqual(
      facts.parameters?.map(({ name, value, from }) => `${name}=${value} ${from}`),
      [
        'NAME=storm default',
        'NODES=7 environment',
        'FOLDER=. default',
        'PULL=lognormal(2s, 0.8) default',
        'CREATE=80ms default',
        'RATE=80/s environment',
      ],
    );
  });

  it('are text where the file wants text, however they look', async () => {
    assert.equal((await given({ environment: { NAME: '2024' } })).name, '2024');
    assert.equal((await given({ environment: { NAME: 'true' } })).name, 'true');
    for (const name of ['007', '1.10', '-0', '123456789012345678901']) {
      assert.equal((await given({ environment: { NAME: name } })).name, name);
    }
  });

  it('are text where the file wants text as they were written, also when a number would lose digits', async () => {
    assert.equal((await given({ environment: { NAME: '1.10' } })).name, '1.10');
    assert.equal((await given({ environment: { NAME: '1.10' }, set: ['name=a'] })).name, 'a');
  });

  it('are refused at once, however many do not fit', { timeout: 60_000 }, async () => {
    const many = (item: string): string => `pods:\n${`- ${item}\n`.repeat(30_000)}`;
    const rest = 'name: x\nexecutor: { kind: shared-iterations, iterations: 1 }\n';
    const told = MOST_PROBLEMS + 1; // and that there are more
    assert.equal((await read(rest + many('${A:-1}'), {})).problems.length, told);
    assert.equal((await read(`${rest}pods:\n${'- ${A}\n'.repeat(200_000)}`, {})).problems.length, told);
  });

  it('never are YAML', async () => {
    const name = 'a, seed: 7 } # {';
    assert.equal((await given({ environment: { NAME: name } })).name, name);
  });

  it('that are neither set nor have a default are refused at their place', async () => {
    const { problems } = await read(TEXT.replace('${NODES:-50}', '${NODES}'), {});
    assert.deepEqual(problems, [
      's.yaml:2:8 nodes ${NODES} is not set in the environment: set NODES, or give a default: ${NODES:-…}',
    ]);
    assert.match((await read(TEXT.replace('${NODES:-50}', '"${NODES"'), {})).problems[0] ?? '', /expected \$\{NAME\}/);
  });

  it('with a value that does not fit are refused as any value', async () => {
    const { problems } = await read(TEXT, { environment: { NODES: 'many' } });
    assert.match(problems[0] ?? '', /^s\.yaml:2:8 nodes .*expected a whole number from 1 to \d+, got "many"$/);
  });

  it('are left alone behind another dollar', async () => {
    assert.equal(
      (
        await given(
          {},
          TEXT.replace('${NAME:-storm}', () => '$${NAME}'),
        )
      ).name,
      '${NAME}',
    );
  });
});

describe('settings of the command line', () => {
  it('are refused where they are no path, whatever quotes and steps they have', async () => {
    for (const text of ['pods["\\q"]=1', 'pods["a\nb"]=1', `${'a.'.repeat(40_000)}a=1`]) {
      assert.match(
        String((parseSetting(text) as { problem?: string }).problem),
        /^expected (PATH=VALUE|at most 50 steps)/,
      );
    }
    assert.ok('value' in parseSetting('pods["\\u0061"]=1'));
  });

  it('take the place of values of the file, at any depth, and of variables', async () => {
    const { nodes, executor, pods, thresholds } = await given({
      set: [
        'executor.rate=80/s',
        'nodes=3',
        'pods[0].scale=5',
        'thresholds={ failures: ["rate<1%"] }',
        'thresholds.start_duration=["p(99)<5s"]',
        'executor={ kind: constant-arrival-rate, rate: 1/s, duration: 5s }',
        'executor.rate=90/s',
      ],
    });
    assert.ok(executor.kind === 'constant-arrival-rate');
    assert.deepEqual([nodes, executor.rate, executor.duration, pods[0]?.scale], [3, 90, 5000, 5]);
    assert.deepEqual(
      thresholds.map(({ metric }) => metric),
      ['start_duration', 'failures'],
    );
  });

  it('take keys out with null, and entries of lists', async () => {
    const text = `${TEXT}timeout: 5m\nchaos: { kubeletRestartAt: [1s, 2s] }\n`;
    const { timeoutMs, chaos } = await given({ set: ['timeout=null', 'chaos.kubeletRestartAt.0=null'] }, text);
    assert.equal(timeoutMs, undefined);
    assert.deepEqual(chaos.kubeletRestartAt, [2000]);
  });

  it('reach keys with dots in quotes', async () => {
    const set = ['runtime.registry={ bandwidth: 1MB/s }', 'runtime.registry.images["nginx:1.19"].layers.base=10MB'];
    const { runtime } = await given({ set });
    assert.ok(runtime.kind === 'simulated');
    assert.deepEqual(runtime.conditions?.registry?.images, {
      'docker.io/library/nginx:1.19': [{ name: 'base', sizeBytes: 10_000_000 }],
    });
  });

  it('are shown, the last of a path alone', async () => {
    const { facts } = await given({ set: ['nodes=3', 'seed=4', 'nodes=5'] });
    assert.deepEqual(
      facts.parameters?.filter(({ from }) => from === 'set'),
      [
        { name: 'nodes', value: '5', from: 'set' },
        { name: 'seed', value: '4', from: 'set' },
      ],
    );
  });

  it('that do not fit are refused with the place that they are for', async () => {
    const refused = async (set: string): Promise<string | undefined> => (await read(TEXT, { set: [set] })).problems[0];
    assert.match(
      (await refused('executor.rate=80')) ?? '',
      /^s\.yaml:5:\d+ executor\.rate .* \(--set "executor\.rate=80"\)$/,
    );
    assert.match((await refused('executor.rat=80/s')) ?? '', /unknown key "rat": did you mean "rate"\? \(--set /);
    assert.match((await refused('nodes.x=1')) ?? '', /nodes is 50: there is nothing under it/);
    assert.match((await refused('pods[4].scale=1')) ?? '', /pods is a list of 1: expected \[0\] to \[1\], got 4/);
    assert.match((await refused('__proto__.polluted=1')) ?? '', /unknown key "__proto__"/);
    assert.equal(({} as { polluted?: number }).polluted, undefined);
  });

  it('that are no PATH=VALUE are an error of whoever gives them', async () => {
    for (const set of ['rate', '=5', 'a..b=1', 'a=', 'a=[1', 'a=1\n---\n2']) {
      await assert.rejects(
        read(TEXT, { set: [set] }),
        (error) => {
          return (
            error instanceof RefManagerError && error.code === 'ERR_INVALID_OPTION' && error.message.includes('--set')
          );
        },
        set,
      );
    }
  });
});
