import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { checkShareResult } from '../../../src/load/distributed/share-messages.ts';
import { scopesOf } from '../../../src/load/outcome/scopes.ts';
import { VirtualEngine } from '../../../src/load/virtual/virtual-engine.ts';
import { CallRecorder } from '../../../src/result/recording/call-recorder.ts';
import { RefManager } from '../../../src/store/ref-manager.ts';
import { scenarioOf } from '../../support/scenarios.ts';

const KEY = '{refmanager}:run:x:result:0.0.y';
/** With everything that a share can count. */
const SCENARIO = `
name: all
clock: virtual
nodes: 4
pods: [{ manifest: shop-pods.yaml, lifetime: exponential(4s) }]
runtime: { kind: simulated, latency: default, failures: { create: 20%, pull: 10% } }
executor: { kind: constant-arrival-rate, rate: 20/s, duration: 5s }
probes: { period: 500ms, failures: 50% }
chaos: { kubeletRestartAt: [2s], killWorkerEvery: 2s }
thresholds: { failures: ["rate<90%"], "create{workload:front}": ["p(99)<9s", { threshold: "p(99)<9s", window: 1s }] }
`;

let result: object;

before(async () => {
  const scenario = await scenarioOf(SCENARIO);
  const refs = RefManager.create();
  const scopes = scopesOf(
    scenario,
    scenario.pods.map(({ workload }) => workload),
  );
  const lists = { withEvents: false, withRefs: false, withPods: false };
  const engine = new VirtualEngine({
    scenario,
    refs,
    scopes,
    workers: 1,
    ...lists,
    crosses: undefined,
    onEvents: undefined,
  });
  await engine.begin();
  const { statistics, close } = await engine.outcome();
  await close();
  refs.detach();
  const worker = { id: 'a/1/x', host: 'a', threads: 1, node: '24.0.0', arch: 'x64' };
  result = JSON.parse(
    JSON.stringify({ statistics, chunks: 0, attempt: 1, worker, busyMs: 1, cpuMs: [0, 1] }),
  ) as object;
});

/** Every place in a value: objects and lists before what is in them; of lists the first elements. */
function* placesOf(value: unknown, path: readonly (string | number)[] = []): Generator<readonly (string | number)[]> {
  if (path.length > 0) yield path;
  if (typeof value !== 'object' || value === null) return;
  const entries = Object.entries(value);
  for (const [key, inner] of Array.isArray(value) ? entries.slice(0, 2) : entries)
    yield* placesOf(inner, [...path, Array.isArray(value) ? Number(key) : key]);
}

/** The same with another value at one place. */
function changed(value: unknown, [key, ...rest]: readonly (string | number)[], other: unknown): unknown {
  if (key === undefined) return other;
  const copy: unknown = Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) };
  Reflect.set(copy as object, key, changed(Reflect.get(value as object, key), rest, other));
  return copy;
}

describe('the statistics of a share', () => {
  it('are taken as workers send them', () => {
    assert.equal(checkShareResult(KEY, result), result);
  });

  it('have the calls of real runtimes in them, by operation', () => {
    const calls = new CallRecorder();
    for (const ok of [true, false]) calls.record({ operation: 'create_container', ms: 3, ok });
    const recording = JSON.parse(JSON.stringify(calls.recording())) as ReturnType<CallRecorder['recording']>;
    const of = (value: unknown): unknown => changed(result, ['statistics', 'calls'], value);
    checkShareResult(KEY, of(recording));
    const [call] = Object.values(recording);
    const many = Object.fromEntries(Array.from({ length: 65 }, (_, i) => ['x'.repeat(i + 1), call]));
    for (const value of [
      many,
      { 'Create Container': call },
      { '\u001b[2J': call },
      { create_container: { ...call, errors: -1 } },
      { create_container: { ...call, other: 1 } },
      { create_container: { errors: 1 } },
    ])
      assert.throws(() => checkShareResult(KEY, of(value)), { code: 'ERR_REDIS' }, JSON.stringify(value).slice(0, 80));
  });

  it('are refused when any part of them is of another type, by the place', () => {
    const paths = [...placesOf(result)];
    assert.ok(paths.length > 200, `${paths.length} places`);
    for (const path of paths)
      for (const other of [null, { evil: 1 }])
        assert.throws(
          () => checkShareResult(KEY, changed(result, path, other)),
          ({ code, message }: Error & { code?: string }) => {
            assert.equal(code, 'ERR_REDIS');
            return message.startsWith(`what Redis holds in ${KEY} cannot be read: ${path[0]}`);
          },
          path.join('.'),
        );
  });

  it('are refused with anything in them that has no name there', () => {
    for (const path of [[], ['statistics'], ['statistics', 'starts'], ['statistics', 'store'], ['worker']])
      assert.throws(() => checkShareResult(KEY, changed(result, [...path, 'other'], 1)), /Unrecognized key: "other"/);
  });

  it('are refused where a number would make merging them endless, or a text would be told raw', () => {
    const far = (path: readonly (string | number)[], value: unknown): void =>
      assert.throws(() => checkShareResult(KEY, changed(result, path, value)), { code: 'ERR_REDIS' }, path.join('.'));
    far(['statistics', 'starts', 'intervals', 'stages', 'create'], [[1e9, '']]);
    far(
      ['statistics', 'starts', 'timeline', 'started'],
      Array.from({ length: 1001 }, () => 1),
    );
    far(['statistics', 'starts', 'timeline', 'intervalMs'], 0);
    far(['statistics', 'starts', 'scopes', 0, 'parts'], [[1e9, { counts: {}, stages: {} }]]);
    far(['statistics', 'warnings'], ['x'.repeat(100_000)]);
    far(['worker', 'host'], '\u001b[2J');
    far(['worker', 'node'], 'x'.repeat(300));
  });
});
