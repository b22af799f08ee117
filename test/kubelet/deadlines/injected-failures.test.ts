/**
 * Every call that a start makes, made to fail, to be slow and never to answer: what is stored afterwards is what the
 * spec says, the end comes within the deadline of that call, and the pod comes up once the trouble is over.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Pod } from '../../../src/api/pod.ts';
import { KubeRuntimeManager, startPod } from '../../../src/kubelet/index.ts';
import { FAULTS, FaultyKubelet, LIMITS } from '../../support/faulty-kubelet.ts';
import { containerNamed, podOfContainers } from '../../support/simulated-kubelet.ts';

interface Expected {
  /** Of the container; null: the start goes on. */
  readonly error: string | null;
  /** What is told of the pod when it gets no container. */
  readonly reason?: string;
  /** References left when it fails or never answers. */
  readonly refs: number;
  /** How long the silence may take. */
  readonly limitMs: number;
}

const { requestMs, pullMs, hookMs, localMs } = LIMITS;
const GRACE_SECONDS = 4;
const ONLY_LOGGED: Expected = { error: null, refs: 1, limitMs: localMs };

/** With a post-start and a pre-stop hook that are commands. */
const OF_A_START: Readonly<Record<string, Expected>> = {
  'imageStatus#1': { error: 'ImageInspectError', refs: 0, limitMs: requestMs },
  pullImage: { error: 'ErrImagePull', refs: 0, limitMs: pullMs },
  'makeDirectory#1': { error: '', reason: 'FailedCreatePodSandBox', refs: 0, limitMs: localMs },
  runPodSandbox: { error: '', reason: 'FailedCreatePodSandBox', refs: 0, limitMs: 2 * requestMs },
  podSandboxStatus: { error: '', reason: 'FailedPodSandBoxStatus', refs: 0, limitMs: requestMs },
  // The directory for the last message, then that for the log; the image's user in between.
  'makeDirectory#2': ONLY_LOGGED,
  'imageStatus#2': { error: 'CreateContainerConfigError', refs: 0, limitMs: requestMs },
  'makeDirectory#3': { error: 'CreateContainerConfigError', refs: 0, limitMs: localMs },
  createFile: ONLY_LOGGED,
  changeMode: ONLY_LOGGED,
  createContainer: { error: 'CreateContainerError', refs: 0, limitMs: requestMs },
  preStart: { error: 'PreStartHookError', refs: 0, limitMs: localMs },
  startContainer: { error: 'RunContainerError', refs: 1, limitMs: requestMs },
  exists: ONLY_LOGGED,
  symlink: ONLY_LOGGED,
  // The kill that follows runs the pre-stop hook, which does not answer either within the grace period.
  execSync: { error: 'PostStartHookError', refs: 0, limitMs: hookMs + GRACE_SECONDS * 1000 },
};

/** With a post-start hook that is a GET of the pod itself. */
const OF_A_GET: Readonly<Record<string, Expected>> = {
  'podSandboxStatus#2': { error: 'PostStartHookError', refs: 0, limitMs: requestMs },
  get: { error: 'PostStartHookError', refs: 0, limitMs: hookMs },
};

const spec = { terminationGracePeriodSeconds: GRACE_SECONDS };
const commands = { postStart: { exec: { command: ['warm'] } }, preStop: { exec: { command: ['bye'] } } };
const WITH_COMMANDS = podOfContainers([containerNamed('app', { lifecycle: commands })], spec);
const get = { postStart: { httpGet: { path: '/', port: 80 } } };
const WITH_GET = podOfContainers([containerNamed('app', { lifecycle: get })], spec);

function check(pod: Pod, table: Readonly<Record<string, Expected>>): void {
  for (const [call, { error, reason, refs, limitMs }] of Object.entries(table)) {
    for (const fault of FAULTS) {
      it(`${call} ${fault}`, async () => {
        const kubelet = new FaultyKubelet();
        kubelet.inflict(call, fault);
        const report = await kubelet.clock.run(startPod(kubelet.manager, pod));
        const [container] = report.containers;
        assert.ok(kubelet.clock.nowMs <= limitMs, `took ${kubelet.clock.nowMs} of ${limitMs} ms`);
        if (fault === 'is slow' || error === null) assert.equal(container?.error ?? report.error, undefined);
        else assert.equal(container?.error?.split(':')[0] ?? '', error);
        if (fault !== 'is slow' && reason !== undefined) assert.ok(kubelet.reasons.includes(reason));
        assert.equal(kubelet.paths.length, fault === 'is slow' ? 1 : refs);
        await kubelet.recovers(pod);
      });
    }
  }
}

describe('a pod start of which', () => {
  check(WITH_COMMANDS, OF_A_START);
});

describe('a pod start, with a GET for a hook, of which', () => {
  check(WITH_GET, OF_A_GET);

  it('the GET never answers says which and why', async () => {
    const kubelet = new FaultyKubelet();
    kubelet.inflict('get', 'never answers');
    const { containers } = await kubelet.clock.run(startPod(kubelet.manager, WITH_GET));
    assert.match(containers[0]?.error ?? '', /^PostStartHookError: Get http:.*: context deadline exceeded$/);
    assert.equal(kubelet.clock.nowMs, hookMs);
  });
});

it('ends a start whose run options never come', async () => {
  const { clock, node, refs, manager } = new FaultyKubelet();
  const waiting = new KubeRuntimeManager({
    ...manager.context,
    images: node.images,
    puller: node.images,
    events: { record: () => undefined },
    clock,
    nodeName: 'node-1',
    runOptions: { generate: () => new Promise(() => undefined) },
    limits: LIMITS,
  });
  const { containers } = await clock.run(startPod(waiting, WITH_COMMANDS));
  assert.equal(containers[0]?.error, 'CreateContainerConfigError');
  assert.equal(containers[0]?.message, 'generate run options: i/o timeout');
  assert.equal(refs.stored.size, 0);
  assert.equal(clock.nowMs, localMs);
});
