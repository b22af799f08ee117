// A simulator of your own: worker_threads without any pool, and nothing of refmanager but the store. Each thread plays the
// kubelet of a node; pods come and go; the main thread is the prober that asks which object an event is about.
// node node_modules/refmanager/examples/own-threads.mjs, or from a checkout: npm run build && node examples/own-threads.mjs
import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { ContainerID, RefManager } from 'refmanager';

const THREADS = 3;
const PODS_PER_NODE = 200;

if (isMainThread) {
  const refs = RefManager.create();
  const nodes = Array.from({ length: THREADS }, (_, node) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { refs: refs.handle, node } });
    refs.watchWorker(worker); // a thread that dies in the middle of a write leaves no lock held and nothing half done
    return worker;
  });
  const started = await Promise.all(nodes.map(async (worker) => (await once(worker, 'message'))[0]));
  // Every container that a node reports as started can be found here at once, by its ID alone.
  const found = started.flat().filter((id) => refs.getRef(ContainerID.parse(id)) !== undefined);
  console.log(`${found.length} of ${started.flat().length} containers have a reference; the store holds ${refs.size}`);
  for (const worker of nodes) worker.postMessage('drain');
  await Promise.all(nodes.map((worker) => once(worker, 'exit')));
  console.log(`after the nodes were drained: ${refs.size}`);
  refs.detach();
} else {
  const { node } = workerData;
  const refs = RefManager.attach(workerData.refs);
  const ids = Array.from(
    { length: PODS_PER_NODE },
    (_, i) => new ContainerID('simulated', `node-${node}-container-${i}`),
  );
  for (const [i, id] of ids.entries()) {
    const name = `web-${node}-${i}`;
    refs.setRef(id, { kind: 'Pod', apiVersion: 'v1', namespace: 'demo', name, fieldPath: 'spec.containers{web}' });
  }
  parentPort.postMessage(ids.map(String));
  await once(parentPort, 'message');
  for (const id of ids) refs.clearRef(id);
  refs.detach();
}
