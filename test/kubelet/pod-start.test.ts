import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ContainerStartReport } from '../../src/kubelet/index.ts';
import { startPod } from '../../src/kubelet/index.ts';
import type { RuntimeService } from '../../src/runtime/index.ts';
import {
  containerNamed,
  podOfContainers,
  type SimulatedKubelet,
  simulatedKubelet,
} from '../support/simulated-kubelet.ts';

const execHook = { postStart: { exec: { command: ['warm', 'up'] } } };
const fixed = (ms: number): { kind: 'fixed'; ms: number } => ({ kind: 'fixed', ms });

const outcome = ({ container, kind, ok, error }: ContainerStartReport): unknown[] => [container, kind, ok, error];
const reasons = ({ events }: SimulatedKubelet): string[] =>
  events.map(({ involvedObject, reason }) => `${involvedObject.fieldPath ?? 'pod'} ${reason}`);

/** Calls on `runtime` by their CRI names alone. */
function withoutWaiting(runtime: RuntimeService): RuntimeService {
  Reflect.set(runtime, 'waitForExit', undefined);
  return runtime;
}

/** A promise and how to resolve it. */
function signalled(): { promise: Promise<void>; resolve: () => void } {
  return Promise.withResolvers<void>();
}

describe('a pod', () => {
  it('starts its init containers one after another, then its regular ones', async () => {
    const kubelet = simulatedKubelet();
    const pod = podOfContainers([containerNamed('app', { lifecycle: execHook }), containerNamed('side')], {
      initContainers: [containerNamed('first'), containerNamed('second')],
    });
    const report = await startPod(kubelet.manager, pod);
    assert.equal(report.error, undefined);
    assert.deepEqual(report.containers.map(outcome), [
      ['first', 'init', true, undefined],
      ['second', 'init', true, undefined],
      ['app', 'regular', true, undefined],
      ['side', 'regular', true, undefined],
    ]);
    assert.deepEqual(reasons(kubelet), [
      ...['Pulling', 'Pulled', 'Created', 'Started'].map((reason) => `spec.initContainers{first} ${reason}`),
      ...['Pulled', 'Created', 'Started'].map((reason) => `spec.initContainers{second} ${reason}`),
      ...['Pulled', 'Created', 'Started'].map((reason) => `spec.containers{app} ${reason}`),
      ...['Pulled', 'Created', 'Started'].map((reason) => `spec.containers{side} ${reason}`),
    ]);
  });

  it('leaves a reference for every container, init ones included, under the ids it reports', async () => {
    const kubelet = simulatedKubelet();
    const pod = podOfContainers([containerNamed('app')], { initContainers: [containerNamed('setup')] });
    const { containers } = await startPod(kubelet.manager, pod);
    const expected = {
      kind: 'Pod',
      namespace: 'prod',
      name: 'web-0',
      uid: 'u-1',
      apiVersion: 'v1',
      resourceVersion: '7',
    };
    const [setup, app] = containers.map(({ containerID = '' }) => kubelet.refs.stored.get(containerID));
    assert.deepEqual(setup, { ...expected, fieldPath: 'spec.initContainers{setup}' });
    assert.deepEqual(app, { ...expected, fieldPath: 'spec.containers{app}' });
    assert.equal(kubelet.refs.stored.size, 2);
  });

  it('gives the same ids and events again for the same seed', async () => {
    const run = async (seed: number): Promise<unknown[]> => {
      const kubelet = simulatedKubelet({ seed });
      const pod = podOfContainers([containerNamed('app'), containerNamed('side')]);
      const { containers } = await startPod(kubelet.manager, pod);
      return [containers.map(({ containerID }) => containerID), kubelet.events.map(({ message }) => message)];
    };
    assert.deepEqual(await run(1), await run(1));
    assert.notDeepEqual(await run(1), await run(2));
  });

  it('reports how long each stage took', async () => {
    const latency = {
      sandbox: fixed(5),
      pull: fixed(300),
      create: fixed(70),
      start: fixed(40),
      postStart: fixed(9),
      run: fixed(500),
    };
    const { manager, clock } = simulatedKubelet({ latency });
    const pod = podOfContainers([containerNamed('app', { lifecycle: execHook })], {
      initContainers: [containerNamed('setup')],
    });
    const { containers, sandboxMs, totalMs } = await clock.run(startPod(manager, pod));
    assert.equal(sandboxMs, 5);
    assert.deepEqual(
      containers.map(({ stagesMs }) => stagesMs),
      [
        { pull: 300, create: 70, start: 40 },
        { create: 70, start: 40, postStart: 9 },
      ],
    );
    assert.deepEqual(
      containers.map((report) => report.totalMs),
      [410, 119],
    );
    assert.equal(totalMs, 5 + 410 + 500 + 119);
  });
});

describe('a failure', () => {
  it('of an init container leaves everything after it untried', async () => {
    const kubelet = simulatedKubelet({ failures: { start: 1 } });
    const pod = podOfContainers([containerNamed('app')], {
      initContainers: [containerNamed('a'), containerNamed('b')],
    });
    const { containers, error } = await startPod(kubelet.manager, pod);
    assert.deepEqual(containers.map(outcome), [['a', 'init', false, 'RunContainerError']]);
    assert.equal(error, 'init container a failed to start: RunContainerError');
    assert.deepEqual(Object.values(kubelet.refs.paths), ['spec.initContainers{a}']);
  });

  it('in the process of an init container does too', async () => {
    const kubelet = simulatedKubelet({ failures: { run: 1 } });
    const initContainers = [containerNamed('a')];
    const pod = podOfContainers([containerNamed('app')], { initContainers, restartPolicy: 'Never' });
    const { containers, error } = await startPod(kubelet.manager, pod);
    assert.deepEqual(containers.map(outcome), [['a', 'init', true, undefined]]);
    assert.equal(error, 'init container a exited with 1');
  });

  it('of waiting for an init container does too', async () => {
    const { manager } = simulatedKubelet({}, ({ runtime }) => ({
      runtime: Object.assign(runtime, {
        waitForExit: () => Promise.reject(new Error('the runtime is gone')),
      }),
    }));
    const pod = podOfContainers([containerNamed('app')], { initContainers: [containerNamed('a')] });
    const { error } = await startPod(manager, pod);
    assert.equal(error, 'init container a could not be waited for: the runtime is gone');
  });

  it('of a regular container does not keep the next from being tried', async () => {
    const { manager } = simulatedKubelet();
    const pod = podOfContainers([containerNamed('bad', { image: 'Nginx' }), containerNamed('good')]);
    const { containers, error } = await startPod(manager, pod);
    assert.deepEqual(containers.map(outcome), [
      ['bad', 'regular', false, 'InvalidImageName'],
      ['good', 'regular', true, undefined],
    ]);
    assert.equal(error, undefined);
  });

  it('of the sandbox is an event about the pod, and nothing is tried', async () => {
    const kubelet = simulatedKubelet({ failures: { sandbox: 1 } });
    const { containers, error } = await startPod(kubelet.manager, podOfContainers([containerNamed('app')]));
    assert.deepEqual(containers, []);
    assert.match(
      error ?? '',
      /^CreatePodSandbox for pod "web-0_prod\(u-1\)" failed: rpc error: code = Unknown desc = /,
    );
    assert.deepEqual(reasons(kubelet), ['pod FailedCreatePodSandBox']);
  });

  it('of a post-start hook takes the reference away again', async () => {
    const kubelet = simulatedKubelet({ failures: { postStart: 1 } });
    const pod = podOfContainers([containerNamed('app', { lifecycle: execHook })]);
    const { containers } = await startPod(kubelet.manager, pod);
    assert.match(containers[0]?.error ?? '', /^PostStartHookError: command 'warm up' exited with 1: /);
    assert.equal(kubelet.refs.stored.size, 0);
    assert.deepEqual(reasons(kubelet).slice(-2), [
      'spec.containers{app} FailedPostStartHook',
      'spec.containers{app} Killing',
    ]);
  });
});

describe('a runtime that cannot tell of exits', () => {
  it('is asked once a second', async () => {
    const { manager, clock } = simulatedKubelet({ latency: { run: fixed(2500) } }, ({ runtime }) => ({
      runtime: withoutWaiting(runtime),
    }));
    const pod = podOfContainers([containerNamed('app')], { initContainers: [containerNamed('a')] });
    const { containers } = await clock.run(startPod(manager, pod));
    assert.equal(containers.length, 2);
    assert.deepEqual(clock.sleptMs, [1000, 1000, 1000]);
  });
});

describe('an abort', () => {
  it('gives up the call under way and tries nothing more', async () => {
    const inside = signalled();
    const controller = new AbortController();
    const kubelet = simulatedKubelet({}, ({ runtime }) => ({
      runtime: Object.assign(runtime, {
        startContainer: () => {
          inside.resolve();
          return new Promise(() => undefined);
        },
      }),
    }));
    const pod = podOfContainers([containerNamed('app'), containerNamed('side')]);
    const starting = startPod(kubelet.manager, pod, { signal: controller.signal });
    await inside.promise;
    controller.abort();
    const { containers, error } = await starting;
    assert.equal(error, 'Interrupted');
    assert.deepEqual(containers.map(outcome), [['app', 'regular', false, 'Interrupted']]);
    assert.match(containers[0]?.containerID ?? '', /^simulated:/);
    assert.deepEqual(Object.keys(containers[0]?.stagesMs ?? {}), ['pull', 'create']);
  });

  it('keeps a call that returns late from storing a reference or recording an event', async () => {
    const inside = signalled();
    const outside = signalled();
    const returned = signalled();
    const controller = new AbortController();
    const kubelet = simulatedKubelet({}, ({ runtime }) => ({
      runtime: Object.assign(runtime, {
        createContainer: async () => {
          inside.resolve();
          await outside.promise;
          setImmediate(returned.resolve);
          return 'late';
        },
      }),
    }));
    const starting = startPod(kubelet.manager, podOfContainers([containerNamed('app')]), { signal: controller.signal });
    await inside.promise;
    const recorded = kubelet.events.length;
    controller.abort();
    const { containers } = await starting;
    outside.resolve();
    await returned.promise;
    assert.equal(containers[0]?.error, 'Interrupted');
    assert.equal(kubelet.refs.stored.size, 0);
    assert.equal(kubelet.events.length, recorded);
  });

  it('gives up the sandbox, and the wait for an init container', async () => {
    for (const call of ['runPodSandbox', 'waitForExit']) {
      const inside = signalled();
      const controller = new AbortController();
      const { manager } = simulatedKubelet({}, ({ runtime }) => ({
        runtime: Object.assign(runtime, {
          [call]: () => {
            inside.resolve();
            return new Promise(() => undefined);
          },
        }),
      }));
      const pod = podOfContainers([containerNamed('app')], { initContainers: [containerNamed('setup')] });
      const starting = startPod(manager, pod, { signal: controller.signal });
      await inside.promise;
      controller.abort();
      const { containers, error } = await starting;
      assert.equal(error, 'Interrupted', call);
      assert.equal(containers.length, call === 'waitForExit' ? 1 : 0, call);
    }
  });

  it('before the start tries nothing', async () => {
    const { manager, events } = simulatedKubelet();
    const { containers, error } = await startPod(manager, podOfContainers([containerNamed('app')]), {
      signal: AbortSignal.abort(),
    });
    assert.deepEqual([containers, error, events], [[], 'Interrupted', []]);
  });

  it('between two containers leaves the second untried', async () => {
    const controller = new AbortController();
    const kubelet = simulatedKubelet({}, () => ({
      events: { record: ({ reason }) => void (reason === 'Started' && controller.abort()) },
    }));
    const pod = podOfContainers([containerNamed('app'), containerNamed('side')]);
    const { containers, error } = await startPod(kubelet.manager, pod, { signal: controller.signal });
    assert.equal(error, 'Interrupted');
    assert.equal(containers.length, 1);
  });
});
