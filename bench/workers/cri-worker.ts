/**
 * A worker of cri-connections.bench.ts: makes calls over its own connection, or asks the main thread to make them.
 */

import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { CriRuntime } from '../../src/runtime/index.ts';

/** What a worker is given. */
export interface CriWorkerSetup {
  readonly endpoint: string;
  /** Undefined: a connection of its own. */
  readonly port: MessagePort | undefined;
  readonly calls: number;
  readonly atOnce: number;
}

const { endpoint, port, calls, atOnce } = workerData as CriWorkerSetup;
const own = port === undefined ? await CriRuntime.connect({ endpoint }) : undefined;
const waiting = new Map<number, () => void>();
let lastId = 0;
port?.on('message', (id: number) => {
  waiting.get(id)?.();
  waiting.delete(id);
});

async function call(): Promise<void> {
  if (own !== undefined) {
    await own.images.imageStatus('none:1');
    return;
  }
  const id = ++lastId;
  await new Promise<void>((resolve) => {
    waiting.set(id, resolve);
    port?.postMessage(id);
  });
}

async function makeCalls(count: number): Promise<void> {
  let left = count;
  const lane = async (): Promise<void> => {
    while (left-- > 0) await call();
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

await makeCalls(Math.ceil(calls / 10)); // compiled and connected
parentPort?.once('message', () => {
  const startMs = performance.now();
  void makeCalls(calls).then(async () => {
    parentPort?.postMessage(performance.now() - startMs);
    await own?.close();
    port?.close();
  });
});
parentPort?.postMessage('ready');
