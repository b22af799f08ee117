/**
 * A Go program of this folder: built into a temporary folder when a Go toolchain is installed, run as a process of its own
 * that lives through all runs and answers each line of JSON with a line of JSON.
 */

import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export class GoProgram {
  readonly #source: string;
  readonly #closing = new AbortController();
  #folder: string | undefined;
  #program: ChildProcessByStdio<Writable, Readable, null> | undefined;
  #lines: AsyncIterator<string> | undefined;

  /** @param file - name of a file in this folder */
  constructor(file: string) {
    this.#source = fileURLToPath(new URL(`./${file}`, import.meta.url));
  }

  /** Builds and starts it; says why that is impossible here, or undefined. Leaves nothing behind when it is closed meanwhile. */
  async start(): Promise<string | undefined> {
    const { signal } = this.#closing;
    try {
      await promisify(execFile)('go', ['version'], { signal });
    } catch {
      return 'no Go toolchain here (Debian: apt-get install golang-go)';
    }
    const folder = await mkdtemp(join(tmpdir(), 'refmanager-bench-'));
    this.#folder = folder;
    const binary = join(folder, 'program');
    try {
      await promisify(execFile)('go', ['build', '-o', binary, this.#source], {
        env: { ...process.env, GO111MODULE: 'off', GOFLAGS: '' },
        signal,
      });
    } catch (error) {
      if (signal.aborted) await rm(folder, { recursive: true, force: true });
      return `Go does not build it: ${String(error).split('\n').slice(0, 2).join(' ')}`;
    }
    if (signal.aborted) {
      await rm(folder, { recursive: true, force: true });
      return 'it was closed before it had begun';
    }
    this.#program = spawn(binary, { stdio: ['pipe', 'pipe', 'inherit'] });
    // A program that is gone answers nothing more: the question that waits for a line tells it.
    this.#program.on('error', () => undefined);
    this.#program.stdin.on('error', () => undefined);
    const reader: Interface = createInterface({ input: this.#program.stdout });
    this.#lines = reader[Symbol.asyncIterator]();
    return undefined;
  }

  /** Its answer to `question`. */
  async ask(question: unknown): Promise<unknown> {
    this.#program?.stdin.write(`${JSON.stringify(question)}\n`);
    const line = await this.#lines?.next();
    if (line === undefined || line.done === true) throw new Error('the Go program ended early');
    return JSON.parse(line.value);
  }

  /** Ends it, whatever it does. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#program?.kill();
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }
}
