/**
 * A load test in virtual time on two worker processes against the same on two threads of one process, in turn: what each
 * takes, and what goes through Redis.
 */

import type { ChildProcess } from 'node:child_process';
import { markdownTable } from '../harness/table.ts';
import { listed, median, middle } from './numbers.ts';
import { allCpuSeconds, type BenchRedis, type Cost, load } from './processes.ts';

const BYTES_PER_MB = 1e6;

export async function pairsText(
  scenario: string,
  pairs: number,
  redis: BenchRedis,
  workers: readonly ChildProcess[],
): Promise<string> {
  const count = String(workers.length);
  const over = ['--redis', redis.url, '--expect-workers', count];
  const [threads, processes, bytes]: [Cost[], Cost[], number[]] = [[], [], []];
  for (let pair = 0; pair < pairs; pair++) {
    threads.push(await load(scenario, ['--workers', count]));
    const before = await redis.traffic();
    processes.push(await load(scenario, over, [...workers, redis.process]));
    bytes.push((await redis.traffic()) - before);
  }
  const row = (name: string, costs: readonly Cost[]): string[] => {
    const [wall, cpu] = [costs.map(({ wallSeconds }) => wallSeconds), costs.map(allCpuSeconds)];
    return [name, middle(wall), listed(wall), middle(cpu), listed(cpu)];
  };
  const ratios = (of: (cost: Cost) => number): number[] => threads.map((one, i) => of(one) / of(processes[i] as Cost));
  const [speed, cpu] = [ratios(({ wallSeconds }) => wallSeconds), ratios(allCpuSeconds)];
  return [
    markdownTable(
      ['', 'wall, s', 'in turn', 'CPU, s', 'in turn '],
      [row('two threads of one process', threads), row('two worker processes', processes)],
    ),
    '',
    `Speed of two processes as a share of that of two threads, pair by pair: ${median(speed).toFixed(2)} (${listed(speed, 2)}); of CPU ${median(cpu).toFixed(2)} (${listed(cpu, 2)}). CPU is of all processes, coordinator and Redis too. Through Redis: ${middle(bytes.map((one) => one / BYTES_PER_MB))} MB a run.`,
  ].join('\n');
}
