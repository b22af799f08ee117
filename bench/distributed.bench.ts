/**
 * What it costs to go over several processes, on this one machine: two worker processes against two threads of one process,
 * interleaved; what a share costs; how long a killed worker's share waits. Needs a redis-server.
 *
 * `node bench/distributed.bench.ts [scenario.yaml] [pairs]`
 */

import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { machine } from '../src/bench/machine/machine.ts';
import { allCpuSeconds, beginRedis, beginWorker, type Cost, load, says } from './distributed/processes.ts';
import { markdownTable, medianAndSpread } from './harness/table.ts';

const MILLION = fileURLToPath(new URL('../examples/scenarios/million-starts.yaml', import.meta.url));
const [scenario = MILLION, pairs = '5'] = process.argv.slice(2);
const WORKERS = 2;
/** Between them lie what so many shares more cost. */
const [FEW, MANY] = [4, 64];
const MS_PER_SECOND = 1000;
const BYTES_PER_KB = 1000;

const { url, process: server, traffic } = await beginRedis();

console.log(`${machine()}\n\n${scenario}, ${pairs} pairs\n`);
const workers = [];
for (let i = 0; i < WORKERS; i++) workers.push(await beginWorker(url));
const over = ['--redis', url, '--expect-workers', String(WORKERS)];
const [threads, processes]: [Cost[], Cost[]] = [[], []];
for (let pair = 0; pair < Number(pairs); pair++) {
  threads.push(await load(scenario, ['--workers', String(WORKERS)]));
  processes.push(await load(scenario, over, [...workers, server]));
}
const row = (name: string, costs: readonly Cost[]): string[] => [
  name,
  medianAndSpread(costs.map(({ wallSeconds }) => wallSeconds)),
  medianAndSpread(costs.map(allCpuSeconds)),
];
console.log(markdownTable(['', 'wall, s', 'CPU, s'], [row('two threads', threads), row('two processes', processes)]));
const ratios = threads
  .map(({ wallSeconds }, i) => wallSeconds / (processes[i] as Cost).wallSeconds)
  .toSorted((a, b) => a - b);
const median = ratios[Math.floor(ratios.length / 2)] ?? 0;
const all = ratios.map((ratio) => ratio.toFixed(2)).join(', ');
console.log(`\nspeed of two processes as a share of that of two threads: ${median.toFixed(2)} (pairs: ${all})`);

const costs: { cost: Cost; bytes: number }[] = [];
for (const shares of [FEW, MANY]) {
  const before = await traffic();
  const cost = await load(scenario, [...over, '--shares', String(shares)], [...workers, server]);
  costs.push({ cost, bytes: (await traffic()) - before });
}
const [few, many] = costs as [(typeof costs)[0], (typeof costs)[0]];
const cpuMs = ((allCpuSeconds(many.cost) - allCpuSeconds(few.cost)) / (MANY - FEW)) * MS_PER_SECOND;
const kilobytes = (many.bytes - few.bytes) / (MANY - FEW) / BYTES_PER_KB;
console.log(
  `a share: ${cpuMs.toFixed(0)} ms of CPU, ${kilobytes.toFixed(0)} KB through Redis (${FEW} against ${MANY})`,
);

const [victim] = workers as [ChildProcess];
const run = load(scenario, [...over, '--shares', String(FEW)], [workers[1] as ChildProcess, server]);
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
