/**
 * Every call that a kill and a sync make, made to fail, to be slow and never to answer: what is stored afterwards is
 * what the spec says, the end comes within the deadline of that call, and the pod comes up once the trouble is over.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Pod } from '../../../src/api/pod.ts';
import { type PodStatus, startPod } from '../../../src/kubelet/index.ts';
import { FAULTS, FaultyKubelet, LIMITS } from '../../support/faulty-kubelet.ts';
import { containerNamed, podOfContainers } from '../../support/simulated-kubelet.ts';

const { requestMs, localMs } = LIMITS;
const GRACE_MS = 4000;
const spec = { terminationGracePeriodSeconds: GRACE_MS / 1000 };
const APP = 'spec.containers{app}';
const SETUP = 'spec.initContainers{setup}';

async function started(pod: Pod): Promise<{ kubelet: FaultyKubelet; status: PodStatus; since: () => number }> {
  const kubelet = new FaultyKubelet();
  await kubelet.clock.run(startPod(kubelet.manager, pod));
  const status = await kubelet.clock.run(kubelet.manager.readPodStatus(pod));
  const beganMs = kubelet.clock.nowMs;
  return { kubelet, status, since: () => kubelet.clock.nowMs - beganMs };
}

interface ExpectedOfAKill {
  /** Whether it is an error of the kill when the call fails or never answers. */
  readonly isError: boolean;
  /** References left then. */
  readonly left: readonly string[];
  readonly limitMs: number;
}

describe('a kill of which', () => {
  const command = { preStop: { exec: { command: ['bye'] } } };
  const get = { preStop: { httpGet: { path: '/bye', port: 80 } } };
  const hookFailed: ExpectedOfAKill = { isError: false, left: [], limitMs: requestMs };
  const cases: readonly (readonly [string, object, ExpectedOfAKill])[] = [
    ['preStop', command, { isError: true, left: [APP], limitMs: localMs }],
    ['execSync', command, { isError: false, left: [], limitMs: GRACE_MS }],
    ['stopContainer', command, { isError: true, left: [], limitMs: requestMs + GRACE_MS }],
    ['listContainers', get, hookFailed],
    ['podSandboxStatus', get, hookFailed],
    ['get', get, { ...hookFailed, limitMs: GRACE_MS }],
  ];
  for (const [call, lifecycle, { isError, left, limitMs }] of cases) {
    for (const fault of FAULTS) {
      it(`${call} ${fault}`, async () => {
        const pod = podOfContainers([containerNamed('app', { lifecycle })], spec);
        const { kubelet, status, since } = await started(pod);
        const [app] = status.containerStatuses;
        assert.ok(app !== undefined);
        kubelet.inflict(call, fault);
        const error = await kubelet.clock.run(kubelet.manager.killContainer(pod, app.id, 'app'));
        assert.ok(since() <= limitMs, `took ${since()} of ${limitMs} ms`);
        assert.equal(error !== undefined, isError && fault !== 'is slow');
        assert.deepEqual(kubelet.paths, fault === 'is slow' ? [] : left);
        // What could not be stopped runs on without its reference.
        await kubelet.recovers(pod, call === 'stopContainer' && fault !== 'is slow');
      });
    }
  }

  for (const fault of FAULTS) {
    it(`ContainerStatus ${fault}, of a pod that nobody knows any more`, async () => {
      const pod = podOfContainers([containerNamed('app')], spec);
      const { kubelet, status, since } = await started(pod);
      const [app] = status.containerStatuses;
      assert.ok(app !== undefined);
      kubelet.inflict('containerStatus', fault);
      const error = await kubelet.clock.run(kubelet.manager.killContainer(undefined, app.id, 'app'));
      assert.ok(since() <= requestMs);
      assert.equal(error !== undefined, fault !== 'is slow');
      assert.deepEqual(kubelet.paths, fault === 'is slow' ? [] : [APP]);
      await kubelet.recovers(pod);
    });
  }
});

interface ExpectedOfASync {
  /** The actions that have failed when the call fails or never answers. */
  readonly failed: readonly string[];
  /** References left then. */
  readonly left: readonly string[];
  readonly limitMs: number;
}

async function checkSync(
  pod: Pod,
  { kubelet, status, since }: Awaited<ReturnType<typeof started>>,
  [call, fault]: readonly [string, (typeof FAULTS)[number]],
  { failed, left, limitMs }: ExpectedOfASync,
  well: readonly string[],
): Promise<void> {
  kubelet.inflict(call, fault);
  const { actions } = await kubelet.clock.run(kubelet.manager.syncPod(pod, status));
  assert.ok(since() <= limitMs, `took ${since()} of ${limitMs} ms`);
  assert.deepEqual(
    actions.filter(({ error }) => error !== null).map(({ action }) => action),
    fault === 'is slow' ? [] : failed,
  );
  assert.deepEqual(kubelet.paths, fault === 'is slow' ? well : left);
  await kubelet.recovers(pod);
}

const withInit = { ...spec, initContainers: [containerNamed('setup')] };
const FIRST = podOfContainers([containerNamed('app')], withInit);

describe('a sync after a change, of which', () => {
  const changed = podOfContainers([containerNamed('app', { tty: true })], withInit);
  const cases: Readonly<Record<string, ExpectedOfASync>> = {
    preStop: { failed: ['KillContainer'], left: [APP, SETUP], limitMs: localMs },
    stopContainer: { failed: ['KillContainer'], left: [SETUP], limitMs: requestMs + GRACE_MS },
    createContainer: { failed: ['StartContainer'], left: [SETUP], limitMs: requestMs },
    startContainer: { failed: ['StartContainer'], left: [APP, SETUP], limitMs: requestMs },
  };
  for (const [call, expected] of Object.entries(cases)) {
    for (const fault of FAULTS) {
      it(`${call} ${fault}`, async () => {
        await checkSync(changed, await started(FIRST), [call, fault], expected, [APP, SETUP]);
      });
    }
  }
});

describe('a sync after the sandbox was lost, of which', () => {
  // The old instance of the init container cannot go, so that its reference stays beside that of the new one.
  const notRemoved: ExpectedOfASync = { failed: [], left: [SETUP, SETUP], limitMs: requestMs };
  const noSandbox: ExpectedOfASync = { failed: ['CreatePodSandbox'], left: [], limitMs: 2 * requestMs };
  const cases: Readonly<Record<string, ExpectedOfASync>> = {
    stopContainer: { failed: ['KillContainer'], left: [SETUP], limitMs: requestMs + GRACE_MS },
    stopPodSandbox: { failed: ['KillPodSandbox'], left: [SETUP], limitMs: requestMs },
    postStop: notRemoved,
    containerStatus: notRemoved,
    remove: notRemoved,
    removeContainer: notRemoved,
    'makeDirectory#1': noSandbox,
    runPodSandbox: noSandbox,
    podSandboxStatus: { failed: [], left: [], limitMs: requestMs },
  };
  for (const [call, expected] of Object.entries(cases)) {
    for (const fault of FAULTS) {
      it(`${call} ${fault}`, async () => {
        const { status, ...rest } = await started(FIRST);
        const lost = status.sandboxStatuses.map((each) => ({ ...each, state: 'SANDBOX_NOTREADY' as const }));
        const after = { ...rest, status: { ...status, sandboxStatuses: lost } };
        await checkSync(FIRST, after, [call, fault], expected, [SETUP]);
      });
    }
  }
});

describe('reading the status of a pod, of which', () => {
  for (const call of ['listPodSandboxes', 'listContainers', 'containerStatus', 'podSandboxStatus']) {
    for (const fault of FAULTS) {
      it(`${call} ${fault}`, async () => {
        const { kubelet, status, since } = await started(FIRST);
        kubelet.inflict(call, fault);
        const reading = kubelet.clock.run(kubelet.manager.readPodStatus(FIRST));
        if (fault === 'is slow') assert.deepEqual(await reading, status);
        else await assert.rejects(reading, { code: fault === 'fails' ? 'INTERNAL' : 'DEADLINE_EXCEEDED' });
        assert.ok(since() <= requestMs);
        await kubelet.recovers(FIRST);
      });
    }
  }
});
