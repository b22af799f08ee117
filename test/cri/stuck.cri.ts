import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { RefManager } from '../../src/index.ts';
import { HostFiles, MemorySink, SerialImagePuller } from '../../src/kubelet/index.ts';
import { KubeRuntimeManager, type KubeRuntimeManagerOptions } from '../../src/kubelet/kube-runtime-manager.ts';
import type { PodSyncResult } from '../../src/kubelet/sync-pod.ts';
import { CriRuntime, type ImageService, RealClock } from '../../src/runtime/index.ts';
import { podOfContainers } from '../support/simulated-kubelet.ts';
import { Containerd } from './lab/containerd.ts';
import { APP_IMAGE } from './lab/image.ts';

/** Nothing can be made below a file. */
const NO_FOLDER = '/dev/null/none';

describe('a pod on containerd whose only container cannot be', () => {
  let containerd: Containerd;
  let cri: CriRuntime;
  let refs: RefManager;
  before(async () => {
    containerd = await Containerd.start('stuck');
    cri = await CriRuntime.connect({ endpoint: containerd.endpoint });
    refs = RefManager.create();
  });
  after(async () => {
    refs.detach();
    await cri.close();
    await containerd.kill();
  });
  afterEach(async () => {
    for (const { id } of await cri.runtime.listPodSandboxes()) {
      await cri.runtime.stopPodSandbox(id);
      await cri.runtime.removePodSandbox(id);
    }
    for (const id of refs.keys()) refs.clearRef(id);
  });

  const pod = podOfContainers([{ name: 'app', image: APP_IMAGE, imagePullPolicy: 'IfNotPresent' }], {
    hostNetwork: true,
    securityContext: {},
  });

  function kubeletWith(parts: Partial<KubeRuntimeManagerOptions>): KubeRuntimeManager {
    const images = parts.images ?? cri.images;
    return new KubeRuntimeManager({
      runtime: cri.runtime,
      images,
      puller: new SerialImagePuller(images),
      refs,
      events: new MemorySink(),
      clock: new RealClock(),
      runtimeName: 'containerd',
      nodeName: 'node-0',
      files: new HostFiles('/'),
      log: () => undefined,
      ...parts,
    });
  }

  const sync = async (kubelet: KubeRuntimeManager): Promise<PodSyncResult> =>
    kubelet.syncPod(pod, await kubelet.readPodStatus(pod));

  /** The last action of a sync that failed. */
  async function failure(kubelet: KubeRuntimeManager): Promise<string | undefined> {
    const { actions } = await sync(kubelet);
    return actions.at(-1)?.error?.message;
  }

  /** One container runs, in the `attempt`-th sandbox, of `sandboxes` that there are, and has the one reference. */
  async function assertRuns(attempt: number, sandboxes: number): Promise<void> {
    const [container, ...others] = await cri.runtime.listContainers();
    assert.ok(container !== undefined && others.length === 0);
    assert.equal(container.state, 'CONTAINER_RUNNING');
    assert.ok(containerd.runningTasks().has(container.id));
    const { metadata } = await cri.runtime.podSandboxStatus(container.podSandboxId);
    assert.equal(metadata.attempt, attempt);
    assert.equal((await cri.runtime.listPodSandboxes()).length, sandboxes);
    assert.deepEqual(
      [...refs.keys()].map((id) => id.toString()),
      [`containerd://${container.id}`],
    );
  }

  /** Not in the registry either, until it is. */
  function missingImages(): ImageService & { isThere: boolean } {
    return {
      isThere: false,
      async imageStatus(image: string) {
        return this.isThere ? cri.images.imageStatus(image) : undefined;
      },
      pullImage: () => Promise.reject(new Error('registry down')),
      listImages: () => cri.images.listImages(),
      removeImage: () => Promise.resolve(),
    };
  }

  it('pulled starts in the sandbox that is there, once the image is', async () => {
    const images = missingImages();
    const kubelet = kubeletWith({ images });
    assert.equal(await failure(kubelet), 'ErrImagePull');
    assert.equal(await failure(kubelet), 'ImagePullBackOff');
    images.isThere = true;
    assert.equal((await sync(kubelet)).error, undefined);
    await assertRuns(0, 1);
  });

  it('created starts in the sandbox that is there, once it can be', async () => {
    let hostPath = NO_FOLDER;
    const mount = { containerPath: '/srv', readonly: false, selinuxRelabel: false } as const;
    const kubelet = kubeletWith({
      runOptions: {
        generate: () => ({
          envs: [],
          mounts: [{ ...mount, hostPath, propagation: 'PROPAGATION_PRIVATE' }],
          devices: [],
          podContainerDir: '',
        }),
      },
    });
    for (let i = 0; i < 3; i++) assert.equal(await failure(kubelet), 'CreateContainerError');
    hostPath = containerd.folder;
    assert.equal((await sync(kubelet)).error, undefined);
    await assertRuns(0, 1);
  });

  it('pulled, and whose sandbox ends meanwhile, starts in a new one', async () => {
    const images = missingImages();
    const kubelet = kubeletWith({ images });
    assert.equal(await failure(kubelet), 'ErrImagePull');
    const [sandbox] = await cri.runtime.listPodSandboxes();
    await cri.runtime.stopPodSandbox(sandbox?.id ?? assert.fail('no sandbox'));
    assert.equal(await failure(kubelet), 'ImagePullBackOff');
    images.isThere = true;
    assert.equal((await sync(kubelet)).error, undefined);
    await assertRuns(1, 2);
  });

  it('pulled by one kubelet starts under the next, which knows the pod from the runtime alone', async () => {
    assert.equal(await failure(kubeletWith({ images: missingImages() })), 'ErrImagePull');
    assert.equal((await sync(kubeletWith({}))).error, undefined);
    await assertRuns(0, 1);
  });
});
