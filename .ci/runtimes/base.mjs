// What docs/api.md promises of every supported runtime, as a program over the installed package: threads that share a store
// and a lock, waits of both kinds, deaths. Each step prints a line; whatever does not hold ends the program with an error.
import { once } from 'node:events';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { RefManager } from 'refmanager';
import { RWLock } from 'refmanager/sync';

const THREADS = 3;
const ROUNDS = 2000;

if (isMainThread) await main();
else await work(workerData);

async function main() {
  const refs = RefManager.create();
  const lock = RWLock.create();
  const counter = new Int32Array(new SharedArrayBuffer(4));
  const shared = { refs: refs.handle, lock: lock.handle, counter };
  const start = (task) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { ...shared, ...task } });
    refs.watchWorker(worker);
    lock.watchWorker(worker);
    return worker;
  };

  const watcher = refs.watch();
  await allEnd(Array.from({ length: THREADS }, (_, thread) => start({ task: 'write', thread })));
  equal(refs.size, THREADS * ROUNDS, 'references of all threads');
  for (let i = 0; i < THREADS * ROUNDS; i++) equal((await watcher.next()).value.type, 'set', 'event');
  await watcher.return();
  equal(RefManager.restore(refs.snapshot()).size, refs.size, 'references of a snapshot');
  equal(refs.updateRef(id(0, 0), (ref) => ({ ...ref, kind: 'Pod' })).kind, 'Pod', 'an updated reference');
  console.log('threads share a store');

  await allEnd(Array.from({ length: THREADS }, () => start({ task: 'count' })));
  equal(counter[0], THREADS * ROUNDS, 'a count under the lock');
  console.log('a lock lets in one writer');

  lock.acquireWrite();
  const waiting = start({ task: 'wait' });
  await once(waiting, 'message');
  lock.releaseWrite();
  equal((await once(waiting, 'message'))[0], 'inside', 'a wait without standing still');
  await once(waiting, 'exit');
  console.log('a thread waits for another without standing still');

  for (const task of ['die-in-lock', 'die-in-store']) {
    const dying = start({ task });
    await once(dying, 'message');
    const ended = once(dying, 'exit');
    await dying.terminate();
    await ended;
    await lock.writeAsync(() => lock.markConsistent(), { timeoutMs: 20_000 });
    await refs.setRefAsync(id(0, 0), null, { timeoutMs: 20_000 });
    console.log(`the next one goes on after ${task}`);
  }
  refs.detach();
  lock.detach();
}

async function work({ task, thread, counter, ...handles }) {
  const { parentPort } = await import('node:worker_threads');
  const refs = RefManager.attach(handles.refs);
  const lock = RWLock.attach(handles.lock);
  if (task === 'write') {
    for (let i = 0; i < ROUNDS; i++) refs.setRef(id(thread, i), { name: `pod-${thread}-${i}` });
  } else if (task === 'count') {
    for (let i = 0; i < ROUNDS; i++) lock.write(() => counter[0]++);
  } else if (task === 'wait') {
    parentPort.postMessage('waiting');
    await lock.readAsync(() => parentPort.postMessage('inside'));
  } else if (task === 'die-in-lock') {
    lock.acquireWrite();
    parentPort.postMessage('inside');
    await new Promise((resolve) => setTimeout(resolve, 60_000)); // until it is ended
  } else {
    parentPort.postMessage('inside');
    for (let i = 0; ; i++) refs.setRef(id(thread, i % ROUNDS), { name: `pod-${i}` }); // until it is ended
  }
  refs.detach();
  lock.detach();
}

function id(thread, i) {
  return { type: 'containerd', id: `thread-${thread}-container-${i}` };
}

function allEnd(workers) {
  return Promise.all(workers.map((worker) => once(worker, 'exit')));
}

function equal(actual, expected, what) {
  if (actual !== expected) throw new Error(`${what}: expected ${expected}, got ${actual}`);
}
