/**
 * Every call a start, a kill and a sync make, made to fail, to be slow and never to answer: what is stored afterwards is
 * what the spec says, and the end comes within the deadline of that call.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Container, Pod } from '../../../src/api/pod.ts';
import { ContainerID } from '../../../src/index.ts';
import {
  type KubeletFiles,
  KubeRuntimeManager,
  type KubeRuntimeManagerOptions,
  NO_STATUS,
  startPod,
} from '../../../src/kubelet/index.ts';
import { RuntimeError, SimulatedRuntime } from '../../../src/runtime/index.ts';
import { filesBut } from '../../support/files.ts';
import { containerNamed, podOfContainers } from '../../support/simulated-kubelet.ts';
import { StepRefs } from '../../support/step-kubelet.ts';
import { TestClock } from '../../support/test-clock.ts';

const LIMITS = { requestMs: 1000, pullMs: 5000, hookMs: 3000, localMs: 700 };
const SLOW_MS = 600;

type Fault = 'fails' | 'is slow' | 'never answers';
const FAULTS: readonly Fault[] = ['fails', 'is slow', 'never answers'];

interface Rig {
  readonly manager: KubeRuntimeManager;
  readonly node: SimulatedRuntime;
  readonly refs: StepRefs;
  readonly clock: TestClock;
  readonly reasons: string[];
}

type Inject = (target: string) => <T>(answer: () => Promise<T> | T) => Promise<T>;

/** A kubelet on a simulated node where the call `faulty` has the fault. */
function rig(faulty: string, fault: Fault): Rig {
  const clock = new TestClock(1_600_000_000_000_000_000n);
  const node = new SimulatedRuntime({ seed: 1, clock, latency: 'none' });
  const refs = new StepRefs([]);
  const reasons: string[] = [];
  const inject: Inject =
    (target) =>
    async <T>(answer: () => Promise<T> | T): Promise<T> => {
      if (target !== faulty) return answer();
      if (fault === 'fails') throw new RuntimeError('INTERNAL', 'injected');
      if (fault === 'never answers') return new Promise(() => undefined);
      await clock.sleep(SLOW_MS);
      return answer();
    };
  const faultyPart = <T extends object>(part: T): T =>
    new Proxy(part, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => inject(String(name))(() => member.apply(target, args) as unknown);
      },
    });
  const operation = (name: keyof KubeletFiles) => (): Promise<void> => inject(name)(() => undefined);
  const files = filesBut({
    makeDirectory: operation('makeDirectory'),
    createFile: operation('createFile'),
    changeMode: operation('changeMode'),
    exists: () => inject('exists')(() => true),
    symlink: operation('symlink'),
    remove: operation('remove'),
  });
  const images = faultyPart(node.images);
  const options: KubeRuntimeManagerOptions = {
    runtime: faultyPart(node.runtime),
    images,
    puller: images,
    http: faultyPart(node.http),
    refs,
    events: { record: ({ reason }) => reasons.push(reason) },
    clock,
    runtimeName: 'simulated',
    nodeName: 'node-1',
    files,
    internalLifecycle: {
      preStartContainer: () => inject('preStart')(() => undefined),
      preStopContainer: () => inject('preStop')(() => undefined),
    },
    limits: LIMITS,
    log: () => undefined,
  };
  return { manager: new KubeRuntimeManager(options), node, refs, clock, reasons };
}

const HOOKED: Container = containerNamed('app', {
  lifecycle: { postStart: { exec: { command: ['warm'] } }, preStop: { exec: { command: ['bye'] } } },
});

interface Expected {
  readonly error: string | null;
  /** References left when it fails or never answers. */
  readonly refs: number;
  readonly limitMs: number;
}

const OK: Omit<Expected, 'limitMs'> = { error: null, refs: 1 };

/** What a start comes to when the call fails or never answers; `limitMs`: how long the silence may take. */
const OF_A_START: Readonly<Record<string, Expected>> = {
  imageStatus: { error: 'ImageInspectError', refs: 0, limitMs: LIMITS.requestMs },
  pullImage: { error: 'ErrImagePull', refs: 0, limitMs: LIMITS.pullMs },
  makeDirectory: { error: 'CreatePodSandboxError', refs: 0, limitMs: LIMITS.localMs },
  runPodSandbox: { error: 'CreatePodSandboxError', refs: 0, limitMs: 2 * LIMITS.requestMs },
  podSandboxStatus: { error: 'PodSandboxStatus', refs: 0, limitMs: LIMITS.requestMs },
  createFile: { ...OK, limitMs: LIMITS.localMs },
  changeMode: { ...OK, limitMs: LIMITS.localMs },
  createContainer: { error: 'CreateContainerError', refs: 0, limitMs: LIMITS.requestMs },
  preStart: { error: 'PreStartHookError', refs: 0, limitMs: LIMITS.localMs },
  startContainer: { error: 'RunContainerError', refs: 1, limitMs: LIMITS.requestMs },
  exists: { ...OK, limitMs: LIMITS.localMs },
  symlink: { ...OK, limitMs: LIMITS.localMs },
  // The kill that follows runs the pre-stop hook, which does not answer either within the grace period of 4 s.
  execSync: { error: 'PostStartHookError', refs: 0, limitMs: LIMITS.hookMs + 4000 },
};

describe('a pod start of which', () => {
  const pod = podOfContainers([HOOKED], { terminationGracePeriodSeconds: 4 });
  for (const [call, { error, refs, limitMs }] of Object.entries(OF_A_START)) {
    for (const fault of FAULTS) {
      it(`${call} ${fault}`, async () => {
        const kubelet = rig(call, fault);
        const report = await kubelet.clock.run(startPod(kubelet.manager, pod));
        const failed = report.containers[0]?.error ?? report.error;
        if (fault === 'is slow') {
          assert.equal(failed, undefined);
          assert.equal(kubelet.refs.stored.size, 1);
          return;
        }
        if (error === null) assert.equal(failed, undefined);
        else if (error === 'PodSandboxStatus') assert.equal(report.containers.length, 0);
        else if (error === 'CreatePodSandboxError') assert.ok(kubelet.reasons.includes('FailedCreatePodSandBox'));
        else assert.equal(failed?.split(':')[0], error);
        assert.equal(kubelet.refs.stored.size, refs);
        assert.ok(kubelet.clock.nowMs <= limitMs, `took ${kubelet.clock.nowMs} of ${limitMs} ms`);
      });
    }
  }

  for (const fault of FAULTS) {
    it(`the GET of its post-start hook ${fault}`, async () => {
      const lifecycle = { postStart: { httpGet: { path: '/', port: 80 } } };
      const kubelet = rig('get', fault);
      const hooked = podOfContainers([containerNamed('app', { lifecycle })]);
      const { containers } = await kubelet.clock.run(startPod(kubelet.manager, hooked));
      assert.equal(containers[0]?.ok, fault === 'is slow');
      assert.equal(kubelet.refs.stored.size, fault === 'is slow' ? 1 : 0);
      if (fault === 'never answers') {
        assert.match(containers[0]?.error ?? '', /^PostStartHookError: Get http:.*: context deadline exceeded$/);
        assert.equal(kubelet.clock.nowMs, LIMITS.hookMs);
      }
    });
  }

  it('run options never come', async () => {
    const { clock, ...kubelet } = rig('', 'fails');
    const context = { ...kubelet.manager.context };
    const manager = new KubeRuntimeManager({
      ...context,
      images: kubelet.node.images,
      puller: kubelet.node.images,
      events: { record: () => undefined },
      clock,
      nodeName: 'node-1',
      runOptions: { generate: () => new Promise(() => undefined) },
      limits: LIMITS,
    });
    const { containers } = await clock.run(startPod(manager, pod));
    assert.equal(containers[0]?.error, 'CreateContainerConfigError');
    assert.equal(containers[0]?.message, 'generate run options: i/o timeout');
    assert.equal(kubelet.refs.stored.size, 0);
    assert.equal(clock.nowMs, LIMITS.localMs);
  });
});

describe('a kill of which', () => {
  const pod = podOfContainers([HOOKED], { terminationGracePeriodSeconds: 4 });

  async function killed(call: string, fault: Fault, of: Pod | undefined): Promise<[Rig, Error | undefined, number]> {
    const kubelet = rig(call, fault);
    const id = new ContainerID('simulated', 'cid1');
    kubelet.refs.setRef(id, { name: 'web-0' });
    const error = await kubelet.clock.run(kubelet.manager.killContainer(of, id, 'app'));
    return [kubelet, error, kubelet.refs.stored.size];
  }

  it('StopContainer fails or never answers: the reference goes all the same', async () => {
    for (const fault of ['fails', 'never answers'] as const) {
      const [{ clock }, error, left] = await killed('stopContainer', fault, pod);
      assert.ok(error !== undefined);
      assert.equal(left, 0);
      // The pre-stop hook fails at once here: there is no such container. Then the whole grace period is left.
      assert.equal(clock.nowMs, fault === 'fails' ? 0 : LIMITS.requestMs + 4000);
    }
  });

  it('the pre-stop hook never answers: it is stopped after the grace period', async () => {
    const [{ clock }, , left] = await killed('execSync', 'never answers', pod);
    assert.equal(left, 0);
    assert.equal(clock.nowMs, 4000);
  });

  it('an earlier step fails or never answers: the reference stays', async () => {
    for (const fault of ['fails', 'never answers'] as const) {
      const [internal, error, left] = await killed('preStop', fault, pod);
      assert.ok(error !== undefined);
      assert.equal(left, 1);
      assert.ok(internal.clock.nowMs <= LIMITS.localMs);
      const [unknown, restoreError, stays] = await killed('containerStatus', fault, undefined);
      assert.ok(restoreError !== undefined);
      assert.equal(stays, 1);
      assert.ok(unknown.clock.nowMs <= LIMITS.requestMs);
    }
  });
});

describe('a sync of which', () => {
  const changed = podOfContainers([containerNamed('app', { tty: true })]);

  for (const call of ['stopContainer', 'removeContainer', 'remove', 'stopPodSandbox', 'listContainers'] as const) {
    it(`${call} never answers`, async () => {
      const kubelet = rig(call, 'never answers');
      const first = podOfContainers([containerNamed('app')], { initContainers: [containerNamed('setup')] });
      await kubelet.clock.run(kubelet.manager.syncPod(first, NO_STATUS));
      const began = kubelet.clock.nowMs;
      const healthy = rig('', 'fails');
      const reader = call === 'listContainers' ? healthy.manager : kubelet.manager;
      const status = await kubelet.clock.run(reader.readPodStatus(first));
      if (call === 'listContainers') {
        await assert.rejects(kubelet.clock.run(kubelet.manager.readPodStatus(first)), { code: 'DEADLINE_EXCEEDED' });
      }
      const sandboxStatuses = status.sandboxStatuses.map((each) => ({ ...each, state: 'SANDBOX_NOTREADY' as const }));
      await kubelet.clock.run(kubelet.manager.syncPod(changed, { ...status, sandboxStatuses }));
      assert.ok(kubelet.clock.nowMs - began <= LIMITS.requestMs * 3 + 2000, `took ${kubelet.clock.nowMs - began} ms`);
    });
  }
});
