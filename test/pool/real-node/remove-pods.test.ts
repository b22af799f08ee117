import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { removeUntilGone } from '../../../src/pool/real-node/remove-pods.ts';
import type { FaultRule } from '../../../src/runtime/cri/server/fault.ts';
import { containerConfigOf, sandboxConfigOf } from '../../support/cri-configs.ts';
import { criPair } from '../../support/cri-socket.ts';

/** As containerd answers for a container whose start outlives the client that asked for it. */
const REFUSAL = "container is in starting state, can't be removed";
const REFUSED_CALLS = 6;

describe('the removal of pods', () => {
  it('asks again as long as the runtime still starts what is to go', async (t) => {
    const calls = Array.from({ length: REFUSED_CALLS }, (_, index) => index + 1);
    const faults = ['RemovePodSandbox', 'RemoveContainer'].flatMap((method) =>
      calls.map((call): FaultRule => ({ method, call, fault: { kind: 'error', code: 'UNKNOWN', desc: REFUSAL } })),
    );
    const { client } = await criPair(t, { faults });
    const sandbox = sandboxConfigOf('u1');
    const id = await client.runtime.runPodSandbox(sandbox);
    await client.runtime.createContainer(id, containerConfigOf('app'), sandbox);
    const removed = await removeUntilGone(client.runtime, {});
    assert.deepEqual(removed, { containers: 1, sandboxes: 1, problems: [] });
    assert.deepEqual(await client.runtime.listContainers(), []);
    assert.deepEqual(await client.runtime.listPodSandboxes(), []);
  });
});
