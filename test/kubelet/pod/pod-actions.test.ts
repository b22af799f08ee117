import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Container, Pod } from '../../../src/api/pod.ts';
import { ContainerID } from '../../../src/index.ts';
import { containerFacts } from '../../../src/kubelet/config/container-hash.ts';
import { type ContainerStatus, computePodActions, type PodActions } from '../../../src/kubelet/index.ts';
import type { PodSandboxStatus } from '../../../src/runtime/runtime-service.ts';
import { containerNamed, podOfContainers } from '../../support/simulated-kubelet.ts';

const APP = containerNamed('app');
const SIDE = containerNamed('side');
const INIT_1 = containerNamed('i1');
const INIT_2 = containerNamed('i2');

function statusOf(container: Container, more: Partial<ContainerStatus> = {}): ContainerStatus {
  return {
    id: new ContainerID('containerd', `${container.name}-id`),
    name: container.name,
    state: 'running',
    startedAtMs: 1,
    finishedAtMs: 0,
    exitCode: 0,
    hash: containerFacts(container).hash,
    restartCount: 0,
    ...more,
  };
}

function sandboxOf(more: Partial<PodSandboxStatus> = {}): PodSandboxStatus {
  return {
    id: 'sandbox1',
    metadata: { name: 'web-0', namespace: 'prod', uid: 'u-1', attempt: 0 },
    state: 'SANDBOX_READY',
    createdAtNs: 1n,
    ip: '10.0.0.5',
    additionalIps: [],
    networkMode: 'POD',
    labels: {},
    annotations: {},
    ...more,
  };
}

interface Summary {
  kill: boolean;
  create: boolean;
  attempt: number;
  init: string | undefined;
  start: string[];
  killing: string[];
}

interface Given {
  statuses?: ContainerStatus[];
  sandboxes?: PodSandboxStatus[];
  failed?: 'liveness' | 'startup';
  ephemeral?: boolean;
}

function compute(pod: Pod, given: Given): PodActions {
  const { statuses = [], sandboxes = [sandboxOf()], failed, ephemeral = false } = given;
  const gates = { ephemeralContainers: ephemeral };
  const probes = { hasFailed: (probe: string): boolean => probe === failed };
  return computePodActions({ gates, probes }, pod, { containerStatuses: statuses, sandboxStatuses: sandboxes });
}

function actionsFor(pod: Pod, given: Given): Summary {
  const actions = compute(pod, given);
  return {
    kill: actions.killPod,
    create: actions.createSandbox,
    attempt: actions.attempt,
    init: actions.nextInitContainer?.name,
    start: actions.containersToStart.map(({ name }) => name),
    killing: actions.containersToKill.map(({ message }) => message),
  };
}

const NOTHING: Summary = { kill: false, create: false, attempt: 0, init: undefined, start: [], killing: [] };
const exited = (exitCode: number): Partial<ContainerStatus> => ({ state: 'exited', exitCode });

describe('a pod without a usable sandbox', () => {
  const pod = podOfContainers([APP, SIDE]);
  const fresh = { ...NOTHING, kill: true, create: true, start: ['app', 'side'] };

  it('gets one, and starts everything', () => {
    assert.deepEqual(actionsFor(pod, { sandboxes: [] }), fresh);
  });

  it('gets the next when the newest is not ready, or two are', () => {
    assert.deepEqual(actionsFor(pod, { sandboxes: [sandboxOf({ state: 'SANDBOX_NOTREADY' })] }), {
      ...fresh,
      attempt: 1,
    });
    assert.deepEqual(actionsFor(pod, { sandboxes: [sandboxOf(), sandboxOf()] }), { ...fresh, attempt: 1 });
  });

  it('gets the next when its network is another, or it has no address', () => {
    const onHost = podOfContainers([APP, SIDE], { hostNetwork: true });
    assert.deepEqual(actionsFor(onHost, {}), { ...fresh, attempt: 1 });
    assert.equal(compute(onHost, {}).sandboxId, '');
    assert.deepEqual(actionsFor(pod, { sandboxes: [sandboxOf({ ip: '' })] }), { ...fresh, attempt: 1 });
    const kept = actionsFor(onHost, { sandboxes: [sandboxOf({ ip: '', networkMode: 'NODE' })] });
    assert.equal(kept.create, false);
  });

  it('begins with its first init container when it has some', () => {
    const withInit = podOfContainers([APP], { initContainers: [INIT_1, INIT_2] });
    assert.deepEqual(actionsFor(withInit, { sandboxes: [] }), { ...fresh, init: 'i1', start: [] });
  });

  it('is only cleaned up when it has run and may not again', () => {
    const never = podOfContainers([APP], { restartPolicy: 'Never' });
    const sandboxes = [sandboxOf({ state: 'SANDBOX_NOTREADY' })];
    const given = { sandboxes, statuses: [statusOf(APP, exited(0))] };
    assert.deepEqual(actionsFor(never, given), { ...NOTHING, kill: true, attempt: 1 });
  });

  it('leaves out what has succeeded under OnFailure', () => {
    const onFailure = podOfContainers([APP, SIDE], { restartPolicy: 'OnFailure' });
    const statuses = [statusOf(APP, exited(0)), statusOf(SIDE, exited(1))];
    assert.deepEqual(actionsFor(onFailure, { sandboxes: [], statuses }), { ...fresh, start: ['side'] });
  });
});

describe('init containers', () => {
  const pod = podOfContainers([APP], { initContainers: [INIT_1, INIT_2] });

  it('run one after another', () => {
    assert.deepEqual(actionsFor(pod, {}), { ...NOTHING, init: 'i1' });
    assert.deepEqual(actionsFor(pod, { statuses: [statusOf(INIT_1)] }), NOTHING);
    assert.deepEqual(actionsFor(pod, { statuses: [statusOf(INIT_1, exited(0))] }), { ...NOTHING, init: 'i2' });
    const done = [statusOf(INIT_2, exited(0)), statusOf(INIT_1, exited(0))];
    assert.deepEqual(actionsFor(pod, { statuses: done }), { ...NOTHING, start: ['app'] });
    assert.deepEqual(actionsFor(pod, { statuses: [statusOf(INIT_1, { state: 'created' })] }), {
      ...NOTHING,
      init: 'i1',
    });
  });

  it('that failed run again, unless the policy is Never', () => {
    const statuses = [statusOf(INIT_2, exited(1)), statusOf(INIT_1, exited(0))];
    assert.deepEqual(actionsFor(pod, { statuses }), { ...NOTHING, init: 'i2' });
    const never = podOfContainers([APP], { initContainers: [INIT_1, INIT_2], restartPolicy: 'Never' });
    assert.deepEqual(actionsFor(never, { statuses }), { ...NOTHING, kill: true });
  });

  it('in unknown state are killed first', () => {
    const killing = ['Init container is in "unknown" state, try killing it before restart'];
    const statuses = [statusOf(INIT_1, { state: 'unknown' })];
    assert.deepEqual(actionsFor(pod, { statuses }), { ...NOTHING, init: 'i1', killing });
  });
});

describe('a regular container', () => {
  const podUnder = (restartPolicy: string): Pod => podOfContainers([APP, SIDE], { restartPolicy });
  const given = (status: ContainerStatus): Given => ({ statuses: [status, statusOf(SIDE)] });

  it('is started when it was never, or only created', () => {
    for (const policy of ['Always', 'OnFailure', 'Never']) {
      assert.deepEqual(actionsFor(podUnder(policy), { statuses: [statusOf(SIDE)] }).start, ['app']);
      assert.deepEqual(actionsFor(podUnder(policy), given(statusOf(APP, { state: 'created' }))).start, ['app']);
    }
  });

  it('that exited is started again as the policy says', () => {
    const startsAfter = (policy: string, exitCode: number): boolean =>
      actionsFor(podUnder(policy), given(statusOf(APP, exited(exitCode)))).start.length > 0;
    const table = ['Always', 'OnFailure', 'Never'].map((policy) => [startsAfter(policy, 0), startsAfter(policy, 1)]);
    assert.deepEqual(table, [
      [true, true],
      [false, true],
      [false, false],
    ]);
  });

  it('is not started when the pod is being deleted', () => {
    const pod = podUnder('Always');
    const deleted = { ...pod, metadata: { ...pod.metadata, deletionTimestamp: '2020-01-01T00:00:00Z' } };
    assert.deepEqual(actionsFor(deleted, { statuses: [statusOf(SIDE)] }), NOTHING);
  });

  it('in unknown state is killed before it is started again', () => {
    const killing = ['Container is in "unknown" state, try killing it before restart'];
    const actions = actionsFor(podUnder('Always'), given(statusOf(APP, { state: 'unknown' })));
    assert.deepEqual(actions, { ...NOTHING, start: ['app'], killing });
  });

  it('whose definition changed is replaced whatever the policy', () => {
    const killing = ['Container app definition changed, will be restarted'];
    const actions = actionsFor(podUnder('Never'), given(statusOf(APP, { hash: 1 })));
    assert.deepEqual(actions, { ...NOTHING, start: ['app'], killing });
  });

  it('that fails a probe is killed, and started again unless the policy is Never', () => {
    for (const failed of ['liveness', 'startup'] as const) {
      const statuses = [statusOf(APP)];
      const message = `Container app failed ${failed} probe`;
      const again = actionsFor(podOfContainers([APP]), { statuses, failed });
      assert.deepEqual(again, { ...NOTHING, start: ['app'], killing: [`${message}, will be restarted`] });
      const never = actionsFor(podOfContainers([APP], { restartPolicy: 'Never' }), { statuses, failed });
      assert.deepEqual(never, { ...NOTHING, kill: true, killing: [message] });
    }
  });

  it('ends the pod when it was the last one', () => {
    const pod = podOfContainers([APP], { restartPolicy: 'Never' });
    assert.deepEqual(actionsFor(pod, { statuses: [statusOf(APP, exited(0))] }), { ...NOTHING, kill: true });
  });
});

it('starts ephemeral containers once, behind their gate', () => {
  const pod = podOfContainers([APP], { ephemeralContainers: [containerNamed('dbg')] });
  const running = [statusOf(APP)];
  const started = (given: Given): string[] => compute(pod, given).ephemeralToStart.map(({ name }) => name);
  assert.deepEqual(started({ statuses: running }), []);
  assert.deepEqual(started({ statuses: running, ephemeral: true }), ['dbg']);
  const ran = [...running, statusOf(containerNamed('dbg'), exited(1))];
  assert.deepEqual(started({ statuses: ran, ephemeral: true }), []);
});
