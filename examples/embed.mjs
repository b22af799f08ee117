// Four threads share one RefManager: each stores references, the main thread reads them all.
// node node_modules/refmanager/examples/embed.mjs, or from a checkout: npm run build && node examples/embed.mjs
import { once } from 'node:events';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { ContainerID, RefManager } from 'refmanager';

const THREADS = 4;

if (isMainThread) {
  const refs = RefManager.create();
  const workers = Array.from({ length: THREADS }, (_, thread) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { handle: refs.handle, thread } });
    refs.watchWorker(worker); // if it dies, its locks are freed and half-done writes are repaired
    return worker;
  });
  await Promise.all(workers.map((worker) => once(worker, 'exit')));
  const ref = refs.getRef(new ContainerID('containerd', 'thread-2-container-7'));
  console.log(`${refs.size} references; one of them: ${ref?.namespace}/${ref?.name} ${ref?.fieldPath}`);
  refs.detach();
} else {
  const refs = RefManager.attach(workerData.handle);
  for (let i = 0; i < 100; i++) {
    const id = new ContainerID('containerd', `thread-${workerData.thread}-container-${i}`);
    const name = `pod-${workerData.thread}`;
    refs.setRef(id, { kind: 'Pod', apiVersion: 'v1', namespace: 'demo', name, fieldPath: `spec.containers{c${i}}` });
  }
  refs.detach();
}
