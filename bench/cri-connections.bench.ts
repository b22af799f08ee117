/**
 * A connection for each worker, or one on the main thread that the workers share by message? Forces the cost of the
 * client: the runtime behind the socket takes no time at all. Interleaved; medians.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { machine } from '../src/bench/machine/machine.ts';
import { CriRuntime } from '../src/runtime/index.ts';
import { markdownTable } from './harness/table.ts';
import type { CriWorkerSetup } from './workers/cri-worker.ts';

const ROUNDS = 5;
const CALLS = 4000;
const WORKERS = [1, 2, 4];
const AT_ONCE = [1, 16];
const WORKER = fileURLToPath(new URL('./workers/cri-worker.ts', import.meta.url));
const MAIN = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));

/** Calls a second of all workers together. */
async function callsPerSecond(endpoint: string, workers: number, atOnce: number, isShared: boolean): Promise<number> {
  const shared = isShared ? await CriRuntime.connect({ endpoint }) : undefined;
  const threads = Array.from({ length: workers }, () => {
    const channel = isShared ? new MessageChannel() : undefined;
    if (channel !== undefined && shared !== undefined) serve(channel.port1, shared);
    const workerData: CriWorkerSetup = { endpoint, port: channel?.port2, calls: CALLS / workers, atOnce };
    return new Worker(WORKER, { workerData, transferList: channel === undefined ? [] : [channel.port2] });
  });
  await Promise.all(threads.map((thread) => once(thread, 'message')));
  const times = threads.map(async (thread) => {
    const done = once(thread, 'message') as Promise<[number]>;
    thread.postMessage('go');
    const [ms] = await done;
    await thread.terminate();
    return ms;
  });
  const slowestMs = Math.max(...(await Promise.all(times)));
  await shared?.close();
  return (CALLS * 1000) / slowestMs;
}

/** Makes the calls that a worker asks for. */
function serve(port: MessagePort, { images }: CriRuntime): void {
  port.on('message', (id: number) => {
    void images.imageStatus('none:1').then(() => port.postMessage(id));
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

const folder = mkdtempSync(join(tmpdir(), 'cri-bench-'));
const socket = join(folder, 's');
const server = spawn(process.execPath, [MAIN, 'serve-cri', '--socket', socket, '--latency', 'none']);
try {
  await once(server.stdout, 'data');
  const rows: string[][] = [];
  for (const workers of WORKERS) {
    for (const atOnce of AT_ONCE) {
      const own: number[] = [];
      const shared: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        own.push(await callsPerSecond(`unix://${socket}`, workers, atOnce, false));
        shared.push(await callsPerSecond(`unix://${socket}`, workers, atOnce, true));
      }
      const ratio = median(own) / median(shared);
      const numbers = [median(own), median(shared)].map((value) => Math.round(value).toString());
      rows.push([String(workers), String(atOnce), ...numbers, ratio.toFixed(2)]);
    }
  }
  console.log(machine());
  console.log(
    markdownTable(['workers', 'calls at once each', 'own, calls/s', 'shared, calls/s', 'own / shared'], rows),
  );
} finally {
  server.kill();
  await once(server, 'exit');
  rmSync(folder, { recursive: true });
}
