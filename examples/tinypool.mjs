// The start path on a pool of your choice: tinypool runs the tasks, each thread has a kubelet of its own over a simulated
// runtime, and all of them share one RefManager.
// node node_modules/refmanager/examples/tinypool.mjs, or from a checkout: npm run build && node examples/tinypool.mjs
import { isMainThread, workerData } from 'node:worker_threads';
import { RefManager } from 'refmanager';
import { KubeRuntimeManager, NoFiles, SerialImagePuller, startPod } from 'refmanager/kubelet';
import { RealClock, SimulatedRuntime } from 'refmanager/runtime';
import Tinypool from 'tinypool';

const PODS = 100;

// In a worker, tinypool makes the workerData that it was given the second entry of a pair.
const shared = isMainThread ? undefined : workerData[1];
const kubelet = shared === undefined ? undefined : openKubelet(RefManager.attach(shared.refs));

function openKubelet(refs) {
  const clock = new RealClock();
  const node = new SimulatedRuntime({ seed: 1, clock, latency: 'none' });
  return new KubeRuntimeManager({
    runtime: node.runtime,
    images: node.images,
    http: node.http,
    puller: new SerialImagePuller(node.images),
    refs,
    events: { record: () => undefined }, // or collect them: { involvedObject, reason, message, … }
    clock,
    runtimeName: 'simulated',
    nodeName: 'node-0',
    files: new NoFiles(),
  });
}

/** The task: starts one pod, and answers with the IDs of the containers that were started. */
export async function start(pod) {
  const { containers } = await startPod(kubelet, pod);
  return containers.filter(({ ok }) => ok).map(({ containerID }) => containerID);
}

if (isMainThread) {
  const refs = RefManager.create();
  const pool = new Tinypool({
    filename: import.meta.url,
    minThreads: 2,
    maxThreads: 2,
    workerData: { refs: refs.handle },
  });
  refs.watchPool(pool); // whatever a dead worker held is released
  const pods = Array.from({ length: PODS }, (_, i) => ({
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { name: `web-${i}`, namespace: 'demo', uid: `uid-${i}` },
    spec: {
      enableServiceLinks: true,
      containers: [{ name: 'web', image: 'nginx:1.19', imagePullPolicy: 'IfNotPresent' }],
    },
  }));
  const started = (await Promise.all(pods.map((pod) => pool.run(pod, { name: 'start' })))).flat();
  console.log(`${started.length} containers started, ${refs.size} references`);
  await pool.destroy();
  refs.detach();
}
