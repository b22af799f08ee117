/**
 * Measurements of the repository's own lock and store benches that nobody measured: for their pages.
 */

import type { Claim } from '../../bench/harness/claim.ts';
import type { RunFacts } from '../../bench/harness/run-facts.ts';
import type { Measurements as LockMeasurements } from '../../bench/lock/claims.ts';
import type { Measurements as StoreMeasurements } from '../../bench/store/claims.ts';

const THREADS = [1, 2, 4, 8];
const LOCKS = ['refmanager RWLock', 'mutex', 'Go sync.RWMutex', 'web locks'];
const STORES = ['refmanager store', 'Map behind messages', 'sharedmap'];

export const SAMPLE_RUN: RunFacts = {
  machine: 'a processor, 2 cores',
  command: 'npm run bench:lock',
  absent: ['lmdb is left out: it is not installed'],
  about: [...LOCKS, ...STORES].map((name) => ({ name, about: `what ${name} is` })),
};

export const SAMPLE_CLAIMS: readonly Claim[] = [
  { claim: 'reads are as fast as two stores', measured: '1.2 ×', limit: '1.5 ×', holds: true },
  { claim: 'writes are as fast as a mutex', measured: '2.4 ×', limit: '2 ×', holds: false },
];

export const SAMPLE_LOCKS: LockMeasurements = {
  uncontended: LOCKS.flatMap((task, i) =>
    [1, 2, 4].map((attached) => ({ task, attached, ns: 20 * (i + 1) * attached, rounds: [], spread: 0.1 })),
  ),
  matrix: LOCKS.flatMap((contender, i) =>
    [1, 0.5].flatMap((readShare) =>
      THREADS.map((threads) => ({
        contender,
        threads,
        readShare,
        holdUs: 0,
        stripes: 1,
        summary: {
          opsPerSecond: (1e7 * readShare) / (i + threads),
          rates: [],
          spread: 0.1,
          jain: 1 / (i + 1),
          waitP50Us: 1,
          waitP99Us: 30 * (i + 1),
          waitMaxUs: 900,
          waits: 1_000,
          cpuNsPerOp: 100 * (i + 1),
          starved: 0,
          failures: i === 3 && threads === 8 ? ['stalled'] : [],
        },
      })),
    ),
  ),
  fairness: LOCKS.map((contender) => ({
    contender,
    lone: 'writer',
    waits: 2_000,
    waitP50Us: 12,
    waitP99Us: Number.NaN,
    waitMaxUs: 4_000,
    opsPerSecond: 1e6,
    failures: [],
  })),
  javaScript: LOCKS,
};

export const SAMPLE_STORES: StoreMeasurements = {
  matrix: STORES.flatMap((contender, i) =>
    [10_000, 1_000_000].flatMap((refs) =>
      THREADS.map((threads) => ({
        contender,
        operation: 'get',
        draw: 'uniform',
        refs,
        threads,
        opsPerSecond: i === 2 && threads === 8 ? Number.NaN : 1e6 / (i + 1),
        rates: [],
        spread: 0.1,
        failures: i === 2 && threads === 8 ? ['a wrong reference'] : [],
      })),
    ),
  ),
  growth: STORES.map((contender) => {
    return { contender, refs: 1e6, threads: 4, setsPerSecond: 1e5, p50Us: 2, p9999Us: 900, maxUs: 5_000, failures: [] };
  }),
  memory: STORES.map((contender, i) => {
    return { contender, refs: 1e6, bytes: 300, reservedBytes: i === 0 ? 400 : undefined, payload: 150 };
  }),
  openings: STORES.map((contender) => {
    return { contender, createMs: 1, attachMs: 0.5, firstCreateMs: 2, firstAttachMs: 1 };
  }),
};
