/**
 * Metrics of a run over several processes, as its coordinator has them.
 */

import type { DistributedFacts } from '../../result/machines/distributed-facts.ts';
import { counter, type Family, gauge } from './prom-family.ts';

const MS_PER_SECOND = 1000;

/** None of a run of one process. */
export function machineFamilies({ distributed }: { readonly distributed?: DistributedFacts | undefined }): Family[] {
  if (distributed === undefined) return [];
  const { machines, shares, retriedShares, missingShares } = distributed;
  const sample = (value: number): { labels: Record<string, string>; value: number }[] => [{ labels: {}, value }];
  const perMachine = machines.map(({ host, ...counts }) => ({ labels: { machine: host }, counts }));
  const clocks = perMachine.flatMap(({ labels, counts: { clockOffsetMs } }) => {
    return clockOffsetMs === undefined ? [] : [{ labels, value: clockOffsetMs / MS_PER_SECOND }];
  });
  const offset = 'What the clock of Redis is ahead of that of a machine, of a run in real time.';
  return [
    ...(clocks.length > 0 ? [gauge('refmanager_machine_clock_offset_seconds', offset, clocks)] : []),
    gauge(
      'refmanager_shares',
      'Shares that the nodes of the run are split into; segments in real time.',
      sample(shares),
    ),
    gauge('refmanager_shares_missing', 'Shares that are not done.', sample(missingShares)),
    counter('refmanager_shares_retried_total', 'Shares that were done more than once.', sample(retriedShares)),
    counter(
      'refmanager_machine_shares_total',
      'Shares that are done, by machine.',
      perMachine.map(({ labels, counts }) => ({ labels, value: counts.shares })),
    ),
    counter(
      'refmanager_machine_containers_started_total',
      'Containers started in shares that are done, by machine.',
      perMachine.map(({ labels, counts }) => ({ labels, value: counts.started })),
    ),
  ];
}
