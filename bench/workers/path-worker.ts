/**
 * One thread of the path's benchmark: a kubelet on a simulated node that takes no time, over the shared store. Starts as
 * many pods as it is told, and says how long that took; with `profile`, which functions took it.
 */

import { Session } from 'node:inspector/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { KubeRuntimeManager, NoFiles, SerialImagePuller, startPod } from '../../src/kubelet/index.ts';
import { RealClock, SimulatedRuntime } from '../../src/runtime/index.ts';
import { RefManager } from '../../src/store/ref-manager.ts';
import { type RefManagerHandle } from '../../src/store/ref-manager-handle.ts';
import { benchPod } from '../harness/bench-pod.ts';

export interface PathTask {
  readonly refs: RefManagerHandle;
  readonly worker: number;
  readonly pods: number;
  readonly inFlight: number;
}

/** Answered by PathAnswer. */
export interface PathRound {
  readonly round: number;
  readonly profile: boolean;
}

export interface PathAnswer {
  readonly ms: number;
  readonly starts: number;
  /** Function -> share of the time spent in itself, the largest first. */
  readonly hottest: readonly (readonly [name: string, share: number])[];
}

const { refs: handle, worker, pods, inFlight } = workerData as PathTask;
const refs = RefManager.attach(handle);
const clock = new RealClock();

async function start(round: number): Promise<number> {
  const node = new SimulatedRuntime({ seed: 1, clock, latency: 'none' });
  let events = 0;
  const manager = new KubeRuntimeManager({
    runtime: node.runtime,
    images: node.images,
    puller: new SerialImagePuller(node.images, undefined, { clock }),
    http: node.http,
    refs,
    events: { record: () => void events++ },
    clock,
    runtimeName: 'simulated',
    nodeName: `node-${worker}`,
    files: new NoFiles(),
  });
  let next = 0;
  let starts = 0;
  const lane = async (): Promise<void> => {
    while (next < pods) {
      const { containers } = await startPod(manager, benchPod(`${worker}-${round}-${next++}`));
      for (const { ok } of containers) if (ok) starts++;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return starts;
}

const MOST_NAMED = 12;
/** No functions: what the engine does beside them. */
const ENGINE: ReadonlySet<string> = new Set(['(program)', '(garbage collector)']);

async function profiled<T>(work: () => Promise<T>): Promise<{ result: T; hottest: PathAnswer['hottest'] }> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  const result = await work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  const selfHits = new Map<string, number>();
  let total = 0;
  for (const { callFrame, hitCount = 0 } of profile.nodes) {
    const { functionName, url } = callFrame;
    const file = url.slice(url.lastIndexOf('/') + 1);
    const name = file === '' ? functionName : `${functionName || '(anonymous)'} ${file}`;
    if (functionName === '(idle)') continue;
    total += hitCount;
    if (functionName === '' || ENGINE.has(functionName)) continue;
    selfHits.set(name, (selfHits.get(name) ?? 0) + hitCount);
  }
  const hottest = [...selfHits].sort(([, a], [, b]) => b - a).slice(0, MOST_NAMED);
  return { result, hottest: hottest.map(([name, hits]) => [name, hits / total]) };
}

async function answer({ round, profile }: PathRound): Promise<void> {
  const beganMs = performance.now();
  const { result: starts, hottest } = profile
    ? await profiled(() => start(round))
    : { result: await start(round), hottest: [] };
  parentPort?.postMessage({ ms: performance.now() - beganMs, starts, hottest } satisfies PathAnswer);
}

parentPort?.on('message', (task: PathRound) => void answer(task));
