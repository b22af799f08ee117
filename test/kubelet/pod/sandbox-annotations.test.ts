import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NoFiles } from '../../../src/kubelet/files/no-files.ts';
import { KubeRuntimeManager, MemorySink, ParallelImagePuller } from '../../../src/kubelet/index.ts';
import { NO_STATUS } from '../../../src/kubelet/pod/pod-status.ts';
import { podSandboxConfig } from '../../../src/kubelet/pod/sandbox/sandbox-config.ts';
import { RealClock, type RuntimeKind, type RuntimeService, SimulatedRuntime } from '../../../src/runtime/index.ts';
import { containerNamed, podOfContainers } from '../../support/simulated-kubelet.ts';

const THEIRS = { 'example.com/owner': 'us' };
const OURS = 'refmanager.dev/runs-to-completion';

function podWithInit(): ReturnType<typeof podOfContainers> {
  const pod = podOfContainers([containerNamed('app')], { initContainers: [containerNamed('a'), containerNamed('b')] });
  return { ...pod, metadata: { ...pod.metadata, annotations: THEIRS } };
}

/** The annotations that a kubelet on a runtime of this kind puts on the pod's sandbox. */
async function annotationsOn(kind: RuntimeKind): Promise<Record<string, string>> {
  const clock = new RealClock();
  const simulated = new SimulatedRuntime({ seed: 1, clock, latency: 'none' });
  const seen: Record<string, string>[] = [];
  const runtime: RuntimeService = Object.assign(Object.create(simulated.runtime) as RuntimeService, {
    kind,
    runPodSandbox: async ({ annotations }: { annotations: Record<string, string> }) => {
      seen.push(annotations);
      throw new Error('seen enough');
    },
  });
  const { images } = simulated;
  const nothing = (): undefined => undefined;
  const kubelet = new KubeRuntimeManager({
    runtime,
    images,
    puller: new ParallelImagePuller(images),
    refs: { setRef: nothing, getRef: nothing, clearRef: nothing },
    events: new MemorySink(),
    clock,
    runtimeName: 'simulated',
    nodeName: 'node-0',
    files: new NoFiles(),
    log: nothing,
  });
  await kubelet.syncPod(podWithInit(), NO_STATUS);
  await simulated.close();
  assert.equal(seen.length, 1);
  return seen[0] ?? {};
}

describe('annotations of a sandbox', () => {
  it('are the pod’s own on a real runtime, as upstream, whatever its name', async () => {
    assert.deepEqual(podSandboxConfig(podWithInit(), 0).annotations, THEIRS);
    assert.deepEqual(await annotationsOn('real'), THEIRS);
  });

  it('tell a simulated runtime which containers run to completion', async () => {
    assert.deepEqual(await annotationsOn('simulated'), { ...THEIRS, [OURS]: 'a,b' });
  });
});
