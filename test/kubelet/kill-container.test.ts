import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Container } from '../../src/api/pod.ts';
import { ContainerID } from '../../src/index.ts';
import { startPod } from '../../src/kubelet/index.ts';
import { containerNamed, podOfContainers, simulatedKubelet } from '../support/simulated-kubelet.ts';
import { type Step, scriptedRuntime, stepKubelet } from '../support/step-kubelet.ts';
import { TestClock } from '../support/test-clock.ts';

const ID = new ContainerID('containerd', 'cid1');
const NO_OUTPUT = new Uint8Array();
const preStop = { preStop: { exec: { command: ['bye'] } } };
const events = (steps: readonly Step[]): unknown[] =>
  steps.filter(({ step }) => step === 'event').map(({ reason, message }) => [reason, message]);

function podWith(container: Container): ReturnType<typeof podOfContainers> {
  return podOfContainers([container], { terminationGracePeriodSeconds: 10 });
}

it('clears the reference whether or not the container could be stopped', async () => {
  for (const stopError of [undefined, 'rpc error: code = Unknown desc = stuck']) {
    const kubelet = stepKubelet({ stopError });
    kubelet.refs.setRef(ID, {});
    const error = await kubelet.manager.killContainer(podWith(containerNamed('app')), ID, 'app');
    assert.equal(error?.message, stopError);
    assert.deepEqual(kubelet.refs.paths, {});
    assert.deepEqual(events(kubelet.steps), [['Killing', 'Stopping container app']]);
  }
});

it('does nothing for a container that the pod does not have', async () => {
  const kubelet = stepKubelet({});
  const error = await kubelet.manager.killContainer(podWith(containerNamed('app')), ID, 'other', 'why');
  assert.equal(
    error?.message,
    'failed to get containerSpec "other"(id="containerd://cid1") in pod "web-0_prod(u-1)" when killing container for reason "why"',
  );
  assert.deepEqual(kubelet.steps, []);
});

it('reports a reference that cannot be cleared, unless stopping failed already', async () => {
  const refs = {
    setRef: () => undefined,
    getRef: () => undefined,
    clearRef: () => {
      throw new Error('lock timeout');
    },
  };
  for (const stopError of [undefined, 'stuck']) {
    const { manager } = stepKubelet({ stopError }, () => ({ refs }));
    const error = await manager.killContainer(podWith(containerNamed('app')), ID, 'app');
    assert.equal(error?.message, stopError ?? 'lock timeout');
  }
});

it('finds ephemeral containers only behind their gate', async () => {
  const pod = podOfContainers([containerNamed('app')], { ephemeralContainers: [containerNamed('dbg')] });
  for (const isOn of [true, false]) {
    const { manager } = stepKubelet({}, () => ({ gates: { ephemeralContainers: isOn } }));
    assert.equal((await manager.killContainer(pod, ID, 'dbg')) === undefined, isOn);
  }
});

it('keeps the reference when the internal pre-stop step fails', async () => {
  const kubelet = stepKubelet({}, () => ({
    internalLifecycle: {
      preStartContainer: () => undefined,
      preStopContainer: () => Promise.reject(new Error('pinned')),
    },
  }));
  kubelet.refs.setRef(ID, {});
  const error = await kubelet.manager.killContainer(podWith(containerNamed('app')), ID, 'app');
  assert.equal(error?.message, 'pinned');
  assert.equal(kubelet.refs.stored.size, 1);
});

it('records a pre-stop hook that fails, and stops the container all the same', async () => {
  const kubelet = stepKubelet({ exec: async () => ({ stdout: NO_OUTPUT, stderr: NO_OUTPUT, exitCode: 7 }) });
  const pod = podWith(containerNamed('app', { lifecycle: preStop }));
  assert.equal(await kubelet.manager.killContainer(pod, ID, 'app'), undefined);
  const [, failed] = events(kubelet.steps) as [unknown, [string, string]];
  assert.equal(failed[0], 'FailedPreStopHook');
  assert.match(failed[1], /^Exec lifecycle hook \(\[bye\]\) for Container "app" .* exited with 7/);
});

it('asks the newest ready sandbox of the pod where a GET before the end goes', async () => {
  const made = (id: string, createdAtNs: bigint): object => {
    return { id, podSandboxId: id, createdAtNs, metadata: { name: id, attempt: 0 } };
  };
  const all = [made('old', 1n), made('new', 3n), made('older', 2n)];
  const asksNew = ['http://10.0.0.9:80/bye'];
  for (const [sandboxes, containers, state, asked] of [
    [all, [made('old', 5n)], 'SANDBOX_READY', asksNew],
    [all, [], 'SANDBOX_NOTREADY', []],
    [[], all, 'SANDBOX_READY', asksNew],
    [[], all, 'SANDBOX_NOTREADY', []],
    [[], [], 'SANDBOX_READY', []],
  ] as const) {
    const urls: string[] = [];
    const addressOf = (id: string): string => (id === 'new' ? '10.0.0.9' : '10.0.0.1');
    const kubelet = stepKubelet({}, (steps) => ({
      runtime: {
        ...scriptedRuntime(steps, {}),
        listPodSandboxes: async () => sandboxes as never,
        listContainers: async () => containers as never,
        containerStatus: async (id) => ({ ...made(id, 1n), annotations: {}, labels: {}, startedAtNs: 1n }) as never,
        podSandboxStatus: async (id) =>
          ({
            ...all.find((each) => Object.values(each).includes(id)),
            state,
            ip: addressOf(id),
            additionalIps: [],
          }) as never,
      },
      http: { get: async (url) => (urls.push(url), { status: 200, body: '' }) },
    }));
    const lifecycle = { preStop: { httpGet: { path: 'bye', port: 80 } } };
    assert.equal(
      await kubelet.manager.killContainer(podWith(containerNamed('app', { lifecycle })), ID, 'app'),
      undefined,
    );
    assert.deepEqual(urls, asked);
    assert.equal(events(kubelet.steps).length, asked.length === 0 ? 2 : 1);
  }
});

it('does not wait for a hook beyond the grace period, but records its late failure', async () => {
  const hook = Promise.withResolvers<{ stdout: Uint8Array; stderr: Uint8Array; exitCode: number }>();
  const kubelet = stepKubelet({ exec: () => hook.promise });
  const pod = podWith(containerNamed('app', { lifecycle: preStop }));
  assert.equal(await kubelet.clock.run(kubelet.manager.killContainer(pod, ID, 'app')), undefined);
  assert.equal(kubelet.clock.nowMs, 10_000);
  assert.deepEqual(
    kubelet.steps.filter(({ call }) => call === 'StopContainer').map(({ timeout }) => timeout),
    [2],
  );
  const before = events(kubelet.steps).length;
  hook.resolve({ stdout: NO_OUTPUT, stderr: NO_OUTPUT, exitCode: 1 });
  await kubelet.clock.run(hook.promise);
  assert.equal(events(kubelet.steps).length, before + 1);
});

it('restores pod and hook from the runtime when the pod is gone, and says nothing of it', async () => {
  const kubelet = simulatedKubelet();
  const pod = podOfContainers([containerNamed('app', { lifecycle: preStop })], { terminationGracePeriodSeconds: 30 });
  const { containers } = await startPod(kubelet.manager, pod);
  const id = ContainerID.parse(containers[0]?.containerID ?? '');
  const recorded = kubelet.events.length;
  assert.equal(await kubelet.clock.run(kubelet.manager.killContainer(undefined, id, 'app', 'gone')), undefined);
  assert.equal((await kubelet.node.runtime.containerStatus(id.id)).state, 'CONTAINER_EXITED');
  assert.equal(kubelet.refs.stored.size, 0);
  assert.equal(kubelet.events.length, recorded);
  assert.deepEqual(kubelet.clock.sleptMs, [30_000]);
});

it('passes on that the runtime does not know the container either', async () => {
  const { manager } = simulatedKubelet();
  const error = await manager.killContainer(undefined, ID, 'app');
  assert.match(error?.message ?? '', /code = NotFound/);
});

it('reads the address for a pre-stop GET from the sandbox the pod is in', async () => {
  const asked: string[] = [];
  const kubelet = simulatedKubelet({}, () => ({
    http: {
      get: async (url) => {
        asked.push(url);
        return { status: 200, body: '' };
      },
    },
  }));
  const lifecycle = { preStop: { httpGet: { path: 'bye', port: 80 } } };
  const pod = podOfContainers([containerNamed('app', { lifecycle })]);
  const { containers } = await startPod(kubelet.manager, pod);
  const id = ContainerID.parse(containers[0]?.containerID ?? '');
  await kubelet.clock.run(kubelet.manager.killContainer(pod, id, 'app'));
  assert.match(asked.join(), /^http:\/\/10\.\d+\.\d+\.\d+:80\/bye$/);
});

class StoppedClock extends TestClock {
  override sleep(): Promise<void> {
    return Promise.reject(new Error('the clock has stopped'));
  }
}

it('gives the error of a clock that stops, instead of rejecting', async () => {
  const exec = (): Promise<never> => new Promise(() => undefined);
  const kubelet = stepKubelet({ exec }, () => ({ clock: new StoppedClock() }));
  const container = containerNamed('app', { lifecycle: preStop });
  const error = await kubelet.manager.killContainer(podWith(container), ID, 'app');
  assert.equal(error?.message, 'the clock has stopped');
});
