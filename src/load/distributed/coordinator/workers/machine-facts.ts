/**
 * The worker processes of a run, added up by the hosts that they are on.
 */

import type { MachineFacts } from '../../../../result/machines/distributed-facts.ts';
import type { ShareWorker } from '../../share-job.ts';

/** What one worker process did. */
export interface ProcessFacts {
  readonly worker: Omit<ShareWorker, 'id'>;
  /** Or segments. */
  readonly shares: number;
  readonly counts: { readonly pods: number; readonly started: number; readonly failed: number };
  readonly busyMs: number;
  readonly cpuMs: number;
  readonly isLost: boolean;
}

/** In the order in which hosts first come. */
export function machineFacts(processes: Iterable<ProcessFacts>): MachineFacts[] {
  return [...Map.groupBy(processes, ({ worker }) => worker.host)].map(([host, own]) => {
    const sum = (of: (process: ProcessFacts) => number): number => own.reduce((total, one) => total + of(one), 0);
    return {
      host,
      processes: own.length,
      threads: sum(({ worker }) => worker.threads),
      shares: sum(({ shares }) => shares),
      pods: sum(({ counts }) => counts.pods),
      started: sum(({ counts }) => counts.started),
      failed: sum(({ counts }) => counts.failed),
      busyMs: sum(({ busyMs }) => busyMs),
      cpuMs: sum(({ cpuMs }) => Math.max(0, cpuMs)),
      node: [...new Set(own.map(({ worker }) => worker.node))].join(', '),
      arch: own[0]?.worker.arch ?? '',
      lost: own.filter(({ isLost }) => isLost).length,
    };
  });
}
