/** Worker threads of tests: each is gone when the test that started it ends, however it ends. */

import { after } from 'node:test';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts a worker that is terminated at the end of the test (of a hook, where a hook calls this). A worker that a failed
 * test leaves behind would keep the process of its file, and with it the whole run, for ever.
 */
export function startWorker(file: URL | string, options?: WorkerOptions): Worker {
  const worker = new Worker(file, options);
  after(() => worker.terminate());
  return worker;
}
