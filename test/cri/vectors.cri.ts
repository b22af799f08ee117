import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { podSandboxConfig } from '../../src/kubelet/pod/sandbox/sandbox-config.ts';
import { CriRuntime, type ImageService, type RuntimeService } from '../../src/runtime/index.ts';
import { type Replacement, runStartContainer, type StartInput } from '../support/vector-adapters/start-container.ts';
import { asJson, type VectorCase } from '../support/vector-adapters/vector-case.ts';
import { Containerd } from './lab/containerd.ts';
import { APP_IMAGE, USER_IMAGE } from './lab/image.ts';

const FILE = new URL('../vectors/start-container.json', import.meta.url);
const cases = (JSON.parse(readFileSync(FILE, 'utf8')) as VectorCase[]).map(({ name, input, expected }) => ({
  name,
  input: input as StartInput,
  expected,
}));

/** What a healthy containerd cannot be made to answer; serve-cri can (test/runtime/cri/vectors.test.ts). */
const FAULTS = [
  'createError',
  'startError',
  'stopError',
  'preStopSeconds',
  'imageUserError',
  'podStatusError',
] as const;
/** The image the vectors name. */
const VECTOR_IMAGE = 'docker.io/library/nginx:1.19';
/** What the vectors call the container where they give it no name. */
const VECTOR_ID = 'cid1';

/** True when the case asks nothing of the runtime but to do its work. */
function isPlain({ image, runtime, podStatus, targetContainerName }: StartInput): boolean {
  const pulls = image.pull !== undefined || image.inspectError !== undefined;
  // Its target is a container that is not there.
  const isTargeted = podStatus !== undefined && targetContainerName !== undefined;
  return !pulls && !isTargeted && FAULTS.every((name) => runtime[name] === undefined) && !quotesItsId(runtime);
}

/** The container's id cannot be known before it is printed. */
function quotesItsId({ containerID, exec }: StartInput['runtime']): boolean {
  return containerID !== undefined && (exec?.stderr ?? '').includes(containerID);
}

describe('the start-container vectors on containerd', () => {
  let containerd: Containerd;
  let cri: CriRuntime;
  before(async () => {
    containerd = await Containerd.start('vectors');
    cri = await CriRuntime.connect({ endpoint: containerd.endpoint });
  });
  after(async () => {
    await cri.close();
    await containerd.kill();
  });

  const plain = cases.filter(({ input }) => isPlain(input));
  for (const { name, input, expected } of plain) {
    it(name, async () => {
      const image = (input.runtime.imageUser?.uid ?? 0) > 0 ? USER_IMAGE : APP_IMAGE;
      containerd.ctr('images', 'tag', '--force', image, VECTOR_IMAGE);
      const sandboxes: string[] = [];
      try {
        const real = new RealNode(cri, input, sandboxes);
        assert.deepEqual(asJson(await runStartContainer(input, expected, real.replacement)), expected);
      } finally {
        for (const id of sandboxes) {
          await cri.runtime.stopPodSandbox(id);
          await cri.runtime.removePodSandbox(id);
        }
      }
    });
  }

  it('are most of them', () => {
    assert.equal(plain.length, 21);
  });
});

/** A node whose calls go to containerd and are written down in the vectors' words. */
class RealNode {
  readonly #cri: CriRuntime;
  readonly #input: StartInput;
  readonly #sandboxes: string[];
  #inFlight = 0;
  #id = '';

  constructor(cri: CriRuntime, input: StartInput, sandboxes: string[]) {
    this.#cri = cri;
    this.#input = input;
    this.#sandboxes = sandboxes;
  }

  readonly replacement: Replacement = ({ pod, steps, clock }) => {
    const { runtime, images } = this.#cri;
    const { containerID: vectorId = VECTOR_ID, podIPs = [] } = this.#input.runtime;
    const present = this.#input.image.present ?? '';
    const config = podSandboxConfig(pod, 0);
    clock.isBusy = () => this.#inFlight > 0;
    const sandbox = async (): Promise<string> => {
      if (this.#sandboxes.length === 0) this.#sandboxes.push(await runtime.runPodSandbox(config));
      return this.#sandboxes[0] as string;
    };
    const real: Partial<RuntimeService> = {
      // What the status of a pod is read from, for the addresses that its hooks go to.
      listPodSandboxes: (labels) => runtime.listPodSandboxes(labels),
      listContainers: (filter) => runtime.listContainers(filter),
      containerStatus: (id) => runtime.containerStatus(id),
      podSandboxStatus: async () => {
        const status = await runtime.podSandboxStatus(await sandbox());
        return { ...status, ip: podIPs[0] ?? status.ip };
      },
      createContainer: async (_sandbox, container) => {
        const { attempt } = container.metadata;
        const { logPath } = container;
        const { pid, targetId } = container.linux?.securityContext.namespaceOptions ?? {};
        const target = pid === 'TARGET' ? { pidMode: pid, targetId } : {};
        steps.push({ step: 'cri', call: 'CreateContainer', image: present, attempt, logPath, ...target });
        mkdirSync(dirname(`${config.logDirectory}/${logPath}`), { recursive: true });
        const image = (await images.imageStatus(VECTOR_IMAGE))?.id ?? '';
        const envs = hookEnvironment(this.#input);
        const asked = { ...container, image: { image }, envs };
        this.#id = await runtime.createContainer(await sandbox(), asked, config);
        return vectorId;
      },
      startContainer: async (id) => {
        steps.push({ step: 'cri', call: 'StartContainer', id });
        await runtime.startContainer(this.#id);
        assert.equal((await runtime.containerStatus(this.#id)).state, 'CONTAINER_RUNNING');
      },
      execSync: async (id, cmd, timeout) => {
        steps.push({ step: 'cri', call: 'ExecSync', id, cmd, timeout });
        return runtime.execSync(this.#id, cmd, timeout);
      },
      stopContainer: async (id, timeout) => {
        steps.push({ step: 'cri', call: 'StopContainer', id, timeout });
        await runtime.stopContainer(this.#id, timeout);
        const { state, exitCode } = await runtime.containerStatus(this.#id);
        assert.deepEqual([state, exitCode], ['CONTAINER_EXITED', 0]);
      },
    };
    const realImages: Partial<ImageService> = {
      imageStatus: async (image) => {
        steps.push({ step: 'cri', call: 'ImageStatus', image });
        const status = await images.imageStatus(image);
        return status === undefined ? undefined : { ...status, id: present };
      },
    };
    return { runtime: this.#counted(real) as RuntimeService, images: this.#counted(realImages) as ImageService };
  };

  /** Counts the calls under way: while there are any, the test's clock stands still. */
  #counted<T extends object>(methods: T): T {
    return new Proxy(methods, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return async (...args: unknown[]): Promise<unknown> => {
          this.#inFlight++;
          try {
            return await (method as (...rest: unknown[]) => Promise<unknown>)(...args);
          } finally {
            this.#inFlight--;
          }
        };
      },
    });
  }
}

/** What `warm` and `a`, the commands of the vectors' hooks, are to do in the image. */
function hookEnvironment({ runtime }: StartInput): { key: string; value: string }[] {
  const { exitCode = 0, stdout = '', stderr = '' } = runtime.exec ?? {};
  return [
    { key: 'WARM_EXIT', value: String(exitCode) },
    { key: 'WARM_STDOUT', value: stdout },
    { key: 'WARM_STDERR', value: stderr },
  ];
}
