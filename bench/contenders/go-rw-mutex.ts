/**
 * Go's sync.RWMutex: bench/go/rw-mutex.go, built into a temporary folder when a Go toolchain is installed, run as a
 * process of its own that lives through all runs. It gets the same workloads and runs in the same interleaving.
 */

import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Contender, FleetSample } from './contender.ts';

const SOURCE: string = fileURLToPath(new URL('../go/rw-mutex.go', import.meta.url));

/** A Go program that answers each line with a line. */
export function goRwMutex(): Contender {
  let folder: string | undefined;
  let program: ChildProcessByStdio<Writable, Readable, null> | undefined;
  let lines: AsyncIterator<string> | undefined;
  return {
    name: 'Go sync.RWMutex',
    about: 'bench/go/rw-mutex.go: goroutines, GOMAXPROCS as Go sets it, RLock/RUnlock and Lock/Unlock.',
    isJavaScript: false,
    prepare: async () => {
      try {
        await promisify(execFile)('go', ['version']);
      } catch {
        return 'no Go toolchain here (Debian: apt-get install golang-go)';
      }
      folder = await mkdtemp(join(tmpdir(), 'refmanager-bench-'));
      const binary = join(folder, 'rw-mutex');
      await promisify(execFile)('go', ['build', '-o', binary, SOURCE], {
        env: { ...process.env, GO111MODULE: 'off', GOFLAGS: '' },
      });
      program = spawn(binary, { stdio: ['pipe', 'pipe', 'inherit'] });
      const reader: Interface = createInterface({ input: program.stdout });
      lines = reader[Symbol.asyncIterator]();
      return undefined;
    },
    run: async (workload) => {
      program?.stdin.write(`${JSON.stringify(workload)}\n`);
      const line = await lines?.next();
      if (line === undefined || line.done === true) throw new Error('the Go program ended early');
      return JSON.parse(line.value) as FleetSample;
    },
    close: async () => {
      program?.stdin.end();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
