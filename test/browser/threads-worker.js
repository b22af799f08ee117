// A worker of threads.browser.ts: does what the page asks, over the store and the lock that the page made.
import { ContainerID, RefManager, threadId } from '/index.js';
import { RWLock } from '/sync.js';

const TASKS = {
  attach: ({ refs, lock, words }) => {
    globalThis.refs = RefManager.attach(refs);
    globalThis.lock = RWLock.attach(lock);
    globalThis.words = new Int32Array(words);
    return { threadId, core: globalThis.lock.stats().core };
  },
  /** Adds one, with a plain load and store, so many times: only the lock keeps the count right. */
  count: ({ times }) => {
    for (let i = 0; i < times; i++) lock.write(() => void words[0]++);
    return lock.read(() => words[0]);
  },
  fill: ({ from, keys }) => {
    for (let i = from; i < from + keys; i++) refs.setRef(new ContainerID('containerd', `é${i}`), { name: `pod-${i}` });
    for (let i = from; i < from + keys; i += 2) refs.clearRef(new ContainerID('containerd', `é${i}`));
    return refs.size;
  },
  get: ({ id }) => refs.getRef(new ContainerID('containerd', id)),
  /** Says so from inside the write lock, and never comes out. */
  hang: ({ at }) => {
    lock.acquireWrite();
    Atomics.store(words, at, 1);
    Atomics.notify(words, at);
    for (;;) Atomics.wait(words, at, 1);
  },
};

onmessage = ({ data: { task, ...input } }) => {
  try {
    postMessage({ value: TASKS[task](input) });
  } catch (error) {
    postMessage({ error: String(error) });
  }
};
