/**
 * Runs the command line as users do: as a process of its own, from the sources.
 */

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

/** Flags of a run that is over at once. */
export const AT_ONCE: readonly string[] = ['--latency', 'none', '--workers', '1'];

export const MAIN: string = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program, started with `args`. It is gone when the test that started it ends, however it ends. */
export function start(args: readonly string[], nodeArgs: readonly string[] = []): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [...nodeArgs, MAIN, ...args]);
  after(() => void child.kill('SIGKILL'));
  return child;
}

/** What the program said, and its exit code. */
export async function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  const closed = Promise.withResolvers<number | null>();
  child.on('error', closed.reject);
  child.on('close', closed.resolve);
  const [code, stdout, stderr] = await Promise.all([closed.promise, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}

/** The end of any other program, started with `args`. It is gone when the test that started it ends. */
export function endedProcess(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  cwd: string = process.cwd(),
): Promise<Ended> {
  const child = spawn(file, args, { env, cwd });
  after(() => void child.kill('SIGKILL'));
  child.stdin.end();
  return ended(child);
}

/** Runs the program to its end with `input` as its standard input. */
export async function refmanager(args: readonly string[], input = ''): Promise<Ended> {
  const child = start(args);
  child.stdin.end(input);
  return ended(child);
}

/** The lines of `output`, without the last line's end. */
export function linesOf(output: string): string[] {
  return output.trimEnd().split('\n');
}

/** A folder of its own for a test file. */
export class Folder {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  static async make(): Promise<Folder> {
    return new Folder(await mkdtemp(join(tmpdir(), 'refmanager-cli-')));
  }

  path(name: string): string {
    return join(this.#path, name);
  }

  async write(name: string, content: string): Promise<string> {
    await writeFile(this.path(name), content);
    return this.path(name);
  }

  async remove(): Promise<void> {
    await rm(this.#path, { recursive: true });
  }
}

/** Two containers in one pod. */
export const POD = `apiVersion: v1
kind: Pod
metadata: { name: web, uid: 8a6e0804-2bd0-4672-b79d-d97027f9071a }
spec:
  initContainers: [{ name: first, image: "registry.example/first:1" }]
  containers: [{ name: second, image: "registry.example/second:1" }]
`;
