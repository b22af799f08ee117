/**
 * The worker that draws and serves the live page of a run; src/report/live/live-server.ts does the work.
 */

import { parentPort, workerData } from 'node:worker_threads';
import type { FromLiveMessage, LiveSetup, ToLiveMessage } from '../src/report/live/live-messages.ts';
import { serveLive } from '../src/report/live/live-server.ts';

const port = parentPort;
if (port === null) throw new Error('live-worker runs as a worker thread');
const post = (message: FromLiveMessage): void => port.postMessage(message);
try {
  const server = await serveLive(workerData as LiveSetup, (count) => post({ kind: 'watched', count }));
  port.on('message', (message: ToLiveMessage) => {
    if (message.kind === 'standing') server.update(message.standing);
    else void server.finish(message.html).then(() => post({ kind: 'finished' }));
  });
  post({ kind: 'listening', url: server.url });
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  post({ kind: 'failed', code, message });
}
