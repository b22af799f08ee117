import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { RefManagerError } from '../../../src/errors.ts';
import {
  type CallSample,
  type ContainerConfig,
  CriRuntime,
  CriServer,
  type PodSandboxConfig,
  RealClock,
  RuntimeError,
  type RuntimeKind,
  type RuntimeService,
  SimulatedRuntime,
} from '../../../src/runtime/index.ts';
import { criPair, simulatedBackend, socketFolder } from '../../support/cri-socket.ts';
import { containerConfigOf, sandboxConfigOf } from '../../support/filled-configs.ts';

/** The error that `work` rejects with, as a reader sees it. */
async function failureOf(work: Promise<unknown>): Promise<{ code: string; desc: string }> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof RuntimeError, String(error));
    return { code: error.code, desc: error.desc };
  }
  return assert.fail('it succeeded');
}

/** A backend whose `runtime` has `methods` in place of the simulated ones. */
function backendWith(methods: Partial<RuntimeService & { kind: RuntimeKind }>): ReturnType<typeof simulatedBackend> {
  const simulated = simulatedBackend();
  const runtime = new Proxy(simulated.runtime, {
    get: (target, name) => {
      const member: unknown = Reflect.get(methods, name) ?? Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  return Object.assign(Object.create(simulated) as typeof simulated, { runtime, images: simulated.images });
}

describe('CriRuntime', () => {
  it('speaks v1 where it can, and v1alpha2 where it cannot', async (t) => {
    for (const [versions, spoken] of [
      [['v1', 'v1alpha2'], 'v1'],
      [['v1'], 'v1'],
      [['v1alpha2'], 'v1alpha2'],
    ] as const) {
      const { client } = await criPair(t, { versions });
      assert.equal(client.apiVersion, spoken);
      assert.equal(client.version.runtimeApiVersion, spoken);
      assert.equal((await client.runtime.version()).runtimeName, 'simulated');
    }
  });

  it('tells a simulated runtime from a real one, whatever their names', async (t) => {
    const clock = new RealClock();
    const renamed = new SimulatedRuntime({ seed: 1, clock, latency: 'none', name: 'containerd' });
    const version = { version: '0.1.0', runtimeName: 'simulated', runtimeVersion: '1', runtimeApiVersion: 'v1' };
    const real = backendWith({ version: async () => version, kind: 'real' });
    const kindAndName = async (options: Parameters<typeof criPair>[1]): Promise<string[]> => {
      const { client } = await criPair(t, options);
      return [client.runtime.kind, client.version.runtimeName];
    };
    assert.deepEqual(await kindAndName({ backend: renamed }), ['simulated', 'containerd']);
    assert.deepEqual(await kindAndName({ backend: renamed, versions: ['v1alpha2'] }), ['simulated', 'containerd']);
    assert.deepEqual(await kindAndName({ backend: real }), ['real', 'simulated']);
  });

  it('refuses a runtime that speaks neither, one that is not there, and one of another version', async (t) => {
    assert.equal((await failureOf(criPair(t, { versions: [] }))).code, 'UNIMPLEMENTED');
    const endpoint = `unix://${join(await socketFolder(t), 'none')}`;
    assert.deepEqual(await failureOf(CriRuntime.connect({ endpoint })), {
      code: 'UNAVAILABLE',
      desc: `connection error: desc = "transport: Error while dialing dial unix ${endpoint.slice(7)}: connect: no such file or directory"`,
    });
    const version = { version: '0.2.0', runtimeName: 'x', runtimeVersion: '1', runtimeApiVersion: 'v1' };
    const other = backendWith({ version: async () => version });
    assert.equal((await failureOf(criPair(t, { backend: other }))).desc, 'runtime api version is not supported');
    const nameless = backendWith({ version: async () => ({ ...version, runtimeName: '' }) });
    assert.match(
      (await failureOf(criPair(t, { backend: nameless }))).desc,
      /not all fields are set in VersionResponse/,
    );
  });

  it('refuses endpoints and times that are none', async () => {
    for (const options of [
      { endpoint: 'tcp://host:1' },
      { endpoint: 'unix://relative' },
      { endpoint: 'unix:///x', timeoutMs: 0 },
      { endpoint: 'unix:///x', outageMs: Number.NaN },
    ]) {
      const isInvalid = (error: unknown): boolean =>
        error instanceof RefManagerError && error.code === 'ERR_INVALID_OPTION';
      await assert.rejects(CriRuntime.connect(options), isInvalid);
    }
  });

  it('carries every field of both configs, and adds its labels', async (t) => {
    const seen: { sandbox?: PodSandboxConfig; container?: ContainerConfig; handler?: string | undefined } = {};
    const backend = backendWith({
      runPodSandbox: async (sandbox, handler) => {
        Object.assign(seen, { sandbox, handler });
        return 'sandbox1';
      },
      createContainer: async (_id, container) => {
        seen.container = container;
        return 'container1';
      },
    });
    const { client } = await criPair(t, { backend, client: { labels: { run: '7' } } });
    const sandbox = sandboxConfigOf('u1');
    assert.equal(await client.runtime.runPodSandbox(sandbox, 'kata'), 'sandbox1');
    assert.equal(seen.handler, 'kata');
    assert.deepEqual(seen.sandbox, { ...sandbox, labels: { ...sandbox.labels, run: '7' } });
    const container = containerConfigOf('app');
    assert.equal(await client.runtime.createContainer('sandbox1', container, sandbox), 'container1');
    assert.deepEqual(seen.container, { ...container, labels: { ...container.labels, run: '7' } });
  });

  it('keeps 64-bit times exact, and refuses a size that a number cannot hold', async (t) => {
    const simulated = simulatedBackend();
    const runtime = backendWith({
      containerStatus: async (id) => ({
        id,
        metadata: { name: 'c', attempt: 0 },
        state: 'CONTAINER_EXITED',
        createdAtNs: 9_223_372_036_854_775_807n,
        startedAtNs: 9_007_199_254_740_993n,
        finishedAtNs: -1n,
        exitCode: -2_147_483_648,
        image: { image: 'i' },
        imageRef: 'i',
        reason: '',
        message: '',
        labels: {},
        annotations: {},
      }),
    }).runtime;
    const huge = { id: 'i', repoTags: [], repoDigests: [], sizeBytes: 2 ** 60, uid: null, username: '' };
    const images = Object.assign(Object.create(simulated.images) as typeof simulated.images, {
      imageStatus: async () => huge,
    });
    const { client } = await criPair(t, { backend: { runtime, images } });
    const status = await client.runtime.containerStatus('c');
    assert.deepEqual(
      [status.createdAtNs, status.startedAtNs, status.finishedAtNs, status.exitCode],
      [9_223_372_036_854_775_807n, 9_007_199_254_740_993n, -1n, -2_147_483_648],
    );
    assert.match(
      (await failureOf(client.images.imageStatus('i'))).desc,
      /size of image i \d+ is larger than can be handled exactly/,
    );
  });

  it('gives the errors that the simulated runtime gives', async (t) => {
    const { client, backend } = await criPair(t);
    const sandbox = sandboxConfigOf('u1');
    const both = [client, backend] as const;
    await backend.runtime.runPodSandbox(sandbox);
    const [overSocket, direct] = await Promise.all(
      both.map(async ({ runtime, images }) => {
        const container = { ...containerConfigOf('app'), metadata: { name: 'app', attempt: 0 } };
        return {
          failures: [
            await failureOf(runtime.runPodSandbox(sandbox)),
            await failureOf(runtime.containerStatus('none')),
            await failureOf(runtime.podSandboxStatus('none')),
            await failureOf(runtime.startContainer('none')),
            await failureOf(runtime.createContainer('none', container, sandbox)),
            await failureOf(images.pullImage('Not/An:Image:', undefined, undefined)),
          ],
          absent: await images.imageStatus('nothing:1'),
        };
      }),
    );
    assert.deepEqual(overSocket, direct);
  });

  it('finds sandboxes and containers by label', async (t) => {
    const { client, endpoint } = await criPair(t, { client: { labels: { run: 'a' } } });
    const other = await CriRuntime.connect({ endpoint, labels: { run: 'b' } });
    t.after(() => other.close());
    const first = await client.runtime.runPodSandbox(sandboxConfigOf('u1'));
    const second = await other.runtime.runPodSandbox(sandboxConfigOf('u2'));
    const id = await other.runtime.createContainer(second, containerConfigOf('app'), sandboxConfigOf('u2'));
    const sandboxes = async (labels: Record<string, string>): Promise<string[]> =>
      (await client.runtime.listPodSandboxes(labels)).map((each) => each.id);
    assert.deepEqual(await sandboxes({ run: 'a' }), [first]);
    assert.deepEqual((await sandboxes({})).toSorted(), [first, second].toSorted());
    assert.deepEqual(await client.runtime.listContainers({ labels: { run: 'a' } }), []);
    assert.deepEqual(
      (await client.runtime.listContainers({ labels: { run: 'b' } })).map((each) => each.id),
      [id],
    );
  });

  it('tells of every call under the name that the kubelet counts it by', async (t) => {
    const samples: CallSample[] = [];
    const { client } = await criPair(t, { client: { onCall: (sample) => samples.push(sample) } });
    const id = await client.runtime.runPodSandbox(sandboxConfigOf('u1'));
    await client.runtime.podSandboxStatus(id);
    await client.images.imageStatus('x');
    await failureOf(client.runtime.execSync('none', ['true'], 0));
    assert.deepEqual(
      samples.map(({ operation, ok }) => [operation, ok]),
      [
        ['run_podsandbox', true],
        ['podsandbox_status', true],
        ['image_status', true],
        ['exec_sync', false],
      ],
    );
    assert.ok(samples.every(({ ms }) => ms >= 0));
  });

  it('is back after an outage: calls made meanwhile wait for the runtime', async (t) => {
    const socket = join(await socketFolder(t), 's');
    const backend = simulatedBackend();
    const first = await CriServer.listen({ socket, backend });
    const client = await CriRuntime.connect({ endpoint: `unix://${socket}` });
    t.after(() => client.close());
    await first.close();
    // Sent before the client has noticed the end, a call fails; the next one waits.
    const early = client.runtime.version().catch(() => client.runtime.version());
    const second = await CriServer.listen({ socket, backend });
    t.after(() => second.close());
    assert.equal((await early).runtimeName, 'simulated');
  });

  it('gives an outage up after a while', async (t) => {
    const { client, server } = await criPair(t, { client: { outageMs: 50 } });
    await server.close();
    for (;;) {
      const { code, desc } = await failureOf(client.runtime.version());
      assert.equal(code, 'UNAVAILABLE');
      if (desc === 'no connection to the runtime within 50 ms') return;
    }
  });

  it('gives calls the deadlines of the kubelet', async (t) => {
    const client = { timeoutMs: 500 }; // also to connect, on a machine that has other things to do
    const faults = [{ method: '*', fault: { kind: 'hang' } }] as const;
    const { client: cri } = await criPair(t, {
      client,
      faults: faults.map((rule) => ({ ...rule, method: 'StartContainer' })),
    });
    const failure = await failureOf(cri.runtime.startContainer('c'));
    assert.deepEqual(failure, { code: 'DEADLINE_EXCEEDED', desc: 'context deadline exceeded' });
  });

  it('ends the calls under way when it is closed, and refuses later ones', async (t) => {
    const called = Promise.withResolvers<void>();
    const onCall = (method: string): void => {
      if (method === 'PullImage') called.resolve();
    };
    const { client } = await criPair(t, { faults: [{ method: 'PullImage', fault: { kind: 'hang' } }], onCall });
    const pull = failureOf(client.images.pullImage('x', undefined, undefined));
    await called.promise;
    await client.settled(1);
    await client.close();
    assert.deepEqual(await pull, { code: 'CANCELLED', desc: 'context canceled' });
    assert.deepEqual(await failureOf(client.runtime.version()), { code: 'CANCELLED', desc: 'context canceled' });
  });

  it('has settled though a command in a container goes on, and ends that when it is closed', async (t) => {
    const begun = new Map(['ExecSync', 'StartContainer'].map((method) => [method, Promise.withResolvers<void>()]));
    const faults = [...begun.keys()].map((method) => ({ method, fault: { kind: 'hang' } }) as const);
    const { client } = await criPair(t, { faults, onCall: (method) => begun.get(method)?.resolve() });
    const exec = failureOf(client.runtime.execSync('c', ['sleep'], 0));
    await begun.get('ExecSync')?.promise;
    await client.settled(2 ** 31 - 1);
    const start = failureOf(client.runtime.startContainer('c'));
    await begun.get('StartContainer')?.promise;
    let isOver = false;
    const settled = client.settled(2 ** 31 - 1).then(() => {
      isOver = true;
    });
    await client.runtime.version();
    assert.equal(isOver, false, 'a start that nobody waits for may still make something');
    await client.close();
    await settled;
    for (const ended of await Promise.all([exec, start])) assert.equal(ended.code, 'CANCELLED');
  });

  it('costs nobody the gRPC packages who does not connect', () => {
    const program = `
      const { registerHooks } = await import('node:module');
      const loaded = [];
      registerHooks({ resolve: (name, context, next) => (loaded.push(name), next(name, context)) });
      await import('./src/kubelet/index.ts');
      const { CriRuntime } = await import('./src/runtime/index.ts');
      const before = loaded.some((name) => name.includes('grpc'));
      await CriRuntime.connect({ endpoint: 'unix:///none' }).catch(() => undefined);
      console.log(before, loaded.includes('@grpc/grpc-js'));
    `;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    assert.equal(stdout, 'false true\n', stderr);
  });
});
