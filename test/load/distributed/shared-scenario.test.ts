import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { readSentScenario, sentScenario } from '../../../src/load/distributed/shared-scenario.ts';
import type { CriScenarioRuntime, Scenario } from '../../../src/scenario/scenario.ts';
import { scenarioOf } from '../../support/scenarios.ts';

const KEY = '{refmanager}:run:x:scenario';
const BYTES = Uint8Array.from({ length: 256 }, (_, i) => i);
const OBJECTS = [
  { kind: 'Secret', namespace: 'default', name: 'keys', data: { bytes: BYTES, text: 'hunter2' }, binaryData: {} },
  { kind: 'ConfigMap', namespace: 'default', name: 'files', data: {}, binaryData: { bytes: BYTES } },
] as const;

let simulated: Scenario;
let real: Scenario;

before(async () => {
  const common = 'name: s\nclock: real\nnodes: 2\npods: [{ manifest: shop-pods.yaml }]\n';
  const executor = 'executor: { kind: ramping-vus, startVUs: 2, stages: [{ duration: 1s, target: 9 }] }\n';
  const cluster = { objects: OBJECTS, assumed: ['Secret/default/other'] };
  const read = await scenarioOf(`${common}${executor}runtime: { kind: simulated, latency: none }`);
  simulated = { ...read, runtime: { ...read.runtime, cluster } };
  const named = await scenarioOf(
    `${common}${executor}runtime: { kind: cri, endpoint: unix:///run/x.sock, allowHostPath: true, emptyVolumes: true }`,
  );
  const runtime = { ...(named.runtime as CriScenarioRuntime), cluster, warnings: ['probes are not run'] };
  real = { ...named, runtime };
});

const textOf = (scenario: Scenario): string => JSON.stringify(sentScenario(scenario));
/** What JSON has no word for is no part of a scenario. */
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('a scenario on its way through Redis', () => {
  it('is what it was, with each byte of its Secrets', () => {
    const read = readSentScenario(KEY, textOf(simulated));
    const { cluster } = read.runtime;
    const values = cluster?.objects.flatMap(({ data, binaryData }) => [data['bytes'], binaryData['bytes']]) ?? [];
    for (const bytes of values.filter((value) => value !== undefined))
      assert.deepEqual(Buffer.from(bytes), Buffer.from(BYTES));
    assert.equal(values.filter((value) => value !== undefined).length, 2);
    assert.equal(cluster?.objects[0]?.data['text'], 'hunter2');
    assert.deepEqual(cluster?.assumed, ['Secret/default/other']);
    const others = ({ runtime: { cluster: _objects, ...runtime }, ...scenario }: Scenario): object => ({
      scenario,
      runtime,
    });
    assert.deepEqual(plain(others(read)), plain(others(simulated)));
    assert.equal(textOf(read), textOf(simulated)); // and can be sent on
  });

  it('names no socket of a real runtime, and takes no leave to use a machine with it', () => {
    const text = textOf(real);
    const { facts: _told, ...sent } = JSON.parse(text) as Scenario;
    assert.ok(!JSON.stringify(sent).includes('x.sock'));
    const { runtime } = readSentScenario(KEY, text);
    assert.equal(runtime.kind, 'cri');
    const { cluster: _objects, ...own } = runtime;
    assert.deepEqual(own, { kind: 'cri', endpoint: '', emptyVolumes: true, warnings: ['probes are not run'] });
  });

  for (const [what, change] of [
    ['a socket', { runtime: { kind: 'cri', endpoint: 'unix:///run/x.sock' } }],
    ['leave to use paths of the machine', { runtime: { kind: 'cri', allowHostPath: true } }],
    ['a warning that a terminal would obey', { runtime: { kind: 'cri', warnings: ['\u001b[2J'] } }],
    ['a runtime of another kind', { runtime: { kind: 'shell' } }],
    [
      'an object that is none',
      { runtime: { kind: 'simulated', cluster: { objects: [{ kind: 'Pod' }], assumed: [] } } },
    ],
    ['more nodes than a file may have', { nodes: 1e9 }],
    ['a scale that is none', { pods: [{ workload: { replicas: 1 }, scale: 1e12 }] }],
    ['nothing to start, which would be looked for without end', { pods: [{ workload: { replicas: 0 }, scale: 1 }] }],
    ['no pods', { pods: [] }],
    ['more numbered pods than there can be', { pods: [{ workload: { replicas: 1e9, isIndexed: true }, scale: 1 }] }],
    ['more VUs than a file may have', { executor: { kind: 'constant-vus', vus: 1e9, duration: 1 } }],
    [
      'more VUs on the way',
      { executor: { kind: 'ramping-vus', startVUs: 1, stages: [{ duration: 1, target: 1e12 }] } },
    ],
    ['more of them beside', { others: [{ executor: { kind: 'constant-vus', vus: 1e9 }, trace: [] }] }],
  ] as const) {
    it(`is refused with ${what}`, () => {
      const text = JSON.stringify({ ...sentScenario(simulated), ...change });
      assert.throws(() => readSentScenario(KEY, text), {
        code: 'ERR_REDIS',
        message: /^what Redis holds in \{refmanager\}:run:x:scenario cannot be read: /,
      });
    });
  }

  it('is refused without a word of what was there', () => {
    const value = sentScenario(simulated) as { runtime: { cluster: { objects: { data: object }[] } } };
    const { objects } = value.runtime.cluster;
    for (const text of [
      '{"password": "hunter2',
      JSON.stringify('hunter2'),
      JSON.stringify({
        ...value,
        runtime: { kind: 'simulated', cluster: { objects: [{ ...objects[0], data: { k: 'hunter2' } }], assumed: [] } },
      }),
      JSON.stringify({
        ...value,
        runtime: {
          kind: 'simulated',
          cluster: { objects: [{ ...objects[0], data: { k: ['hunter2'] } }], assumed: [] },
        },
      }),
    ])
      assert.throws(
        () => readSentScenario(KEY, text),
        (error: Error) => !error.message.includes('hunter2'),
      );
  });
});
