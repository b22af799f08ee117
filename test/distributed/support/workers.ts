/** Worker processes as users start them, and processes that die at a moment of the test's choice. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { MAIN } from '../../cli/program.ts';
import { atEnd } from './at-end.ts';

const DYING = fileURLToPath(new URL('./dying-share-worker.ts', import.meta.url));
const LATE = fileURLToPath(new URL('./late-share-worker.ts', import.meta.url));

export class TestWorker {
  readonly process: ChildProcess;
  /** What it has said so far. */
  readonly lines: string[] = [];
  readonly #wanted: { text: string; found: () => void }[] = [];

  private constructor(process: ChildProcess) {
    this.process = process;
    atEnd(() => void process.kill('SIGKILL'));
    if (process.stderr === null) throw new Error('expected its standard error');
    createInterface(process.stderr).on('line', (line) => {
      this.lines.push(line);
      for (const { text, found } of this.#wanted) if (line.includes(text)) found();
    });
  }

  /** Resolves when it takes shares. */
  static async start(url: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<TestWorker> {
    const all = [MAIN, 'worker', '--workers', '1', ...args];
    return TestWorker.#of(all, { REFMANAGER_REDIS: url, ...env });
  }

  /** One that kills itself: see dying-share-worker.ts. */
  static async dying(url: string, at: string): Promise<TestWorker> {
    return TestWorker.#of([DYING, at], { REFMANAGER_REDIS: url });
  }

  /** One whose last word about a share reaches Redis late: see late-share-worker.ts. */
  static async late(url: string): Promise<TestWorker> {
    return TestWorker.#of([LATE], { REFMANAGER_REDIS: url });
  }

  static async #of(args: readonly string[], env: NodeJS.ProcessEnv): Promise<TestWorker> {
    const options = { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] as const };
    const worker = new TestWorker(spawn(process.execPath, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] }));
    await worker.says('waiting at');
    return worker;
  }

  /** Resolves when it has said a line with `text` in it; rejects when it ends before. */
  async says(text: string): Promise<void> {
    if (this.lines.some((line) => line.includes(text))) return;
    const said = Promise.withResolvers<void>();
    this.#wanted.push({ text, found: () => said.resolve() });
    void this.exit.then(() => said.reject(new Error(`it ended without "${text}": ${this.lines.join('\n')}`)));
    await said.promise;
  }

  /** Its exit code, or the signal that ended it. */
  get exit(): Promise<number | string> {
    const { exitCode, signalCode } = this.process;
    if (exitCode !== null || signalCode !== null) return Promise.resolve(exitCode ?? signalCode ?? 'unknown');
    return once(this.process, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
  }

  /** What it has of the memory, on Linux; 0 elsewhere. */
  async residentBytes(): Promise<number> {
    if (process.platform !== 'linux') return 0;
    const status = await readFile(`/proc/${this.process.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
  }

  async end(): Promise<void> {
    this.process.kill('SIGTERM');
    await this.exit;
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.exit;
  }
}
