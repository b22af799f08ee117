/**
 * Why the result of a run over several processes may not be trusted, or what made it slow: one sentence each.
 */

import type { DistributedFacts, MachineFacts } from '../../../result/machines/distributed-facts.ts';
import { counted } from '../../../text/counts.ts';
import { formatDuration } from '../../../text/durations.ts';

/** Busy for less, a machine says nothing of itself. */
const LEAST_BUSY_MS = 2000;
/** A thread that simulates does nothing else: less of the CPU than this went to somebody else. */
const LEAST_CPU_SHARE = 0.7;

export function distributedWarnings({ shares, missingShares, machines }: DistributedFacts): string[] {
  const warnings = [];
  if (missingShares > 0) {
    const parts = `${missingShares} of ${counted(shares, 'share')} were not simulated`;
    warnings.push(`${parts}: the counts are of the others alone`);
  }
  const then = missingShares > 0 ? 'which was done again or is missing' : 'which was done again';
  for (const machine of machines) warnings.push(...machineWarnings(machine, then));
  const versions = new Set(machines.flatMap(({ node }) => node.split(', ')));
  if (versions.size > 1) warnings.push(`workers run different versions of Node.js: ${[...versions].join(', ')}`);
  return warnings;
}

/** @param then - what became of shares of workers that went away */
function machineWarnings({ host, lost, busyMs, cpuMs }: MachineFacts, then: string): string[] {
  const warnings = [];
  if (lost > 0) warnings.push(`${host}: ${counted(lost, 'worker')} went away with a share in hand, ${then}`);
  if (busyMs >= LEAST_BUSY_MS && cpuMs < LEAST_CPU_SHARE * busyMs) {
    const had = `busy for ${formatDuration(busyMs)} of its threads' time, it had the CPU for ${formatDuration(cpuMs)}`;
    warnings.push(`${host} was shared with other programs: ${had}`);
  }
  return warnings;
}
