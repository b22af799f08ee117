import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { helpAgainst } from '../../../../src/node/real/removal/leaked-task.ts';
import { removeUntilGone } from '../../../../src/node/real/removal/remove-pods.ts';
import type { FaultRule } from '../../../../src/runtime/cri/server/fault.ts';
import { criPair } from '../../../support/cri-socket.ts';
import { containerConfigOf, sandboxConfigOf } from '../../../support/filled-configs.ts';

/** As containerd answers for a container whose start outlives the client that asked for it. */
const REFUSAL = "container is in starting state, can't be removed";
const REFUSED_CALLS = 6;
/** The same for a container whose task it has lost. */
const LEAK =
  'failed to delete containerd container "840be12b": cannot delete running task 840be12b: failed precondition';

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
    const { sandboxIds, ...removed } = await removeUntilGone(client.runtime, {});
    assert.deepEqual([...sandboxIds], [id]);
    assert.deepEqual(removed, {
      containers: 1,
      sandboxes: 1,
      problems: [],
      left: new Set(),
      seen: new Set(['u1', '']),
    });
    assert.deepEqual(await client.runtime.listContainers(), []);
    assert.deepEqual(await client.runtime.listPodSandboxes(), []);
  });

  it('gives up what the runtime does not let go of, and knows what helps against leaked tasks', async (t) => {
    for (const [code, desc, patienceMs, help] of [
      ['FAILED_PRECONDITION', LEAK, 3_000, /restart containerd, then clean up again/],
      ['FAILED_PRECONDITION', 'not now', 20_000, /^none$/],
      ['UNKNOWN', REFUSAL, 20_000, /^none$/],
    ] as const) {
      const fault = { kind: 'error', code, desc } as const;
      const faults = ['RemovePodSandbox', 'RemoveContainer'].map((method): FaultRule => ({ method, fault }));
      const { client } = await criPair(t, { faults });
      const sandbox = sandboxConfigOf('u1');
      const id = await client.runtime.runPodSandbox(sandbox);
      const config = { ...containerConfigOf('app'), labels: sandbox.labels };
      const container = await client.runtime.createContainer(id, config, sandbox);
      let nowMs = 0;
      const sleep = async (ms: number): Promise<void> => {
        nowMs += ms;
      };
      const clock = { monotonicMs: () => nowMs, sleep };
      const { problems, ...removed } = await removeUntilGone(client.runtime, {}, { clock });
      assert.deepEqual(removed, {
        containers: 0,
        sandboxes: 0,
        left: new Set(['u1']),
        seen: new Set(['u1']),
        sandboxIds: new Set(),
      });
      assert.deepEqual(
        problems.map((problem) => /\((\w+)\): /.exec(problem)?.[1]),
        [id, container],
      );
      assert.match(helpAgainst(problems) ?? 'none', help);
      assert.ok(nowMs > patienceMs && nowMs <= patienceMs + 1_000, `${nowMs}`);
    }
  });
});
