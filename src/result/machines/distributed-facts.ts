/**
 * Who a load test over several processes was simulated by, and what went wrong on the way: part of the result file. Plain
 * data; filled by load/distributed/.
 */

/** What the worker processes of one host did. */
export interface MachineFacts {
  host: string;
  processes: number;
  threads: number;
  /** Shares of the nodes that were done here. */
  shares: number;
  pods: number;
  started: number;
  failed: number;
  /** Of all threads together, on the wall clock, while they had shares. */
  busyMs: number;
  /** CPU time of its processes meanwhile. */
  cpuMs: number;
  /** Of Node.js. */
  node: string;
  arch: string;
  /** Processes that went away with a share in hand. */
  lost: number;
  /** In real time: how far its clock is off that of Redis (to be added to its own), and by how much that may be wrong. */
  clockOffsetMs?: number;
  clockErrorMs?: number;
  /** In real time: how long after the moment that all had agreed on it began. */
  begunLateMs?: number;
  /** In real time: delay of the main thread's event loop. */
  loopDelayP99Ms?: number;
}

export interface DistributedFacts {
  /** The run's name. */
  run: string;
  /** `host:port`. */
  redis: string;
  /** What has to be equal for shares to be simulated equally. */
  fingerprint: string;
  shares: number;
  /** Shares that were done more than once, since their worker or what it had sent was lost. */
  retriedShares: number;
  /** Shares that nobody has done. */
  missingShares: number;
  /** In real time, where each worker has one segment of the nodes: when all began, by Redis' clock. ISO 8601, UTC. */
  beganAt?: string;
  /** The run had been begun by a coordinator that went away. */
  resumed: boolean;
  machines: MachineFacts[];
}

/** Processes that went away with a share in hand, on all machines together. */
export function lostWorkers({ machines }: Pick<DistributedFacts, 'machines'>): number {
  return machines.reduce((sum, { lost }) => sum + lost, 0);
}

/** On all machines together. */
export function threadsOf({ machines }: DistributedFacts): number {
  return machines.reduce((sum, { threads }) => sum + threads, 0);
}
