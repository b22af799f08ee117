import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Container } from '../../src/api/pod.ts';
import type { KubeRuntimeManagerOptions } from '../../src/kubelet/index.ts';
import { errors } from '../../src/kubelet/index.ts';
import { NO_STATUS } from '../../src/kubelet/pod/pod-status.ts';
import { podSandboxConfig } from '../../src/kubelet/pod/sandbox/sandbox-config.ts';
import type { StartResult } from '../../src/kubelet/start-container.ts';
import type { ContainerConfig } from '../../src/runtime/runtime-service.ts';
import { filesBut } from '../support/files.ts';
import { containerNamed, podOfContainers } from '../support/simulated-kubelet.ts';
import { imageOf, type NodeScript, type StepKubelet, scriptedRuntime, stepKubelet } from '../support/step-kubelet.ts';

const present = { image: () => imageOf('sha256:aa', { uid: 1000 }) };

async function start(
  kubelet: StepKubelet,
  container: Container = containerNamed('app'),
  spec: Parameters<typeof podOfContainers>[1] = {},
): Promise<StartResult> {
  const pod = podOfContainers([container], spec);
  return kubelet.manager.startContainer({
    pod,
    container,
    podStatus: NO_STATUS,
    sandboxId: 'sandbox1',
    sandboxConfig: podSandboxConfig(pod, 0),
    podIPs: ['10.0.0.5'],
  });
}

/** The config that CreateContainer is asked for. */
async function configOf(
  container: Container,
  options: Partial<KubeRuntimeManagerOptions> = {},
  spec: Parameters<typeof podOfContainers>[1] = {},
  script: NodeScript = present,
): Promise<ContainerConfig> {
  let config: ContainerConfig | undefined;
  const kubelet = stepKubelet(script, (steps) => ({
    runtime: {
      ...scriptedRuntime(steps, script),
      createContainer: async (_sandbox, asked) => {
        config = asked;
        return 'cid1';
      },
    },
    ...options,
  }));
  const { error, message } = await start(kubelet, container, spec);
  assert.equal(error, null, message);
  assert.ok(config !== undefined);
  return config;
}

describe('the config of a container', () => {
  it('carries environment, expanded command, mounts, labels and annotations', async () => {
    const container = containerNamed('app', {
      command: ['/bin/$(NAME)'],
      args: ['$(IP)', '$(NONE)'],
      env: [
        { name: 'NAME', value: 'srv' },
        { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      ],
      volumeMounts: [
        { name: 'data', mountPath: '/data', readOnly: true, subPath: 'db', mountPropagation: 'HostToContainer' },
      ],
      ports: [{ containerPort: 80 }],
      lifecycle: { preStop: { exec: { command: ['bye'] } } },
      terminationMessagePolicy: 'File',
      workingDir: '/srv',
      tty: true,
    });
    const config = await configOf(container, {}, { terminationGracePeriodSeconds: 30 });
    const { command, args, envs, mounts, labels, annotations } = config;
    assert.deepEqual([command, args], [['/bin/srv'], ['10.0.0.5', '$(NONE)']]);
    assert.deepEqual(envs, [
      { key: 'NAME', value: 'srv' },
      { key: 'IP', value: '10.0.0.5' },
    ]);
    assert.deepEqual(mounts[0], {
      containerPath: '/data',
      hostPath: '/var/lib/kubelet/pods/u-1/volumes/data/db',
      readonly: true,
      selinuxRelabel: false,
      propagation: 'PROPAGATION_HOST_TO_CONTAINER',
    });
    assert.equal(mounts[1]?.containerPath, '/dev/x');
    assert.match(mounts[1]?.hostPath ?? '', /^\/var\/lib\/kubelet\/pods\/u-1\/containers\/app\/[0-9a-f]{8}$/);
    assert.deepEqual(labels, {
      'io.kubernetes.pod.name': 'web-0',
      'io.kubernetes.pod.namespace': 'prod',
      'io.kubernetes.pod.uid': 'u-1',
      'io.kubernetes.container.name': 'app',
    });
    const { 'io.kubernetes.container.hash': hash, ...others } = annotations;
    assert.match(hash ?? '', /^[0-9a-f]{1,8}$/);
    assert.deepEqual(others, {
      'io.kubernetes.container.restartCount': '0',
      'io.kubernetes.container.terminationMessagePath': '/dev/x',
      'io.kubernetes.container.terminationMessagePolicy': 'File',
      'io.kubernetes.pod.terminationGracePeriod': '30',
      'io.kubernetes.container.preStopHandler': '{"exec":{"command":["bye"]}}',
      'io.kubernetes.container.ports': '[{"containerPort":80}]',
    });
    assert.deepEqual([config.workingDir, config.tty, config.stdin], ['/srv', true, false]);
  });

  it('runs as the user of the pod, else as that of the image', async () => {
    const securityOf = async (container: Container, spec = {}, script = present): Promise<unknown[]> => {
      const { runAsUser, runAsUsername } = (await configOf(container, {}, spec, script)).linux?.securityContext ?? {};
      return [runAsUser, runAsUsername];
    };
    const ofImage = (user: object): typeof present => ({ image: () => imageOf('sha256:aa', user) });
    assert.deepEqual(await securityOf(containerNamed('app')), [1000, '']);
    assert.deepEqual(await securityOf(containerNamed('app'), { securityContext: { runAsUser: 5 } }), [5, '']);
    assert.deepEqual(await securityOf(containerNamed('app'), {}, ofImage({ username: 'web' })), [undefined, 'web']);
    assert.deepEqual(await securityOf(containerNamed('app'), {}, ofImage({})), [0, '']);
  });

  it('lets device annotations through but not over its own', async () => {
    const runOptions = {
      generate: () => ({
        envs: [],
        mounts: [],
        devices: [],
        podContainerDir: '',
        annotations: { device: 'gpu', 'io.kubernetes.container.restartCount': '99' },
      }),
    };
    const { annotations, mounts } = await configOf(containerNamed('app'), { runOptions });
    assert.equal(annotations.device, 'gpu');
    assert.equal(annotations['io.kubernetes.container.restartCount'], '0');
    assert.deepEqual(mounts, []);
  });

  it('does without the file for the last message when it cannot be made', async () => {
    const files = filesBut({ createFile: () => Promise.reject(new Error('read-only')) });
    const logged: string[] = [];
    const { mounts } = await configOf(containerNamed('app'), { files, log: (line) => logged.push(line) });
    assert.deepEqual(mounts, []);
    assert.match(logged.join(), /termination-log file .*: read-only/);
  });

  it('does without it too when its directory cannot be made', async () => {
    const files = filesBut({
      makeDirectory: (path) => (path.startsWith('/var/lib') ? Promise.reject(new Error('full')) : undefined),
    });
    const logged: string[] = [];
    const { mounts } = await configOf(containerNamed('app'), { files, log: (line) => logged.push(line) });
    assert.deepEqual(mounts, []);
    assert.match(logged.join(), /Error on creating .*\/containers\/app: full/);
  });
});

describe('an image', () => {
  it('that is not found by its written name is taken to run as root', async () => {
    let asked = 0;
    const script = { image: () => (asked++ === 0 ? imageOf('sha256:aa', { uid: 1000 }) : undefined) };
    const { linux } = await configOf(containerNamed('app'), {}, {}, script);
    assert.equal(linux?.securityContext.runAsUser, 0);
  });

  for (const image of [imageOf(''), { ...imageOf('sha256:aa'), sizeBytes: 0 }]) {
    it(`${image.id === '' ? 'without an id' : 'of no size'} is refused, as by the CRI client`, async () => {
      const problem = 'Id or size of image "nginx:1.19" is not set';
      const { error, message } = await start(stepKubelet({ image: () => image }));
      assert.equal(error, errors.ErrImageInspect);
      assert.equal(message, `Failed to inspect image "nginx:1.19": ${problem}`);
      const answers = [imageOf('sha256:aa'), image];
      const second = await start(stepKubelet({ image: () => answers.shift() }));
      assert.deepEqual([second.error, second.message], [errors.ErrCreateContainerConfig, problem]);
    });
  }

  it('that is pulled without a reference is not there', async () => {
    const { error, message } = await start(stepKubelet({ image: () => undefined, pull: async () => '' }));
    assert.equal(error, errors.ErrImagePull);
    assert.equal(message, 'imageRef of image "nginx:1.19" is not set');
  });

  it('is pulled when its back-off cannot be asked: that says what is wrong', async () => {
    const pullBackOff = {
      isWaiting: () => Promise.reject(new Error('gone')),
      failed: () => undefined,
      succeeded: () => undefined,
    };
    const kubelet = stepKubelet({ image: () => undefined, pull: async () => 'sha256:bb' }, () => ({ pullBackOff }));
    assert.equal((await start(kubelet)).error, null);
    const reasons = kubelet.steps.map(({ reason }) => reason).filter((reason) => reason !== undefined);
    assert.deepEqual(reasons, ['Pulling', 'Pulled', 'Created', 'Started']);
  });
});

describe('mounts', () => {
  const relabelled = {
    containerPath: '/data',
    hostPath: '/vol',
    readonly: false,
    selinuxRelabel: true,
    propagation: 'PROPAGATION_PRIVATE' as const,
  };
  const runOptions = { generate: () => ({ envs: [], mounts: [relabelled], devices: [], podContainerDir: '/pod' }) };

  it('are relabelled only on a node that has SELinux on', async () => {
    for (const selinuxEnabled of [false, true]) {
      const { mounts } = await configOf(containerNamed('app'), { runOptions, selinuxEnabled });
      assert.deepEqual(
        mounts.map((mount) => mount.selinuxRelabel),
        [selinuxEnabled, selinuxEnabled],
      );
    }
  });

  it('have the file for the last message even when its mode cannot be set', async () => {
    const logged: string[] = [];
    const files = filesBut({ changeMode: () => Promise.reject(new Error('not permitted')) });
    const { mounts } = await configOf(containerNamed('app'), { runOptions, files, log: (line) => logged.push(line) });
    assert.equal(mounts[1]?.containerPath, '/dev/x');
    assert.match(logged.join(), /Unable to set termination-log file permissions .*: not permitted/);
  });
});

describe('a start', () => {
  it('is not undone by a cleanup that throws', async () => {
    const cleanup = (): void => {
      throw new Error('still mounted');
    };
    const runOptions = { generate: () => ({ envs: [], mounts: [], devices: [], podContainerDir: '', cleanup }) };
    const kubelet = stepKubelet(present, () => ({ runOptions }));
    assert.equal((await start(kubelet)).error, null);
    assert.match(kubelet.logged.join(), /Failed to clean up after container "app": still mounted/);
  });

  it('fails by name when the config cannot be made', async () => {
    const kubelet = stepKubelet(present);
    const result = await start(kubelet, containerNamed('app'), { enableServiceLinks: undefined } as object);
    assert.equal(result.error, errors.ErrCreateContainerConfig);
    assert.equal(result.message, 'nil pod.spec.enableServiceLinks encountered, cannot construct envvars');
    assert.deepEqual(kubelet.refs.paths, {});
  });

  it('leaves its reference alone when only the log link fails', async () => {
    for (const failing of ['exists', 'symlink']) {
      const files = filesBut({
        exists: () => (failing === 'exists' ? Promise.reject(new Error('no access')) : true),
        symlink: () => (failing === 'symlink' ? Promise.reject(new Error('no room')) : undefined),
      });
      const kubelet = stepKubelet(present, () => ({ files }));
      assert.equal((await start(kubelet)).error, null);
      assert.deepEqual(kubelet.refs.paths, { 'containerd://cid1': 'spec.containers{app}' });
      assert.match(kubelet.logged.join(), failing === 'exists' ? /no access/ : /no room/);
    }
  });

  it('fails when its reference cannot be stored, and says so', async () => {
    const kubelet = stepKubelet(present, () => ({
      refs: {
        setRef: () => {
          throw new Error('the store is full');
        },
        getRef: () => undefined,
        clearRef: () => undefined,
      },
    }));
    const { error, message } = await start(kubelet);
    assert.equal(error, errors.ErrStoreReference);
    assert.equal(message, 'the store is full');
    assert.equal(
      kubelet.steps.some(({ call }) => call === 'StartContainer'),
      false,
    );
  });

  it('goes on to say what failed when the kill after a failed hook fails too', async () => {
    const script: NodeScript = {
      ...present,
      stopError: 'stuck',
      exec: async () => ({ stdout: new Uint8Array(), stderr: new Uint8Array(), exitCode: 1 }),
    };
    const kubelet = stepKubelet(script);
    const hook = { postStart: { exec: { command: ['warm'] } } };
    const { error } = await start(kubelet, containerNamed('app', { lifecycle: hook }));
    assert.equal(error?.message, "PostStartHookError: command 'warm' exited with 1: ");
    assert.notEqual(error, errors.ErrPostStartHook);
    assert.deepEqual(kubelet.refs.paths, {});
    assert.match(kubelet.logged.join(), /Failed to kill container "app"\(id="containerd:\/\/cid1"\): stuck/);
  });

  it('refuses a tcpSocket hook, and kills the container', async () => {
    const kubelet = stepKubelet(present);
    const hook = { postStart: { tcpSocket: { port: 80 } } };
    const { error, message } = await start(kubelet, containerNamed('app', { lifecycle: hook }));
    const dump = '&Handler{Exec:nil,HTTPGet:nil,TCPSocket:&TCPSocketAction{Port:{0 80 },Host:,},}';
    assert.equal(message, `Cannot run handler: invalid handler: ${dump}`);
    assert.equal(error?.message, `PostStartHookError: invalid handler: ${dump}`);
    assert.deepEqual(kubelet.refs.paths, {});
  });

  it('reads the address for a GET hook anew, and passes on that there is none', async () => {
    const kubelet = stepKubelet({ ...present, podIPs: [] });
    const hook = { postStart: { httpGet: { path: '/x', port: 80 } } };
    const { error } = await start(kubelet, containerNamed('app', { lifecycle: hook }));
    assert.match(error?.message ?? '', /^PostStartHookError: failed to find networking container: /);
  });
});

describe('a start whose surroundings throw', () => {
  const broken = (what: string) => (): never => {
    throw new Error(`${what} is broken`);
  };

  it('pulls without a secret that cannot be had, and says so', async () => {
    const asked: unknown[] = [];
    const kubelet = stepKubelet(present, () => ({
      pullAuth: broken('the keyring'),
      puller: {
        pullImage: async (_image, auth) => {
          asked.push(auth);
          return 'sha256:aa';
        },
      },
    }));
    const { error } = await start(kubelet, containerNamed('app', { imagePullPolicy: 'Always' }));
    assert.equal(error, null);
    assert.deepEqual(asked, [undefined]);
    const line =
      'Unable to retrieve pull secret for prod/web-0 due to the keyring is broken.  The image pull may not succeed.';
    assert.deepEqual(kubelet.logged, [line]);
  });

  it('goes on without its events', async () => {
    const kubelet = stepKubelet(present, () => ({ events: { record: broken('the sink') } }));
    const { error } = await start(kubelet);
    assert.equal(error, null);
    assert.deepEqual(kubelet.refs.paths, { 'containerd://cid1': 'spec.containers{app}' });
    assert.deepEqual(
      kubelet.logged,
      ['Pulled', 'Created', 'Started'].map((reason) => {
        return `Unable to record event Normal ${reason} of prod/web-0: the sink is broken`;
      }),
    );
  });

  it('goes on without its log', async (t) => {
    const warned: unknown[] = [];
    t.mock.method(process, 'emitWarning', (line: unknown) => void warned.push(line));
    const kubelet = stepKubelet(present, () => ({ events: { record: broken('the sink') }, log: broken('the log') }));
    const { error } = await start(kubelet);
    assert.equal(error, null);
    assert.equal(
      warned[0],
      'Unable to record event Normal Pulled of prod/web-0: the sink is broken (not logged: the log is broken)',
    );
    assert.equal(warned.length, 3);
  });
});

it('makes no directory for the last message of a container that has none', async () => {
  const made: string[] = [];
  const files = filesBut({ makeDirectory: async (path) => void made.push(path) });
  const kubelet = stepKubelet(present, () => ({ files }));
  await start(kubelet, containerNamed('app', { terminationMessagePath: '' }));
  assert.deepEqual(made, ['/var/log/pods/prod_web-0_u-1/app']);
});

it('only logs that the directory for the last message cannot be made, however that is said', async () => {
  const failing = (path: string): void => {
    if (path.startsWith('/var/lib/kubelet')) throw new Error('read-only');
  };
  for (const makeDirectory of [failing, async (path: string) => failing(path)]) {
    const kubelet = stepKubelet(present, () => ({ files: filesBut({ makeDirectory }) }));
    assert.equal((await start(kubelet)).error, null);
    assert.deepEqual(kubelet.logged, ['Error on creating /var/lib/kubelet/pods/u-1/containers/app: read-only']);
  }
});
