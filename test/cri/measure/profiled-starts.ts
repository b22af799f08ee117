/**
 * Starts on a worker's thread under the profiler: as in a run, and without the hooks that a test runner puts around
 * every promise. The entry of a Worker; posts one ProfiledStarts.
 */

import { parentPort, workerData } from 'node:worker_threads';
import type { Pod } from '../../../src/api/pod.ts';
import { RefManager } from '../../../src/index.ts';
import { ParallelImagePuller } from '../../../src/kubelet/index.ts';
import { startPod } from '../../../src/kubelet/pod-start.ts';
import { RealNode } from '../../../src/pool/real-node/real-node.ts';
import type { CriRuntimeSpec } from '../../../src/pool/start-task.ts';
import { type CallSample, CriRuntime, RealClock } from '../../../src/runtime/index.ts';
import { type CpuShares, profiled } from './cpu-profile.ts';

/** What the Worker is given. */
export interface ProfiledStartsData {
  readonly spec: CriRuntimeSpec;
  /** Started before: they read everything from disk, and let V8 compile what is hot. */
  readonly warmUp: readonly Pod[];
  /** Measured. */
  readonly pods: readonly Pod[];
  /** Started under the profiler, which slows them down: only for whose code the time goes to. */
  readonly profiled: readonly Pod[];
}

export interface ProfiledStarts {
  readonly containers: number;
  readonly failed: number;
  /** Of all starts together, milliseconds. */
  readonly totalMs: number;
  /** Of it, in calls of the runtime. */
  readonly callsMs: number;
  /** Of this thread. */
  readonly cpuMs: number;
  readonly shares: CpuShares;
}

const CALLS_OF_A_START = ['image_status', 'create_container', 'start_container'];

const US_PER_MS = 1000;
const data = workerData as ProfiledStartsData;
const { spec } = data;
const refs = RefManager.create();
const calls: CallSample[] = [];
const onCall = (sample: CallSample): void => void calls.push(sample);
const events = { record: (): void => undefined };
const node = new RealNode(spec, { refs, events, clock: new RealClock(), seed: 1, onCall });
const cri = await CriRuntime.connect({ endpoint: spec.endpoint, onCall });
const kubelet = await node.kubelet('node-0', new ParallelImagePuller(cri.images));
const start = async (pod: Pod): Promise<{ ok: boolean; totalMs: number }[]> =>
  (await startPod(kubelet, pod)).containers;
for (const pod of data.warmUp) await start(pod);
calls.length = 0;
const reports: { ok: boolean; totalMs: number }[] = [];
const before = process.threadCpuUsage();
for (const pod of data.pods) reports.push(...(await start(pod)));
const { user, system } = process.threadCpuUsage(before);
const measuredCalls = calls.filter(({ operation }) => CALLS_OF_A_START.includes(operation));
const shares = await profiled(async () => {
  for (const pod of data.profiled) await start(pod);
});
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const result: ProfiledStarts = {
  containers: reports.length,
  failed: reports.filter(({ ok }) => !ok).length,
  totalMs: sum(reports.map(({ totalMs }) => totalMs)),
  callsMs: sum(measuredCalls.map(({ ms }) => ms)),
  cpuMs: (user + system) / US_PER_MS,
  shares,
};
parentPort?.postMessage(result);
await node.close();
await cri.close();
refs.detach();
