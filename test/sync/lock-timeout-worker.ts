/** Posts how long a blocking call of this thread waits by default. */

import { parentPort } from 'node:worker_threads';
import { defaultLockTimeoutMs } from '../../src/sync/threads/unseen-deaths.ts';

parentPort?.postMessage(defaultLockTimeoutMs());
