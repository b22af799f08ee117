// A worker: sets and clears references, and counts each write under the lock. A worker may wait standing still.
import { ContainerID, RefManager, threadId } from '/refmanager/index.js';
import { RWLock } from '/refmanager/sync.js';

const BATCH = 100;
const KEYS = 1000;
let mustHold = false;

function work(refs, lock, words) {
  for (let n = 0; n < BATCH; n++) {
    const id = new ContainerID('browser', String(Math.floor(Math.random() * KEYS)));
    if (!refs.clearRef(id)) refs.setRef(id, { kind: 'Pod', name: `pod-${id.id}` });
    lock.write(() => words[0]++);
  }
  if (mustHold) {
    lock.acquireWrite();
    Atomics.store(words, 1, 1);
    Atomics.notify(words, 1);
    for (;;) Atomics.wait(words, 1, 1); // until it is terminated
  }
  setTimeout(work, 0, refs, lock, words); // messages come in between
}

onmessage = ({ data }) => {
  if (data === 'hold') {
    mustHold = true;
    return;
  }
  const refs = RefManager.attach(data.refs);
  const lock = RWLock.attach(data.lock);
  postMessage(threadId);
  work(refs, lock, new Int32Array(data.words));
};
