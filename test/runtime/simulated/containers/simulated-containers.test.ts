import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ExitRule } from '../../../../src/runtime/simulated/containers/exits.ts';
import { SimulatedContainers } from '../../../../src/runtime/simulated/containers/simulated-containers.ts';
import { type NodeConditions, PLAIN_CONDITIONS } from '../../../../src/runtime/simulated/timing/conditions.ts';
import type { FailureRates } from '../../../../src/runtime/simulated/timing/failures.ts';
import type { LatencyModel } from '../../../../src/runtime/simulated/timing/latency.ts';
import { containerConfigOf, sandboxConfigOf } from '../../../support/simulated-node.ts';
import { TestClock } from '../../../support/test-clock.ts';

interface Node {
  readonly clock: TestClock;
  readonly runtime: SimulatedContainers;
}

interface NodeOptions {
  readonly seed?: number;
  readonly latency?: LatencyModel | 'none';
  readonly failures?: FailureRates;
  readonly conditions?: NodeConditions;
}

function makeNode(options: NodeOptions = {}): Node {
  const { seed = 1, latency = 'none', failures = {}, conditions = PLAIN_CONDITIONS } = options;
  const clock = new TestClock(1_600_000_000_000_000_000n);
  return { clock, runtime: new SimulatedContainers({ seed, clock, latency, failures, conditions }) };
}

/** Creates `name` of the pod `uid` in a sandbox of its own. */
async function create(runtime: SimulatedContainers, uid: string, name = 'app', completes = false): Promise<string> {
  const sandbox = sandboxConfigOf(uid, completes ? [name] : []);
  const sandboxId = await runtime.runPodSandbox(sandbox);
  return runtime.createContainer(sandboxId, containerConfigOf(name), sandbox);
}

describe('ids', () => {
  it('are 64 hex digits, and the same on every thread that has the seed', async () => {
    const ids = await Promise.all([makeNode(), makeNode()].map(({ runtime }) => create(runtime, 'u-1')));
    assert.match(ids[0] ?? '', /^[0-9a-f]{64}$/);
    assert.equal(ids[0], ids[1]);
    assert.notEqual(ids[0], await create(makeNode({ seed: 2 }).runtime, 'u-1'));
  });

  it('differ by pod, container and attempt', async () => {
    const { runtime } = makeNode();
    const sandbox = sandboxConfigOf('u-1');
    const sandboxId = await runtime.runPodSandbox(sandbox);
    const ids = [sandboxId, await create(runtime, 'u-2')];
    for (const [name, attempt] of [
      ['a', 0],
      ['a', 1],
      ['b', 0],
    ] as const) {
      ids.push(await runtime.createContainer(sandboxId, containerConfigOf(name, attempt), sandbox));
    }
    assert.equal(new Set(ids).size, ids.length);
  });

  it('give a pod an address of its own, and none to one on the network of the host', async () => {
    const { runtime } = makeNode();
    const status = await runtime.podSandboxStatus(await runtime.runPodSandbox(sandboxConfigOf('u-1')));
    assert.match(status.ip, /^10\.\d+\.\d+\.\d+$/);
    const config = sandboxConfigOf('u-2');
    const namespaceOptions = { network: 'NODE', pid: 'CONTAINER', ipc: 'POD', targetId: '' } as const;
    const securityContext = { namespaceOptions, readonlyRootfs: false, supplementalGroups: [], privileged: false };
    const onHost = await runtime.runPodSandbox({ ...config, linux: { cgroupParent: '', securityContext } });
    const hostStatus = await runtime.podSandboxStatus(onHost);
    assert.equal(hostStatus.ip, '');
    assert.equal(hostStatus.networkMode, 'NODE');
  });
});

describe('a container', () => {
  it('is created, runs until it is stopped, and is gone when removed', async () => {
    const { runtime, clock } = makeNode();
    const id = await create(runtime, 'u-1');
    const states = async (): Promise<string> => (await runtime.containerStatus(id)).state;
    assert.equal(await states(), 'CONTAINER_CREATED');
    await runtime.startContainer(id);
    clock.nowMs = 1e9;
    assert.equal(await states(), 'CONTAINER_RUNNING');
    await runtime.stopContainer(id);
    assert.equal(await states(), 'CONTAINER_EXITED');
    await runtime.stopContainer(id);
    const { exitCode, finishedAtNs, startedAtNs } = await runtime.containerStatus(id);
    assert.equal(exitCode, 143);
    assert.ok(finishedAtNs > startedAtNs);
    await runtime.removeContainer(id);
    await runtime.removeContainer(id);
    await assert.rejects(runtime.containerStatus(id), { code: 'NOT_FOUND' });
  });

  it('that runs to completion exits by itself after its time', async () => {
    const { runtime, clock } = makeNode({ latency: { run: { kind: 'fixed', ms: 70 } } });
    const id = await create(runtime, 'u-1', 'setup', true);
    await runtime.startContainer(id);
    assert.equal((await runtime.containerStatus(id)).state, 'CONTAINER_RUNNING');
    const status = await clock.run(runtime.waitForExit(id));
    assert.deepEqual([status.state, status.exitCode, status.reason], ['CONTAINER_EXITED', 0, 'Completed']);
    assert.deepEqual(clock.sleptMs, [70]);
  });

  it('exits by a rule of its name although it runs to completion, and by a rule of all only when it does not', async () => {
    const rule = (container: string | undefined, ms: number, share = 1): ExitRule => {
      return { selector: {}, container, after: { kind: 'fixed', ms }, exitCode: 3, share };
    };
    const endOf = async (exits: ExitRule[], name: string): Promise<[number, number]> => {
      const conditions = { originMs: 0, exits };
      const { runtime, clock } = makeNode({ latency: { run: { kind: 'fixed', ms: 70 } }, conditions });
      const id = await create(runtime, 'u-1', name, name === 'setup');
      await runtime.startContainer(id);
      const { exitCode } = await clock.run(runtime.waitForExit(id));
      return [clock.nowMs, exitCode];
    };
    assert.deepEqual(await endOf([rule('setup', 20)], 'setup'), [20, 3]);
    assert.deepEqual(await endOf([rule('setup', 20, 0)], 'setup'), [70, 0]);
    assert.deepEqual(await endOf([rule('app', 20)], 'setup'), [70, 0]);
    assert.deepEqual(await endOf([rule(undefined, 20)], 'setup'), [70, 0]);
    assert.deepEqual(await endOf([rule(undefined, 20)], 'app'), [20, 3]);
  });

  it('lets those who wait for its exit know of a stop', async () => {
    const { runtime } = makeNode();
    const id = await create(runtime, 'u-1');
    await runtime.startContainer(id);
    const exits = Promise.all([runtime.waitForExit(id), runtime.waitForExit(id)]);
    await runtime.stopContainer(id);
    for (const { exitCode } of await exits) assert.equal(exitCode, 143);
  });

  it('cannot be started twice, nor executed in unless it runs', async () => {
    const { runtime } = makeNode();
    const id = await create(runtime, 'u-1');
    await assert.rejects(runtime.execSync(id, ['true'], 0), { code: 'UNKNOWN', message: /CONTAINER_CREATED/ });
    await runtime.startContainer(id);
    await assert.rejects(runtime.startContainer(id), { code: 'UNKNOWN', message: /CONTAINER_RUNNING/ });
    assert.equal((await runtime.execSync(id, ['true'], 0)).exitCode, 0);
  });

  it('cannot be created twice under one name and attempt', async () => {
    const { runtime } = makeNode();
    const sandbox = sandboxConfigOf('u-1');
    const sandboxId = await runtime.runPodSandbox(sandbox);
    await runtime.createContainer(sandboxId, containerConfigOf('app'), sandbox);
    await assert.rejects(runtime.runPodSandbox(sandbox), {
      code: 'UNKNOWN',
      message: /failed to reserve sandbox name ".*_u-1_0": name .* is reserved for/,
    });
    await assert.rejects(runtime.createContainer(sandboxId, containerConfigOf('app'), sandbox), {
      code: 'UNKNOWN',
      message: /failed to reserve container name ".*_u-1_0": name .* is reserved for/,
    });
  });

  it('is found by sandbox and by label', async () => {
    const { runtime } = makeNode();
    const a = await create(runtime, 'u-1', 'a');
    const b = await create(runtime, 'u-2', 'b');
    const all = await runtime.listContainers();
    assert.deepEqual(all.map(({ id }) => id).sort(), [a, b].sort());
    assert.deepEqual(
      (await runtime.listContainers({ labels: { name: 'b' } })).map(({ id }) => id),
      [b],
    );
    const podSandboxId = all.find(({ id }) => id === a)?.podSandboxId ?? '';
    assert.deepEqual(
      (await runtime.listContainers({ podSandboxId })).map(({ id }) => id),
      [a],
    );
    assert.deepEqual(await runtime.listContainers({ podSandboxId: 'none' }), []);
  });
});

describe('a sandbox', () => {
  it('takes its containers down with it', async () => {
    const { runtime } = makeNode();
    const id = await create(runtime, 'u-1');
    await runtime.startContainer(id);
    const { podSandboxId = '' } = (await runtime.listContainers())[0] ?? {};
    await runtime.stopPodSandbox(podSandboxId);
    assert.equal((await runtime.containerStatus(id)).state, 'CONTAINER_EXITED');
    assert.equal((await runtime.podSandboxStatus(podSandboxId)).state, 'SANDBOX_NOTREADY');
    await runtime.removePodSandbox(podSandboxId);
    await runtime.removePodSandbox(podSandboxId);
    await runtime.stopPodSandbox(podSandboxId);
    assert.deepEqual(await runtime.listContainers(), []);
    await assert.rejects(runtime.podSandboxStatus(podSandboxId), { code: 'NOT_FOUND' });
  });

  it('must be there before a container can be created in it', async () => {
    const { runtime } = makeNode();
    const config = containerConfigOf('app');
    await assert.rejects(runtime.createContainer('none', config, sandboxConfigOf('u')), { code: 'NOT_FOUND' });
  });
});

describe('failures', () => {
  const always = (stage: keyof FailureRates): Node => makeNode({ failures: { [stage]: 1 } });

  it('strike each stage as told, with the words of a runtime', async () => {
    await assert.rejects(always('sandbox').runtime.runPodSandbox(sandboxConfigOf('u')), /failed to setup network/);
    await assert.rejects(create(always('create').runtime, 'u'), /failed to create containerd container/);
    const start = always('start').runtime;
    const id = await create(start, 'u');
    await assert.rejects(start.startContainer(id), /failed to create containerd task/);
    assert.equal((await start.containerStatus(id)).state, 'CONTAINER_CREATED');
    const stop = always('stop').runtime;
    const running = await create(stop, 'u');
    await stop.startContainer(running);
    await assert.rejects(stop.stopContainer(running), /failed to stop container/);
    const hook = always('postStart').runtime;
    const hooked = await create(hook, 'u');
    await hook.startContainer(hooked);
    assert.equal((await hook.execSync(hooked, ['x'], 0)).exitCode, 1);
    const run = always('run').runtime;
    const init = await create(run, 'u', 'setup', true);
    await run.startContainer(init);
    const { exitCode, reason } = await run.waitForExit(init);
    assert.deepEqual([exitCode, reason], [1, 'Error']);
  });

  it('strike the same containers in any order', async () => {
    const uids = Array.from({ length: 300 }, (_, i) => `u-${i}`);
    const failing = async (order: readonly string[]): Promise<string[]> => {
      const { runtime } = makeNode({ failures: { create: 0.2 } });
      const failed: string[] = [];
      for (const uid of order) await create(runtime, uid).catch(() => failed.push(uid));
      return failed.sort();
    };
    const failed = await failing(uids);
    assert.deepEqual(failed, await failing(uids.toReversed()));
    assert.ok(failed.length > 30 && failed.length < 90, `${failed.length} of 300`);
  });

  it('are refused when they are no share', () => {
    assert.throws(() => makeNode({ failures: { create: 2 } }), {
      code: 'ERR_INVALID_OPTION',
      message: /create.*got 2/,
    });
    assert.throws(() => makeNode({ failures: { boot: 0 } as FailureRates }), { code: 'ERR_INVALID_OPTION' });
  });
});

describe('time', () => {
  it('is taken by every call that the model gives some', async () => {
    const fixed = (ms: number): { kind: 'fixed'; ms: number } => ({ kind: 'fixed', ms });
    const latency = { sandbox: fixed(1), create: fixed(2), start: fixed(3), postStart: fixed(4), stop: fixed(5) };
    const { runtime, clock } = makeNode({ latency });
    const id = await clock.run(create(runtime, 'u-1'));
    await clock.run(runtime.startContainer(id));
    await clock.run(runtime.execSync(id, ['true'], 0));
    await clock.run(runtime.stopContainer(id));
    assert.deepEqual(clock.sleptMs, [1, 2, 3, 4, 5]);
  });

  it('runs out for an exec with a deadline', async () => {
    const { runtime, clock } = makeNode({ latency: { postStart: { kind: 'fixed', ms: 5000 } } });
    const id = await create(runtime, 'u-1');
    await runtime.startContainer(id);
    await assert.rejects(clock.run(runtime.execSync(id, ['sleep'], 1)), { code: 'DEADLINE_EXCEEDED' });
    assert.deepEqual(clock.sleptMs, [1000]);
  });

  it('ends for everyone when the node is closed', async () => {
    const { runtime } = makeNode({ latency: { start: { kind: 'fixed', ms: 1000 } } });
    const id = await create(runtime, 'u-1');
    const other = await create(runtime, 'u-2');
    const calls = [runtime.startContainer(id), runtime.waitForExit(other)];
    await runtime.close();
    for (const call of calls) await assert.rejects(call, { code: 'CANCELLED' });
    await assert.rejects(runtime.waitForExit(other), { code: 'CANCELLED' });
  });
});

it('says who it is', async () => {
  const clock = new TestClock();
  const runtime = new SimulatedContainers({ name: 'containerd', seed: 1, clock, latency: 'none' });
  assert.equal((await runtime.version()).runtimeName, 'containerd');
});
