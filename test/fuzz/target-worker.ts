/**
 * Runs one input after the other, so that a hang or a heap that is full ends this thread alone.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { TARGETS } from './targets.ts';

const { target } = workerData as { target: string };
const run = TARGETS[target];
if (run === undefined || parentPort === null) throw new Error(`no target ${target}`);
const port = parentPort;
const folder = mkdtempSync(join(tmpdir(), 'refmanager-fuzz-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

port.on('message', (input: Uint8Array) => {
  run(Buffer.from(input), folder).then(
    () => port.postMessage({ finding: undefined }),
    (error: unknown) =>
      port.postMessage({ finding: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
port.postMessage({ finding: undefined }); // ready
