import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { Client, credentials } from '@grpc/grpc-js';
import type { Pod } from '../../../src/api/pod.ts';
import { RefManager } from '../../../src/index.ts';
import { NodeFiles, ParallelImagePuller } from '../../../src/kubelet/index.ts';
import { KubeRuntimeManager } from '../../../src/kubelet/kube-runtime-manager.ts';
import { startPod } from '../../../src/kubelet/pod-start.ts';
import { prepareNode } from '../../../src/pool/real-node/node-ledger.ts';
import { loadMethods } from '../../../src/runtime/cri/proto/load-proto.ts';
import { toWireContainerConfig, toWireSandboxConfig } from '../../../src/runtime/cri/wire.ts';
import { CriRuntime, RealClock, type RuntimeService } from '../../../src/runtime/index.ts';
import { Containerd } from '../lab/containerd.ts';
import { APP_IMAGE } from '../lab/image.ts';
import type { ProfiledStarts, ProfiledStartsData } from './profiled-starts.ts';

const PODS = 4;
const CONTAINERS = 6;
const ROUNDS = 10;
const PROFILED_PODS = 5;
/** Of the time of a start: computing in src/. */
const MOST_SHARE_OF_OURS = 0.02;
/** Of a bare client's starts a second. */
const LEAST_SPEED = 0.95;

type Call = (method: string, request: object) => Promise<{ podSandboxId?: string; containerId?: string }>;

/** What one pod's start asked the runtime for, in order; ids are filled in when it is asked again. */
interface Recorded {
  readonly sandbox: object;
  readonly containers: { readonly config: object; readonly sandboxConfig: object }[];
}

describe('the start path on containerd, beside a bare client that makes the same calls', () => {
  let containerd: Containerd;
  let cri: CriRuntime;
  let refs: RefManager;
  before(async () => {
    containerd = await Containerd.start('overhead');
    await prepareNode();
    cri = await CriRuntime.connect({ endpoint: containerd.endpoint });
    refs = RefManager.create();
  });
  after(async () => {
    refs.detach();
    await cri.close();
    await containerd.kill();
    rmSync('/var/log/pods', { recursive: true });
  });

  function kubeletOver(runtime: RuntimeService): KubeRuntimeManager {
    return new KubeRuntimeManager({
      runtime,
      images: cri.images,
      puller: new ParallelImagePuller(cri.images),
      refs,
      events: { record: () => undefined },
      clock: new RealClock(),
      runtimeName: 'containerd',
      nodeName: 'node-0',
      files: new NodeFiles('/'),
      log: () => undefined,
    });
  }

  async function removeAll(): Promise<void> {
    for (const { id } of await cri.runtime.listPodSandboxes()) {
      await cri.runtime.stopPodSandbox(id);
      await cri.runtime.removePodSandbox(id);
    }
  }

  it('spends next to nothing of a start in its own code', async (t) => {
    const series = (first: number): Pod[] => Array.from({ length: PROFILED_PODS }, (_, index) => podOf(first + index));
    const spec = { kind: 'cri', endpoint: containerd.endpoint, runId: 'overhead' } as const;
    const data: ProfiledStartsData = { spec, warmUp: series(200), pods: series(300), profiled: series(400) };
    const worker = new Worker(new URL('./profiled-starts.ts', import.meta.url), { workerData: data });
    const [result] = (await once(worker, 'message')) as [ProfiledStarts];
    const { containers, failed, totalMs, callsMs, cpuMs, shares } = result;
    assert.deepEqual([containers, failed], [PROFILED_PODS * CONTAINERS, 0]);
    const each = (ms: number): string => `${(ms / containers).toFixed(2)} ms (${percent(ms / totalMs)})`;
    t.diagnostic(`a start takes ${(totalMs / containers).toFixed(1)} ms, outside of calls ${each(totalMs - callsMs)}`);
    const [ours, grpc, node] = [shares.ours * cpuMs, shares.grpc * cpuMs, shares.node * cpuMs];
    t.diagnostic(`computing: ours ${each(ours)}, gRPC ${each(grpc)}, Node ${each(node)}`);
    assert.ok(ours / totalMs < MOST_SHARE_OF_OURS, each(ours));
    await removeAll();
  });

  it('starts as many containers a second', async (t) => {
    const client = new Client(containerd.endpoint, credentials.createInsecure());
    const methods = await loadMethods();
    const bare: Call = (method, request) => {
      const { path, requestSerialize, responseDeserialize } = methods.get(method) ?? assert.fail(method);
      return new Promise((resolve, reject) => {
        client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, (error, reply) => {
          if (error === null) resolve(reply as object);
          else reject(error);
        });
      });
    };
    const pods = Array.from({ length: PODS }, (_, index) => podOf(index));
    const recordings = new Map<string, Recorded>();
    const ours: number[] = [];
    const theirs: number[] = [];
    const runOurs = (): Promise<number> =>
      timed(pods, async (pod) => {
        const { containers } = await startPod(kubeletOver(recording(cri.runtime, recordings)), pod);
        assert.ok(containers.every(({ ok }) => ok));
      });
    const runTheirs = (): Promise<number> => timed([...recordings.values()], (recorded) => replay(bare, recorded));
    await runOurs(); // reads everything from disk, and is recorded
    await removeAll();
    for (let round = 0; round < ROUNDS; round++) {
      // In turns: whoever comes second may find the machine warmer, or more tired.
      const sides = [
        { run: runOurs, times: ours },
        { run: runTheirs, times: theirs },
      ];
      for (const { run, times } of round % 2 === 0 ? sides : sides.toReversed()) {
        times.push(await run());
        await removeAll();
      }
    }
    client.close();
    const speed = median(theirs.map((ms, round) => ms / (ours[round] ?? 0)));
    const perSecond = (ms: number): string => ((PODS * CONTAINERS * 1000) / ms).toFixed(1);
    t.diagnostic(
      `${perSecond(median(ours))} starts/s, bare ${perSecond(median(theirs))}: ${(speed * 100).toFixed(0)} %`,
    );
    assert.ok(speed > LEAST_SPEED, `${ours.map(Math.round).join(' ')} ms against ${theirs.map(Math.round).join(' ')}`);
  });
});

function podOf(index: number): Pod {
  const containers = Array.from({ length: CONTAINERS }, (_, place) => ({
    name: `c${place}`,
    image: APP_IMAGE,
    imagePullPolicy: 'IfNotPresent',
  }));
  return {
    metadata: { name: `pod-${index}`, namespace: 'load', uid: `uid-${index}` },
    spec: { hostNetwork: true, enableServiceLinks: false, containers },
  };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

async function timed<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<number> {
  const startMs = performance.now();
  await Promise.all(items.map(work));
  return performance.now() - startMs;
}

/** `runtime`, with what makes sandboxes and containers written down by pod, as it goes over the wire. */
function recording(runtime: RuntimeService, recordings: Map<string, Recorded>): RuntimeService {
  return new Proxy(runtime, {
    get(target, name) {
      if (name === 'runPodSandbox') {
        return (config: Parameters<RuntimeService['runPodSandbox']>[0]) => {
          recordings.set(config.metadata.uid, { sandbox: toWireSandboxConfig(config, {}), containers: [] });
          return target.runPodSandbox(config);
        };
      }
      if (name === 'createContainer') {
        return (...[id, config, sandbox]: Parameters<RuntimeService['createContainer']>) => {
          const asked = { config: toWireContainerConfig(config, {}), sandboxConfig: toWireSandboxConfig(sandbox, {}) };
          recordings.get(sandbox.metadata.uid)?.containers.push(asked);
          return target.createContainer(id, config, sandbox);
        };
      }
      const method: unknown = Reflect.get(target, name);
      return typeof method === 'function' ? method.bind(target) : method;
    },
  });
}

/** The calls of a pod's start, one after the other, and nothing else. */
async function replay(call: Call, { sandbox, containers }: Recorded): Promise<void> {
  const { podSandboxId } = await call('RunPodSandbox', { config: sandbox });
  await call('PodSandboxStatus', { podSandboxId });
  for (const { config, sandboxConfig } of containers) {
    await call('ImageStatus', { image: { image: APP_IMAGE } });
    await call('ImageStatus', { image: { image: APP_IMAGE } });
    const { containerId } = await call('CreateContainer', { podSandboxId, config, sandboxConfig });
    await call('StartContainer', { containerId });
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
