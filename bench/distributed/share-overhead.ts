/**
 * What a share more costs: the same load test in few shares and in many, in turn.
 */

import type { ChildProcess } from 'node:child_process';
import { listed, middle } from './numbers.ts';
import { allCpuSeconds, type BenchRedis, load } from './processes.ts';

const ROUNDS = 3;
/** Between them lie what so many shares more cost. */
const [FEW, MANY] = [4, 64];
const MS_PER_SECOND = 1000;
const BYTES_PER_KB = 1000;

export async function shareOverheadText(
  scenario: string,
  redis: BenchRedis,
  workers: readonly ChildProcess[],
): Promise<string> {
  const run = async (shares: number): Promise<{ cpuMs: number; bytes: number }> => {
    const before = await redis.traffic();
    const cost = await load(
      scenario,
      ['--redis', redis.url, '--expect-workers', String(workers.length), '--shares', String(shares)],
      [...workers, redis.process],
    );
    return { cpuMs: allCpuSeconds(cost) * MS_PER_SECOND, bytes: (await redis.traffic()) - before };
  };
  const [cpuMs, kilobytes]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    const [few, many] = [await run(FEW), await run(MANY)];
    cpuMs.push((many.cpuMs - few.cpuMs) / (MANY - FEW));
    kilobytes.push((many.bytes - few.bytes) / (MANY - FEW) / BYTES_PER_KB);
  }
  return `A share: ${middle(cpuMs, 0)} ms of CPU (${listed(cpuMs, 0)}), going past the pods of all others included, and ${middle(kilobytes, 0)} KB through Redis (${listed(kilobytes, 0)}): ${MANY} shares against ${FEW}, in turn.`;
}
