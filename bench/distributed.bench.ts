/**
 * What it costs to go over several processes, on this one machine: two worker processes against two threads of one process,
 * interleaved; what a share costs; how long a killed worker's share waits. Needs a redis-server.
 *
 * `node bench/distributed.bench.ts [scenario.yaml] [pairs]`
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { machine } from '../src/bench/machine/machine.ts';
import { markdownTable, medianAndSpread } from './harness/table.ts';

const MAIN = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
const MILLION = fileURLToPath(new URL('../examples/scenarios/million-starts.yaml', import.meta.url));
const [scenario = MILLION, pairs = '5'] = process.argv.slice(2);
const WORKERS = 2;
/** Between them lie what so many shares more cost. */
const [FEW, MANY] = [4, 64];
const MS_PER_SECOND = 1000;
const BYTES_PER_KB = 1000;
const TICKS_PER_SECOND = 100;
const UTIME = 13;

const folder = mkdtempSync(join(tmpdir(), 'refmanager-bench-'));
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
function cpuSeconds(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ');
  const ticks = fields.slice(UTIME, UTIME + 2).map(Number);
  return ticks.reduce((sum, count) => sum + count, 0) / TICKS_PER_SECOND;
}

interface Cost {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
}

/** Runs `load`; CPU time is its own and that of `others` meanwhile. */
async function load(args: readonly string[], others: readonly ChildProcess[] = []): Promise<Cost> {
  const before = others.map(({ pid }) => cpuSeconds(pid));
  const begunMs = performance.now();
  const time = `import { writeFileSync } from 'node:fs';
process.on('exit', () => { const { user, system } = process.cpuUsage(); writeFileSync(${JSON.stringify(join(folder, 'cpu'))}, String((user + system) / 1e6)); });`;
  const node = ['--import', `data:text/javascript,${encodeURIComponent(time)}`];
  const child = begin(process.execPath, [...node, MAIN, 'load', scenario, '--quiet', ...args]);
  child.stderr?.resume();
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0 && code !== 99) throw new Error(`load ${args.join(' ')} ended with ${code}`);
  const wallSeconds = (performance.now() - begunMs) / MS_PER_SECOND;
  const own = Number(readFileSync(join(folder, 'cpu'), 'utf8'));
  const theirs = others.map(({ pid }, i) => cpuSeconds(pid) - (before[i] ?? 0));
  return { wallSeconds, cpuSeconds: theirs.reduce((sum, seconds) => sum + seconds, own) };
}

const port = await freePort();
const url = `redis://127.0.0.1:${port}`;
const server = begin('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder]);
await says(server, 'Ready to accept connections', 'stdout');

async function worker(): Promise<ChildProcess> {
  const child = begin(process.execPath, [MAIN, 'worker', '--workers', '1', '--redis', url]);
  await says(child, 'waiting at');
  return child;
}

console.log(`${machine()}\n\n${scenario}, ${pairs} pairs\n`);
const workers = [];
for (let i = 0; i < WORKERS; i++) workers.push(await worker());
const over = ['--redis', url, '--expect-workers', String(WORKERS)];
const [threads, processes]: [Cost[], Cost[]] = [[], []];
for (let pair = 0; pair < Number(pairs); pair++) {
  threads.push(await load(['--workers', String(WORKERS)]));
  processes.push(await load(over, [...workers, server]));
}
const row = (name: string, costs: readonly Cost[]): string[] => [
  name,
  medianAndSpread(costs.map(({ wallSeconds }) => wallSeconds)),
  medianAndSpread(costs.map(({ cpuSeconds: seconds }) => seconds)),
];
console.log(markdownTable(['', 'wall, s', 'CPU, s'], [row('two threads', threads), row('two processes', processes)]));
const ratios = threads
  .map(({ wallSeconds }, i) => wallSeconds / (processes[i] as Cost).wallSeconds)
  .toSorted((a, b) => a - b);
const median = ratios[Math.floor(ratios.length / 2)] ?? 0;
const all = ratios.map((ratio) => ratio.toFixed(2)).join(', ');
console.log(`\nspeed of two processes as a share of that of two threads: ${median.toFixed(2)} (pairs: ${all})`);

/** Bytes in and out of Redis so far. */
async function traffic(): Promise<number> {
  const { Redis } = await import('ioredis');
  const client = new Redis(url);
  const info = await client.info('stats');
  client.disconnect();
  const lines = info.split('\n').filter((line) => line.startsWith('total_net_'));
  return lines.reduce((sum, line) => sum + Number(line.split(':')[1]), 0);
}

const costs: { cost: Cost; bytes: number }[] = [];
for (const shares of [FEW, MANY]) {
  const before = await traffic();
  const cost = await load([...over, '--shares', String(shares)], [...workers, server]);
  costs.push({ cost, bytes: (await traffic()) - before });
}
const [few, many] = costs as [(typeof costs)[0], (typeof costs)[0]];
const cpuMs = ((many.cost.cpuSeconds - few.cost.cpuSeconds) / (MANY - FEW)) * MS_PER_SECOND;
const kilobytes = (many.bytes - few.bytes) / (MANY - FEW) / BYTES_PER_KB;
console.log(
  `a share: ${cpuMs.toFixed(0)} ms of CPU, ${kilobytes.toFixed(0)} KB through Redis (${FEW} against ${MANY})`,
);

const [victim] = workers as [ChildProcess];
const run = load([...over, '--shares', String(FEW)], [workers[1] as ChildProcess, server]);
await says(victim, 'share ');
const killedMs = performance.now();
victim.kill('SIGKILL');
// The other takes the two that are left, and then the victim's, when the queue gives it back.
const again = says(workers[1] as ChildProcess, 'share ');
await Promise.all([again, run]);
console.log(
  `a run whose worker was killed ended ${((performance.now() - killedMs) / MS_PER_SECOND).toFixed(1)} s after that`,
);
process.exit();
