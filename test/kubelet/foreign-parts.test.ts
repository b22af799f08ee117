/** Parts of a kubelet that somebody else wrote, who does not keep to the types: nothing rejects, nothing is lost silently. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { ContainerID } from '../../src/index.ts';
import { NO_STATUS, type StartResult, startPod } from '../../src/kubelet/index.ts';
import { podSandboxConfig } from '../../src/kubelet/pod/sandbox/sandbox-config.ts';
import type { Image } from '../../src/runtime/index.ts';
import { containerNamed, podOfContainers, simulatedKubelet } from '../support/simulated-kubelet.ts';
import { imageOf, type StepKubelet, scriptedRuntime, stepKubelet } from '../support/step-kubelet.ts';

const APP = containerNamed('app');

function start({ manager }: StepKubelet, container = APP): Promise<StartResult> {
  const pod = podOfContainers([container]);
  const sandboxConfig = podSandboxConfig(pod, 0);
  return manager.startContainer({
    pod,
    container,
    podStatus: NO_STATUS,
    sandboxId: 's',
    sandboxConfig,
    podIPs: ['10.0.0.1'],
  });
}

describe('runAsNonRoot with an image that', () => {
  const cases: readonly [string, unknown, RegExp][] = [
    ['has no user at all', { id: 'i' }, /image will run as root/],
    ['has a name for a user, and no uid', { id: 'i', username: 'bob' }, /image has non-numeric user \(bob\)/],
    ['is gone meanwhile, told by null', null, /image will run as root/],
  ];
  for (const [name, image, message] of cases) {
    it(`${name} is refused`, async () => {
      const answers = [imageOf('i'), image];
      const kubelet = stepKubelet({ image: () => answers.shift() as Image });
      const result = await start(kubelet, containerNamed('app', { securityContext: { runAsNonRoot: true } }));
      assert.equal(result.error?.message, 'CreateContainerConfigError');
      assert.match(result.message, message);
    });
  }
});

for (const id of [undefined, null, 7, '']) {
  it(`takes ${JSON.stringify(id)} for no container ID`, async () => {
    const script = { image: () => imageOf('i') };
    const kubelet = stepKubelet(script, (steps) => ({
      runtime: { ...scriptedRuntime(steps, script), createContainer: async () => id as string },
    }));
    const { error, message } = await start(kubelet);
    assert.equal(error?.message, 'CreateContainerError');
    assert.equal(message, 'ContainerId is not set for container "&ContainerMetadata{Name:app,Attempt:0,}"');
    assert.deepEqual(kubelet.refs.paths, {});
  });

  it(`takes ${JSON.stringify(id)} for no sandbox ID`, async () => {
    const kubelet = simulatedKubelet({}, ({ runtime }) => {
      Reflect.set(runtime, 'runPodSandbox', async () => id);
      return {};
    });
    const { error } = await startPod(kubelet.manager, podOfContainers([APP]));
    assert.match(error ?? '', /failed: PodSandboxId is not set for sandbox "&PodSandboxMetadata\{Name:web-0,/);
  });
}

it('takes an answer that is no promise for one that is there', async () => {
  const script = { image: () => imageOf('i') };
  const kubelet = stepKubelet(script, (steps) => ({
    runtime: { ...scriptedRuntime(steps, script), createContainer: () => 'cid2' as unknown as Promise<string> },
  }));
  assert.equal((await start(kubelet)).error, null);
  assert.deepEqual(Object.keys(kubelet.refs.paths), ['containerd://cid2']);
});

const late = (text: string): Promise<never> => Promise.reject(new Error(text));

it('logs what asynchronous parts fail with, and goes on', async () => {
  const kubelet = stepKubelet({ image: () => imageOf('i') }, () => ({
    events: { record: () => late('sink is full') as never },
    refs: { setRef: () => late('no room'), getRef: () => undefined, clearRef: () => late('no lock') },
    runOptions: {
      generate: () => ({
        envs: [],
        mounts: [],
        devices: [],
        podContainerDir: '',
        cleanup: () => late('no cleanup') as never,
      }),
    },
  }));
  assert.equal((await start(kubelet)).error, null);
  const id = { type: 'containerd', id: 'cid1' } as ContainerID;
  assert.equal(await kubelet.manager.killContainer(podOfContainers([APP]), id, 'app'), undefined);
  await setImmediate();
  const expected = [
    'Unable to record event Normal Started of prod/web-0: sink is full',
    'Unable to store the reference of containerd://cid1: no room',
    'Unable to clear the reference of containerd://cid1: no lock',
    'Failed to clean up after container "app": no cleanup',
  ];
  for (const line of expected) assert.ok(kubelet.logged.includes(line), `${line} in ${kubelet.logged.join('\n')}`);
});

it('cleans up by the options that it was given', async () => {
  let cleaned = '';
  const options = {
    envs: [],
    mounts: [],
    devices: [],
    podContainerDir: '',
    mine: 'yes',
    cleanup(): void {
      cleaned = this.mine;
    },
  };
  await start(stepKubelet({ image: () => imageOf('i') }, () => ({ runOptions: { generate: () => options } })));
  assert.equal(cleaned, 'yes');
});

describe('a pod that is changed in place', () => {
  it('is synced as it is now', async () => {
    const app = { ...containerNamed('app') };
    const pod = podOfContainers([app], { restartPolicy: 'Always' });
    const { manager, clock, node } = simulatedKubelet();
    await clock.run(manager.syncPod(pod, NO_STATUS));
    app.image = 'nginx:1.20';
    const { actions } = await clock.run(manager.syncPod(pod, await manager.readPodStatus(pod)));
    assert.deepEqual(
      actions.map(({ action }) => action),
      ['KillContainer', 'ConfigPodSandbox', 'StartContainer'],
    );
    const states = (await node.runtime.listContainers()).map(({ state }) => state);
    assert.deepEqual(states, ['CONTAINER_EXITED', 'CONTAINER_RUNNING']);
  });

  it('into nonsense never makes a kill reject', async () => {
    const pod = podOfContainers([APP]);
    const { manager, clock } = simulatedKubelet();
    await clock.run(manager.syncPod(pod, NO_STATUS));
    const [app] = (await manager.readPodStatus(pod)).containerStatuses;
    assert.ok(app !== undefined);
    for (const containers of [null, 7]) {
      Reflect.set(pod.spec, 'containers', containers);
      assert.ok((await clock.run(manager.killContainer(pod, app.id, 'app'))) instanceof Error);
    }
    Reflect.set(pod.spec, 'containers', [APP]);
    assert.equal(await clock.run(manager.killContainer(pod, app.id, 'app')), undefined);
  });
});
