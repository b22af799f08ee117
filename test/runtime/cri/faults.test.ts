import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { RefManagerError } from '../../../src/errors.ts';
import { type Fault, RuntimeError } from '../../../src/runtime/index.ts';
import { type CriPair, criPair } from '../../support/cri-socket.ts';
import { containerConfigOf, sandboxConfigOf } from '../../support/filled-configs.ts';

/** A server that goes wrong when a container is created, with a sandbox to create it in. */
async function faulty(
  t: TestContext,
  fault: Fault,
): Promise<{ pair: CriPair; create: () => Promise<string>; created: () => Promise<number> }> {
  const pair = await criPair(t, { faults: [{ method: 'CreateContainer', fault, call: 1 }] });
  const { runtime } = pair.client;
  const sandbox = sandboxConfigOf('u1');
  const id = await runtime.runPodSandbox(sandbox);
  return {
    pair,
    create: () => runtime.createContainer(id, containerConfigOf('app'), sandbox),
    created: async () => (await pair.backend.runtime.listContainers()).length,
  };
}

async function errorOf(work: Promise<unknown>): Promise<RuntimeError> {
  const error = await work.catch((thrown: unknown) => thrown);
  assert.ok(error instanceof RuntimeError, String(error));
  return error;
}

describe('a CRI server with faults', () => {
  it('refuses a call with any code, known or not, and does nothing', async (t) => {
    for (const [code, name] of [
      ['RESOURCE_EXHAUSTED', 'RESOURCE_EXHAUSTED'],
      ['PERMISSION_DENIED', 'PERMISSION_DENIED'],
      [42, 'UNKNOWN'],
    ] as const) {
      const { create, created } = await faulty(t, { kind: 'error', code, desc: 'no room' });
      const error = await errorOf(create());
      assert.deepEqual([error.code, error.desc], [name, 'no room']);
      assert.equal(await created(), 0);
      await create();
      assert.equal(await created(), 1);
    }
  });

  it('cuts the connection before it does anything, or after', async (t) => {
    for (const [kind, done] of [
      ['cut', 0],
      ['cut-after', 1],
    ] as const) {
      const { pair, create, created } = await faulty(t, { kind });
      assert.equal((await errorOf(create())).code, 'UNAVAILABLE');
      assert.equal(await created(), done);
      assert.equal((await pair.client.runtime.version()).runtimeName, 'simulated'); // connected again
    }
  });

  it('answers without fields, which the client takes for a failure as the kubelet does', async (t) => {
    const { create, created } = await faulty(t, { kind: 'empty' });
    const { code, desc, message } = await errorOf(create());
    const quoted = '"&ContainerMetadata{Name:app,Attempt:3,}"';
    assert.deepEqual(
      [code, desc, message],
      ['UNKNOWN', ...Array(2).fill(`ContainerId is not set for container ${quoted}`)],
    );
    assert.equal(await created(), 1);
  });

  it('answers by half, and the connection goes on', async (t) => {
    const { create, created, pair } = await faulty(t, { kind: 'half' });
    assert.equal((await errorOf(create())).code, 'INTERNAL');
    assert.equal(await created(), 1);
    await pair.client.runtime.version();
  });

  it('answers late', async (t) => {
    const { create } = await faulty(t, { kind: 'slow', ms: 30 });
    const startMs = performance.now();
    await create();
    assert.ok(performance.now() - startMs > 29);
  });

  it('meets the same calls with the same faults for a seed', async (t) => {
    const outcomes: string[] = [];
    for (const seed of [5, 5, 6]) {
      const rule = { method: '*', fault: { kind: 'error', code: 'ABORTED' } as const, rate: 0.3 };
      const { client } = await criPair(t, { faults: [{ ...rule, method: 'ListContainers' }], seed });
      let outcome = '';
      for (let i = 0; i < 40; i++) {
        outcome += (await client.runtime.listContainers().catch(() => undefined)) === undefined ? 'x' : '.';
      }
      outcomes.push(outcome);
    }
    assert.equal(outcomes[0], outcomes[1]);
    assert.notEqual(outcomes[0], outcomes[2]);
    assert.match(outcomes[0] as string, /x.*\..*x/);
  });

  it('refuses a rate that is none, a path that is too long, and a socket in use', async (t) => {
    const isInvalid = (error: unknown): boolean =>
      error instanceof RefManagerError && error.code === 'ERR_INVALID_OPTION';
    const rule = { method: '*', fault: { kind: 'hang' }, rate: 2 } as const;
    await assert.rejects(criPair(t, { faults: [rule] }), isInvalid);
    const { CriServer } = await import('../../../src/runtime/index.ts');
    const { server: _server, endpoint, backend } = await criPair(t);
    const socket = endpoint.slice('unix://'.length);
    await assert.rejects(CriServer.listen({ socket, backend }), isInvalid);
    await assert.rejects(CriServer.listen({ socket: `/${'x'.repeat(108)}`, backend }), isInvalid);
    await assert.rejects(CriServer.listen({ socket: '/nowhere/at/all', backend }), isInvalid);
  });
});
