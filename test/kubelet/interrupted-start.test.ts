import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errors, NO_STATUS, type RunOptionsSource, startPod } from '../../src/kubelet/index.ts';
import { podSandboxConfig } from '../../src/kubelet/pod/sandbox/sandbox-config.ts';
import { filesBut } from '../support/files.ts';
import { containerNamed, podOfContainers, simulatedKubelet } from '../support/simulated-kubelet.ts';
import { imageOf, type Step, scriptedImages, scriptedRuntime, stepKubelet } from '../support/step-kubelet.ts';

const NO_OPTIONS = { envs: [], mounts: [], devices: [], podContainerDir: '' };
const NO_OUTPUT = new Uint8Array();

/** A start that is given up while `call` is under way; that call then fails if `fails`. */
async function interruptedDuring(
  call: string,
  fails: boolean,
): Promise<{ steps: Step[]; error: unknown; refs: number }> {
  const controller = new AbortController();
  const during = (name: string): void => {
    if (name !== call) return;
    controller.abort();
    if (fails) throw new Error('cut off');
  };
  const runOptions: RunOptionsSource = {
    generate: () => {
      during('options');
      return NO_OPTIONS;
    },
  };
  const exec = async (): Promise<{ stdout: Uint8Array; stderr: Uint8Array; exitCode: number }> => {
    during('exec');
    return { stdout: NO_OUTPUT, stderr: NO_OUTPUT, exitCode: 0 };
  };
  const script = { image: () => imageOf('sha256:aa', { uid: 1 }), exec };
  const kubelet = stepKubelet(script, (steps) => {
    const runtime = scriptedRuntime(steps, script);
    const images = scriptedImages(steps, script);
    return {
      images: {
        ...images,
        imageStatus: (image) => {
          during('image');
          return images.imageStatus(image);
        },
      },
      runtime: {
        ...runtime,
        createContainer: (...args) => {
          during('create');
          return runtime.createContainer(...args);
        },
        startContainer: (id) => {
          during('start');
          return runtime.startContainer(id);
        },
      },
      internalLifecycle: { preStartContainer: () => during('preStart'), preStopContainer: () => undefined },
      files: filesBut({
        exists: () => {
          during('log link');
          return true;
        },
      }),
      runOptions,
    };
  });
  const container = containerNamed('app', { lifecycle: { postStart: { exec: { command: ['warm'] } } } });
  const pod = podOfContainers([container]);
  const { error } = await kubelet.manager.startContainer({
    pod,
    container,
    podStatus: NO_STATUS,
    sandboxId: 'sandbox1',
    sandboxConfig: podSandboxConfig(pod, 0),
    podIPs: [],
    signal: controller.signal,
  });
  return { steps: kubelet.steps, error, refs: kubelet.refs.stored.size };
}

const made = (steps: readonly Step[]): unknown[] => steps.filter(({ step }) => step === 'cri').map(({ call }) => call);

describe('a start that is given up', () => {
  const LAST_CALLS: readonly [call: string, last: string, refs: number][] = [
    ['image', 'ImageStatus', 0],
    ['options', 'ImageStatus', 0],
    ['create', 'CreateContainer', 0],
    ['preStart', 'CreateContainer', 0],
    ['start', 'StartContainer', 1],
    ['log link', 'StartContainer', 1],
    ['exec', 'ExecSync', 1],
  ];
  for (const [call, last, refs] of LAST_CALLS) {
    it(`during ${call} takes no further step, and says nothing of what was cut off`, async () => {
      const ended = await interruptedDuring(call, false);
      assert.equal(ended.error, errors.ErrInterrupted);
      assert.equal(made(ended.steps).at(-1), last);
      assert.equal(ended.refs, refs);
      if (call === 'log link') return; // a link that cannot be made is no failure
      const failed = await interruptedDuring(call, true);
      assert.equal(failed.error, errors.ErrInterrupted);
      assert.equal(failed.refs, refs);
      const told = failed.steps.filter(({ reason }) => reason === 'Failed' || reason === 'FailedPostStartHook');
      assert.deepEqual(told, []);
    });
  }
});

it('sends no pull once it is given up, whether before the start, or before the image was asked for', async () => {
  for (const isBefore of [true, false]) {
    const controller = new AbortController();
    if (isBefore) controller.abort();
    const image = (): undefined => {
      controller.abort();
      return undefined;
    };
    const kubelet = stepKubelet({ image, pull: async () => 'sha256:aa' });
    const container = containerNamed('app');
    const pod = podOfContainers([container]);
    const { error } = await kubelet.manager.startContainer({
      pod,
      container,
      podStatus: NO_STATUS,
      sandboxId: 's',
      sandboxConfig: podSandboxConfig(pod, 0),
      podIPs: [],
      signal: controller.signal,
    });
    assert.equal(error, errors.ErrInterrupted);
    assert.deepEqual(
      kubelet.steps.map(({ call }) => call),
      isBefore ? [] : ['ImageStatus'],
    );
  }
});

it('makes no sandbox for a pod whose start is given up before it begins', async () => {
  const { manager, node } = simulatedKubelet();
  const report = await startPod(manager, podOfContainers([containerNamed('app')]), { signal: AbortSignal.abort() });
  assert.equal(report.error, 'Interrupted');
  assert.deepEqual(await node.runtime.listPodSandboxes(), []);
});
