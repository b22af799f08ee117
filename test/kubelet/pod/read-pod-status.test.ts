import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readPodStatus, sandboxIPs } from '../../../src/kubelet/pod/read-pod-status.ts';
import {
  type ContainerState,
  type RuntimeContainerStatus,
  RuntimeError,
  type RuntimeService,
} from '../../../src/runtime/index.ts';
import { scriptedRuntime } from '../../support/step-kubelet.ts';

const POD = { metadata: { uid: 'u-1' }, spec: { containers: [] } };
const BASE = { ...scriptedRuntime([], {}), listPodSandboxes: async (): Promise<never[]> => [] };

function status(state: ContainerState, labels: Record<string, string>): RuntimeContainerStatus {
  const times = { createdAtNs: 1n, startedAtNs: 2_000_000n, finishedAtNs: 3_000_000n };
  const image = { image: { image: 'i' }, imageRef: 'i' };
  const metadata = { name: 'metadata', attempt: 0 };
  return {
    id: 'c',
    metadata,
    state,
    ...times,
    exitCode: 9,
    ...image,
    reason: '',
    message: '',
    labels,
    annotations: {},
  };
}

function runtimeWith(state: ContainerState, labels: Record<string, string> = {}): RuntimeService {
  return {
    ...BASE,
    listContainers: async () => [{ ...status(state, labels), podSandboxId: 's' }],
    containerStatus: async () => status(state, labels),
  };
}

it('knows of an end and an exit code only once a container has exited, and of no start before', async () => {
  for (const [state, expected] of [
    ['CONTAINER_CREATED', [0, 0, 0]],
    ['CONTAINER_RUNNING', [2, 0, 0]],
    ['CONTAINER_UNKNOWN', [2, 0, 0]],
    ['CONTAINER_EXITED', [2, 3, 9]],
  ] as const) {
    const { containerStatuses } = await readPodStatus(runtimeWith(state), 'containerd', POD);
    const [{ startedAtMs, finishedAtMs, exitCode } = { startedAtMs: -1, finishedAtMs: -1, exitCode: -1 }] =
      containerStatuses;
    assert.deepEqual([startedAtMs, finishedAtMs, exitCode], expected, state);
  }
});

it('takes the name of a container from the label of the kubelet alone', async () => {
  const nameOf = async (labels: Record<string, string>): Promise<string | undefined> =>
    (await readPodStatus(runtimeWith('CONTAINER_RUNNING', labels), 'containerd', POD)).containerStatuses[0]?.name;
  assert.equal(await nameOf({}), '');
  assert.equal(await nameOf({ 'io.kubernetes.container.name': 'app' }), 'app');
});

it('fails with what the newest sandbox fails with, however fast the others fail', async () => {
  const listed = [1n, 3n, 2n].map((createdAtNs) => ({ id: `s${createdAtNs}`, createdAtNs, metadata: { attempt: 0 } }));
  const runtime: RuntimeService = {
    ...BASE,
    listPodSandboxes: async () => listed as never,
    podSandboxStatus: async (id) => {
      if (id === 's3') await new Promise((resolve) => setImmediate(resolve));
      throw new RuntimeError('NOT_FOUND', `${id} is gone`);
    },
  };
  await assert.rejects(readPodStatus(runtime, 'containerd', POD), { desc: 's3 is gone' });
});

it('takes no addresses of a sandbox one of which is none', () => {
  const sandbox = { ip: '10.0.0.1' } as Parameters<typeof sandboxIPs>[0];
  assert.deepEqual(sandboxIPs({ ...sandbox, additionalIps: ['fd00::1'] }), ['10.0.0.1', 'fd00::1']);
  for (const bad of ['x', 'fe80::1%eth0']) assert.deepEqual(sandboxIPs({ ...sandbox, additionalIps: [bad] }), []);
});
