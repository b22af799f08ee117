/**
 * The processes of a load test on several: a Redis, workers, coordinators, and what each has of the CPU.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const MS_PER_SECOND = 1000;
const TICKS_PER_SECOND = 100;
const UTIME = 13;

/** Of this process; it goes with it. */
export const folder: string = mkdtempSync(join(tmpdir(), 'refmanager-bench-'));
const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function begin(command: string, args: readonly string[]): ChildProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  child.once('exit', () => children.delete(child));
  child.stdout?.resume();
  return child;
}

/** Resolves at a line with `text` in it. */
async function says(child: ChildProcess, text: string, stream: 'stdout' | 'stderr' = 'stderr'): Promise<void> {
  const lines = child[stream];
  if (lines === null) throw new Error(`no ${stream}`);
  await new Promise<void>((resolve, reject) => {
    createInterface(lines).on('line', (line) => void (line.includes(text) && resolve()));
    child.once('exit', () => reject(new Error(`it ended without "${text}"`)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

/** Of a living process on Linux, and of those of its children that have ended. */
export function cpuSeconds({ pid }: Pick<ChildProcess, 'pid'>): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ');
  const ticks = fields.slice(UTIME, UTIME + 2).map(Number);
  return ticks.reduce((sum, count) => sum + count, 0) / TICKS_PER_SECOND;
}

export interface Cost {
  readonly wallSeconds: number;
  /** Of the coordinator, or of the only process. */
  readonly ownCpuSeconds: number;
  /** Of each of the others meanwhile. */
  readonly othersCpuSeconds: readonly number[];
}

export function allCpuSeconds({ ownCpuSeconds, othersCpuSeconds }: Cost): number {
  return othersCpuSeconds.reduce((sum, seconds) => sum + seconds, ownCpuSeconds);
}

/** Begins `load`; it goes with this process. */
export function beginLoad(scenario: string, args: readonly string[], nodeArgs: readonly string[] = []): ChildProcess {
  return begin(process.execPath, [...nodeArgs, MAIN, 'load', scenario, '--quiet', ...args]);
}

/** Runs `load` to its end. */
export async function load(
  scenario: string,
  args: readonly string[],
  others: readonly ChildProcess[] = [],
): Promise<Cost> {
  const before = others.map(cpuSeconds);
  const begunMs = performance.now();
  const time = `import { writeFileSync } from 'node:fs';
process.on('exit', () => { const { user, system } = process.cpuUsage(); writeFileSync(${JSON.stringify(join(folder, 'cpu'))}, String((user + system) / 1e6)); });`;
  const node = ['--import', `data:text/javascript,${encodeURIComponent(time)}`];
  const child = beginLoad(scenario, args, node);
  let said = '';
  child.stderr?.on('data', (bytes: Buffer) => {
    said += bytes.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0 && code !== 99) throw new Error(`load ${args.join(' ')} ended with ${code}: ${said}`);
  const wallSeconds = (performance.now() - begunMs) / MS_PER_SECOND;
  const ownCpuSeconds = Number(readFileSync(join(folder, 'cpu'), 'utf8'));
  const othersCpuSeconds = others.map((other, i) => cpuSeconds(other) - (before[i] ?? 0));
  return { wallSeconds, ownCpuSeconds, othersCpuSeconds };
}

export interface BenchRedis {
  readonly url: string;
  readonly process: ChildProcess;
  /** Bytes in and out of it so far. */
  readonly traffic: () => Promise<number>;
}

export async function beginRedis(): Promise<BenchRedis> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const server = begin('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder]);
  await says(server, 'Ready to accept connections', 'stdout');
  const traffic = async (): Promise<number> => {
    const { Redis } = await import('ioredis');
    const client = new Redis(url);
    const info = await client.info('stats');
    client.disconnect();
    const lines = info.split('\n').filter((line) => line.startsWith('total_net_'));
    return lines.reduce((sum, line) => sum + Number(line.split(':')[1]), 0);
  };
  return { url, process: server, traffic };
}

/** One with one thread, which waits for shares. */
export async function beginWorker(url: string): Promise<ChildProcess> {
  const child = begin(process.execPath, [MAIN, 'worker', '--workers', '1', '--redis', url]);
  await says(child, 'waiting at');
  return child;
}
