/** What a load test in virtual time says while it goes. */

import type { RunProgress } from '../../src/result/run-progress.ts';

export const SAMPLE_PROGRESS: RunProgress = {
  elapsedMs: 1_500,
  podsDone: 3,
  podsInFlight: 2,
  containersStarted: 1_234,
  containersFailed: 1,
  startsPerSecond: 822.4,
  startDurationP50Ms: 12.34,
  startDurationP99Ms: 0.5,
  lockWaits: 7,
  load: {
    clock: 'virtual',
    scenarioMs: 20_000,
    scenarioTotalMs: 40_000,
    podsTotal: 40,
    dropped: 4,
    refMisses: 1,
    workers: [
      { worker: 1, podsInFlight: 2, podsDone: 1, started: 600, failed: 1 },
      { worker: 2, podsInFlight: 0, podsDone: 2, started: 634, failed: 0 },
    ],
    thresholds: [
      { expression: 'start_duration p(99)<5s', ok: true },
      { expression: 'failures rate<1%', ok: false },
    ],
  },
};
