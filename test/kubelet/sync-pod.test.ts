import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Pod } from '../../src/api/pod.ts';
import { NO_STATUS, type PodStatus, startPod } from '../../src/kubelet/index.ts';
import type { RuntimeService } from '../../src/runtime/index.ts';
import { filesBut } from '../support/files.ts';
import {
  containerNamed,
  podOfContainers,
  type SimulatedKubelet,
  simulatedKubelet,
} from '../support/simulated-kubelet.ts';

const said = ({ actions }: { actions: readonly { action: string; target: string; error: Error | null }[] }): string[] =>
  actions.map(({ action, target, error }) => {
    const what = action === 'ConfigPodSandbox' ? action : `${action} ${target}`;
    return `${what}${error === null ? '' : ` ${error.message}`}`;
  });

const NEW_SANDBOX = ['KillPodSandbox u-1', 'CreatePodSandbox web-0_prod(u-1)', 'ConfigPodSandbox'];

const reasons = ({ events }: SimulatedKubelet): string[] => events.map(({ reason }) => reason);

async function sync(
  kubelet: SimulatedKubelet,
  pod: Pod,
  status?: PodStatus,
): ReturnType<typeof kubelet.manager.syncPod> {
  return kubelet.clock.run(kubelet.manager.syncPod(pod, status ?? (await kubelet.manager.readPodStatus(pod))));
}

const refuse = (text: string): Promise<never> => Promise.reject(new Error(text));

/** Makes `calls` of the runtime fail. */
function failing(calls: readonly string[]): (node: { runtime: RuntimeService }) => object {
  return ({ runtime }) => {
    for (const call of calls) Reflect.set(runtime, call, () => Promise.reject(new Error(`${call} failed`)));
    return {};
  };
}

it('brings a pod up in as many rounds as it has init containers, and one', async () => {
  const kubelet = simulatedKubelet();
  const pod = podOfContainers([containerNamed('app')], {
    initContainers: [containerNamed('i1'), containerNamed('i2')],
  });
  assert.deepEqual(said(await sync(kubelet, pod)), [...NEW_SANDBOX, 'StartContainer i1']);
  assert.deepEqual(said(await sync(kubelet, pod)), ['ConfigPodSandbox', 'StartContainer i2']);
  assert.deepEqual(said(await sync(kubelet, pod)), ['ConfigPodSandbox', 'StartContainer app']);
  assert.deepEqual(said(await sync(kubelet, pod)), ['ConfigPodSandbox']);
  assert.equal(kubelet.refs.stored.size, 3);
});

it('goes on in the sandbox of a pod whose first container could not be made', async () => {
  let isPresent = false;
  const kubelet = simulatedKubelet({}, ({ images }) => ({
    puller: {
      pullImage: (image, auth, sandbox) =>
        isPresent ? images.pullImage(image, auth, sandbox) : refuse('registry is down'),
    },
  }));
  const pod = podOfContainers([containerNamed('app')]);
  assert.deepEqual(said(await sync(kubelet, pod)), [...NEW_SANDBOX, 'StartContainer app ErrImagePull']);
  isPresent = true;
  kubelet.clock.nowMs += 60_000;
  assert.deepEqual(said(await sync(kubelet, pod)), ['ConfigPodSandbox', 'StartContainer app']);
  assert.equal((await kubelet.node.runtime.listPodSandboxes()).length, 1);
});

it('makes the attempt after a sandbox that was lost before it had a container', async () => {
  const kubelet = simulatedKubelet();
  const pod = podOfContainers([containerNamed('app', { imagePullPolicy: 'Never', image: 'absent:1' })]);
  await sync(kubelet, pod);
  const [lost] = await kubelet.node.runtime.listPodSandboxes();
  await kubelet.node.runtime.stopPodSandbox(lost?.id ?? '');
  const again = [...NEW_SANDBOX, 'StartContainer app ErrImageNeverPull'];
  assert.deepEqual(said(await sync(kubelet, pod)), again);
  const { sandboxStatuses } = await kubelet.manager.readPodStatus(pod);
  assert.deepEqual(
    sandboxStatuses.map(({ metadata }) => metadata.attempt),
    [1, 0],
  );
});

it('leaves out a sandbox that goes while the status is read', async () => {
  const kubelet = simulatedKubelet();
  const pod = podOfContainers([containerNamed('app')]);
  await sync(kubelet, pod);
  const { sandboxStatuses } = await kubelet.manager.readPodStatus(pod, ['gone']);
  assert.equal(sandboxStatuses.length, 1);
});

it('waits longer and longer with a container that keeps exiting, and says so', async () => {
  const kubelet = simulatedKubelet();
  const pod = podOfContainers([containerNamed('app')], { restartPolicy: 'Always' });
  await sync(kubelet, pod);
  const stopAll = async (): Promise<void> => {
    for (const { id } of await kubelet.node.runtime.listContainers()) await kubelet.node.runtime.stopContainer(id, 0);
  };
  kubelet.clock.nowMs = 1000;
  await stopAll();
  assert.deepEqual(said(await sync(kubelet, pod)), ['ConfigPodSandbox', 'StartContainer app']);
  kubelet.clock.nowMs = 3000;
  await stopAll();
  const waiting = await sync(kubelet, pod);
  assert.deepEqual(said(waiting), ['ConfigPodSandbox', 'StartContainer app CrashLoopBackOff']);
  assert.equal(
    waiting.error,
    'failed to "StartContainer" for "app" with CrashLoopBackOff: "back-off 10s restarting failed container=app pod=web-0_prod(u-1)"',
  );
  assert.equal(reasons(kubelet).at(-1), 'BackOff');
  kubelet.clock.nowMs = 13_000;
  assert.deepEqual(said(await sync(kubelet, pod)), ['ConfigPodSandbox', 'StartContainer app']);
  const attempts = (await kubelet.node.runtime.listContainers()).map(({ metadata }) => metadata.attempt);
  assert.deepEqual(attempts, [0, 1, 2]);
});

it('builds a new sandbox when the old one is gone, and forgets its init containers', async () => {
  const kubelet = simulatedKubelet();
  const pod = podOfContainers([containerNamed('app')], { initContainers: [containerNamed('setup')] });
  await startPod(kubelet.manager, pod);
  const [container] = await kubelet.node.runtime.listContainers();
  await kubelet.node.runtime.stopPodSandbox(container?.podSandboxId ?? '');
  const result = await sync(kubelet, pod);
  assert.deepEqual(said(result), [...NEW_SANDBOX, 'StartContainer setup']);
  assert.ok(reasons(kubelet).includes('SandboxChanged'));
  const names = (await kubelet.node.runtime.listContainers()).map(({ metadata }) => metadata.name);
  assert.deepEqual(names, ['app', 'setup']);
  assert.equal(Object.values(kubelet.refs.paths).filter((path) => path === 'spec.initContainers{setup}').length, 1);
});

it('replaces a container whose definition changed, reference and all', async () => {
  const kubelet = simulatedKubelet();
  const pod = podOfContainers([containerNamed('app')]);
  await startPod(kubelet.manager, pod);
  const before = Object.keys(kubelet.refs.paths);
  const changed = podOfContainers([containerNamed('app', { image: 'nginx:1.20' })]);
  assert.deepEqual(said(await sync(kubelet, changed)), ['KillContainer app', 'ConfigPodSandbox', 'StartContainer app']);
  const after = Object.keys(kubelet.refs.paths);
  assert.equal(after.length, 1);
  assert.notDeepEqual(after, before);
});

it('stops when a container cannot be killed', async () => {
  const kubelet = simulatedKubelet({}, failing(['stopContainer']));
  await startPod(kubelet.manager, podOfContainers([containerNamed('app'), containerNamed('side')]));
  const changed = podOfContainers([containerNamed('app', { tty: true }), containerNamed('side', { tty: true })]);
  const result = await sync(kubelet, changed);
  assert.deepEqual(said(result), ['KillContainer app KillContainerError']);
  assert.match(result.error ?? '', /with KillContainerError: "stopContainer failed"$/);
});

it('kills the whole pod when nothing is to run on, and reports what could not be stopped', async () => {
  const kubelet = simulatedKubelet({}, failing(['stopPodSandbox']));
  const pod = podOfContainers([containerNamed('app'), containerNamed('side')], { restartPolicy: 'Never' });
  await startPod(kubelet.manager, pod);
  const status = await kubelet.manager.readPodStatus(pod);
  for (const { id } of status.containerStatuses) await kubelet.node.runtime.stopContainer(id.id, 0);
  assert.deepEqual(said(await sync(kubelet, pod)), ['KillPodSandbox u-1 KillPodSandboxError']);
  const notReady = status.sandboxStatuses.map((sandbox) => ({ ...sandbox, state: 'SANDBOX_NOTREADY' as const }));
  const result = await sync(kubelet, pod, { ...status, sandboxStatuses: notReady });
  assert.deepEqual(said(result).sort(), [
    'KillContainer app',
    'KillContainer side',
    'KillPodSandbox u-1 KillPodSandboxError',
  ]);
  assert.equal(kubelet.refs.stored.size, 0);
});

it('ends the round when the sandbox cannot be created, or not be read', async () => {
  const pod = podOfContainers([containerNamed('app')]);
  const uncreated = simulatedKubelet({ failures: { sandbox: 1 } });
  const refused = await sync(uncreated, pod, NO_STATUS);
  assert.deepEqual(said(refused), ['KillPodSandbox u-1', 'CreatePodSandbox web-0_prod(u-1) CreatePodSandboxError']);
  assert.match(refused.actions[1]?.message ?? '', /^CreatePodSandbox for pod "web-0_prod\(u-1\)" failed: rpc error/);
  assert.deepEqual(reasons(uncreated), ['FailedCreatePodSandBox']);
  const unread = simulatedKubelet({}, failing(['podSandboxStatus']));
  const result = await sync(unread, pod, NO_STATUS);
  assert.equal(result.error, 'failed to SyncPod: podSandboxStatus failed');
  assert.deepEqual(said(result), NEW_SANDBOX.slice(0, 2));
  assert.deepEqual(reasons(unread), ['FailedPodSandBoxStatus']);
  const unlogged = simulatedKubelet({}, () => ({ files: filesBut({ makeDirectory: () => refuse('disk full') }) }));
  const { actions } = await sync(unlogged, pod, NO_STATUS);
  assert.equal(actions[1]?.message, 'Create pod log directory for pod "web-0_prod(u-1)" failed: disk full');
});

it('prunes the older instances of init containers with their references, and keeps what it cannot remove', async () => {
  for (const isRemovable of [true, false]) {
    const kubelet = simulatedKubelet({ failures: { run: 1 } }, isRemovable ? undefined : failing(['removeContainer']));
    const pod = podOfContainers([containerNamed('app')], { initContainers: [containerNamed('setup')] });
    for (const nowMs of [0, 20_000, 60_000, 200_000]) {
      kubelet.clock.nowMs = nowMs;
      await sync(kubelet, pod);
    }
    const count = (await kubelet.node.runtime.listContainers()).length;
    assert.equal(count, isRemovable ? 2 : 4);
    assert.equal(kubelet.refs.stored.size, count);
  }
});

it('removes the log and its link before the container, and keeps the container whose log stays', async () => {
  const removed: string[] = [];
  const files = filesBut({
    remove: (path) => (path.endsWith('stuck.log') ? refuse('busy') : void removed.push(path)),
  });
  for (const logPath of ['/var/log/pods/p/setup/0.log', '/var/log/pods/p/setup/stuck.log']) {
    removed.length = 0;
    const kubelet = simulatedKubelet({}, ({ runtime }) => {
      const status = runtime.containerStatus.bind(runtime);
      Reflect.set(runtime, 'containerStatus', async (id: string) => ({ ...(await status(id)), logPath }));
      return { files };
    });
    const pod = podOfContainers([containerNamed('app')], { initContainers: [containerNamed('setup')] });
    await sync(kubelet, pod);
    const [old] = await kubelet.node.runtime.listContainers();
    assert.ok(old !== undefined);
    await kubelet.node.runtime.stopPodSandbox(old.podSandboxId);
    await sync(kubelet, pod);
    const ids = (await kubelet.node.runtime.listContainers()).map(({ id }) => id);
    const isGone = !ids.includes(old.id);
    assert.equal(isGone, logPath.endsWith('0.log'));
    assert.deepEqual(removed, isGone ? [logPath, `/var/log/containers/web-0_prod_setup-${old.id}.log`] : []);
    assert.equal(kubelet.refs.stored.has(`simulated://${old.id}`), !isGone);
    if (!isGone) assert.match(kubelet.logged.join(), /failed to remove container ".*" log ".*stuck.log": busy/);
  }
});

it('releases what is allocated to regular containers that do not run, and only logs when that fails', async () => {
  const released: string[] = [];
  const internalLifecycle = {
    preStartContainer: () => undefined,
    preStopContainer: () => undefined,
    postStopContainer: (id: string) => {
      released.push(id);
      return refuse('no cpuset');
    },
  };
  const kubelet = simulatedKubelet({}, () => ({ internalLifecycle }));
  const pod = podOfContainers([containerNamed('app')]);
  await sync(kubelet, pod);
  assert.deepEqual(released, []);
  const [container] = await kubelet.node.runtime.listContainers();
  await kubelet.node.runtime.stopContainer(container?.id ?? '', 0);
  assert.deepEqual(said(await sync(kubelet, pod)), ['ConfigPodSandbox', 'StartContainer app']);
  assert.deepEqual(released, [container?.id]);
  assert.match(
    kubelet.logged.join(),
    /post-stop lifecycle hook failed for container app in pod web-0 with error no cpuset/,
  );
});

it('takes a container that did not run for done after a clean exit, in a new sandbox under OnFailure', async () => {
  const pod = podOfContainers([containerNamed('app'), containerNamed('side')], { restartPolicy: 'OnFailure' });
  const kubelet = simulatedKubelet();
  await sync(kubelet, pod);
  const status = await kubelet.manager.readPodStatus(pod);
  const containerStatuses = status.containerStatuses.map((each) => ({
    ...each,
    state: each.name === 'app' ? ('created' as const) : ('exited' as const),
    exitCode: each.name === 'app' ? 0 : 1,
  }));
  const sandboxStatuses = status.sandboxStatuses.map((each) => ({ ...each, state: 'SANDBOX_NOTREADY' as const }));
  const result = await sync(kubelet, pod, { containerStatuses, sandboxStatuses });
  assert.deepEqual(said(result), [...NEW_SANDBOX, 'StartContainer side']);
});

it('starts an ephemeral container beside its target, and goes on when that fails', async () => {
  const kubelet = simulatedKubelet({}, () => ({ gates: { ephemeralContainers: true } }));
  const pod = podOfContainers([containerNamed('app')]);
  await sync(kubelet, pod);
  for (const [name, targetContainerName, error] of [
    ['dbg', 'app', ''],
    ['lost', 'nobody', ' CreateContainerConfigError'],
  ] as const) {
    const ephemeralContainers = [{ ...containerNamed(name), targetContainerName }];
    const result = await sync(kubelet, { ...pod, spec: { ...pod.spec, ephemeralContainers } });
    assert.deepEqual(said(result), ['ConfigPodSandbox', `StartContainer ${name}${error}`]);
  }
  assert.ok(Object.values(kubelet.refs.paths).includes('spec.ephemeralContainers{dbg}'));
});

it('gives containers no address when the runtime tells one that is none', async () => {
  const ips: unknown[] = [];
  for (const [ip, additionalIps] of [
    ['10.0.0.5', ['fd00::5']],
    ['10.0.0.5', ['nonsense']],
    ['', ['fd00::5']],
    ['nonsense', []],
  ] as const) {
    const kubelet = simulatedKubelet({}, ({ runtime }) => {
      const status = runtime.podSandboxStatus.bind(runtime);
      Reflect.set(runtime, 'podSandboxStatus', async (id: string) => ({ ...(await status(id)), ip, additionalIps }));
      const runOptions = {
        generate: (_pod: unknown, _container: unknown, podIPs: readonly string[]) => {
          ips.push(podIPs);
          return { envs: [], mounts: [], devices: [], podContainerDir: '' };
        },
      };
      return { runOptions };
    });
    await sync(kubelet, podOfContainers([containerNamed('app')]), NO_STATUS);
  }
  assert.deepEqual(ips, [['10.0.0.5', 'fd00::5'], [], ['fd00::5'], []]);
});
