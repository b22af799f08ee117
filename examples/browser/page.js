// The page: makes the store and the lock, gives them to two workers, and shows what is in there. It never waits standing
// still: a browser would not let it.
import { RefManager } from '/refmanager/index.js';
import { RWLock } from '/refmanager/sync.js';

const REFRESH_MS = 250;
const refs = RefManager.create({ maxBytes: 2 ** 26 });
const lock = RWLock.create();
/** Word 0: writes. Guarded by the lock. Word 1: 1 while a worker that was told to holds the lock for ever. */
const words = new Int32Array(new SharedArrayBuffer(8));
const show = (id, value) => {
  document.getElementById(id).textContent = value;
};

/** A worker that has attached, with the number by which it can be recovered: browsers give workers none. */
function started() {
  const worker = new Worker('/worker.js', { type: 'module' });
  worker.postMessage({ refs: refs.handle, lock: lock.handle, words: words.buffer });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data: threadId }) => resolve({ worker, threadId });
    worker.onerror = reject;
  });
}

const workers = await Promise.all([started(), started()]);
show('core', lock.stats().core);

const button = document.getElementById('terminate');
button.disabled = false;
button.onclick = async () => {
  button.disabled = true;
  const { worker, threadId } = workers.shift();
  worker.postMessage('hold');
  await Atomics.waitAsync(words, 1, 0).value; // it is inside
  worker.terminate();
  lock.recover(threadId);
  refs.recover(threadId);
  // The first writer after a death is told, and says when what the lock guards is sound again.
  await lock.writeAsync(({ abandoned }) => {
    if (abandoned) lock.markConsistent();
    words[1] = 0;
  });
  workers.push(await started());
  button.disabled = false;
};

async function refresh() {
  show('size', refs.size);
  show('writes', await lock.readAsync(() => words[0]));
  show('recoveries', lock.stats().recoveries);
}
setInterval(() => void refresh(), REFRESH_MS);
