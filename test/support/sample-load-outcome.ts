/**
 * Made-up outcomes of load tests: those of sample-outcome.ts, with all that only a scenario's result has. The same
 * options give the same outcome.
 */

import type { StoredOutcome, StoredSummary } from '../../src/result/read/stored-summary.ts';
import type {
  ChaosAction,
  LatencyOverTime,
  ScenarioSummary,
  SlowStart,
  StartStep,
} from '../../src/result/scenario-result.ts';
import { randomOf, type SampleOptions, sampleOutcome } from './sample-outcome.ts';

const INTERVALS = 60;

export interface SampleLoadOptions extends SampleOptions {
  /** Of the latencies over time. */
  intervals?: number;
}
const SLOWEST = 20;
const STRIPES = 64;

/** A load test with `pods` pods (default 400): chaos, misses and slow starts included. */
export function sampleLoadOutcome(options: SampleLoadOptions = {}): StoredOutcome {
  const outcome = sampleOutcome(options);
  const random = randomOf((options.seed ?? 42) + 1);
  const summary: StoredSummary = {
    ...outcome.summary,
    ...scenarioParts(outcome.summary, random, options),
    judgedBy: 'thresholds',
    lock: { ...outcome.summary.lock, byStripe: stripes(random) },
    ...options.summary,
  };
  return { ...outcome, summary };
}

function scenarioParts(
  { durationMs, counts }: StoredSummary,
  random: () => number,
  options: SampleLoadOptions,
): ScenarioSummary {
  const half = Math.round(counts.started / 2);
  const chaos: ChaosAction[] = [
    { atMs: durationMs * 0.3, kind: 'worker-killed', text: 'worker 2, 12 pods in flight tried anew' },
    { atMs: durationMs * 0.62, kind: 'kubelet-restarted', text: 'node-3: RefManager emptied, 31 references gone' },
  ];
  return {
    scenario: {
      description: options.message ?? 'A deployment of 400 pods is rolled out over 50 nodes while things break.',
      clock: 'real',
      nodes: 50,
      executor: 'constant-arrival-rate: 20/s for 10s',
      runtime: 'simulated',
      settings: [
        { name: 'Latency of create', text: 'lognormal(80ms, 0.35)' },
        { name: 'Latency of pull', text: 'lognormal(1.8s, 0.8)' },
        { name: 'Pulls', text: 'serial' },
        { name: 'Failures of pull', text: '1%' },
      ],
      chaos: ['a worker is killed every 5s', 'a kubelet restarts at 15s'],
    },
    aborted: false,
    latencyOverTime: latencyOverTime(durationMs, random, options.intervals ?? INTERVALS),
    slowest: slowest(durationMs, random, options.workload ?? 'redis-ha-server'),
    refMisses: {
      lookups: 4 * counts.started,
      count: 3,
      examples: Array.from({ length: 3 }, (_, i) => ({
        atMs: durationMs * (0.63 + i / 100),
        node: 'node-3',
        containerID: `simulated://${'0123456789abcdef'.repeat(4)}`,
        event: options.message ?? 'Killing',
      })),
    },
    chaos,
    workerFacts: [1, 2].map((worker) => ({
      worker,
      pods: Math.round(counts.pods / 2),
      started: worker === 1 ? half : counts.started - half,
      failed: counts.failed * (worker - 1),
      loopDelayP99Ms: 2.1 * worker,
      loopDelayMaxMs: 17 * worker,
    })),
    validity: {
      intendedRatePerSecond: 20,
      achievedRatePerSecond: 19.98,
      startLagP99Ms: 3.2,
      startLagMaxMs: 41,
      mainLoopDelayP99Ms: 1.9,
      mainLoopDelayMaxMs: 38,
      dropped: counts.dropped,
      workerDeaths: 1,
      recoveries: 1,
    },
    wallMs: durationMs,
  };
}

function latencyOverTime(durationMs: number, random: () => number, intervals: number): LatencyOverTime {
  const stage = (medianMs: number): NonNullable<LatencyOverTime['stages']['pull']> => {
    const medians = Array.from({ length: intervals }, (_, i) => medianMs * (1 + i / intervals + 0.2 * random()));
    const times = (factor: number): number[] => medians.map((ms, i) => (quiet(i) ? 0 : ms * (factor + 0.3 * random())));
    return {
      count: medians.map((_, i) => (quiet(i) ? 0 : 20 + Math.round(10 * random()))),
      p50Ms: times(1),
      p90Ms: times(1.6),
      p95Ms: times(2),
      p99Ms: times(3),
      maxMs: times(4.5),
    };
  };
  return {
    intervalMs: durationMs / intervals,
    stages: {
      pull: stage(1_700),
      create: stage(90),
      start: stage(40),
      postStart: stage(11),
      startDuration: stage(140),
      startTotal: stage(500),
    },
    podStart: stage(700),
  };
}

/** The pause between the two waves, when nothing ends. */
function quiet(interval: number): boolean {
  return interval === 33 || interval === 34;
}

function slowest(durationMs: number, random: () => number, workload: string): SlowStart[] {
  return Array.from({ length: SLOWEST }, (_, i) => {
    const scale = 1 - i / (2 * SLOWEST);
    const steps: StartStep[] = [];
    let startMs = 0;
    const take = (container: string, step: StartStep['step'], ms: number): void => {
      const taken = ms * scale * (0.5 + random());
      steps.push({ container, step, startMs, durationMs: taken });
      startMs += taken;
    };
    take('', 'wait', 120);
    take('', 'sandbox', 60);
    if (i % 3 === 0) {
      take('config', 'pull', 700);
      take('config', 'create', 90);
      take('config', 'start', 40);
      take('config', 'run', 400);
    }
    for (const container of ['redis', 'sentinel']) {
      take(container, 'pull', 3_000);
      take(container, 'create', 180);
      take(container, 'start', 45);
      take(container, 'postStart', 12);
    }
    return {
      namespace: 'data',
      pod: `${workload}-7d4b9c6f5-${(i * 7_919 + 46_656).toString(36)}`,
      node: `node-${i % 7}`,
      intendedAtMs: durationMs * random(),
      totalMs: startMs,
      ok: i !== 4,
      steps,
    };
  }).sort((a, b) => b.totalMs - a.totalMs);
}

function stripes(random: () => number): NonNullable<StoredSummary['lock']['byStripe']> {
  const sets = Array.from({ length: STRIPES }, () => 20 + Math.round(12 * random()));
  const wakeUps = sets.map((count, stripe) =>
    stripe % 9 === 4 ? 0 : Math.round(count * 0.2 * random() * (stripe === 17 ? 4 : 1)),
  );
  return { wakeUps, sets, refs: sets.map((count) => count - Math.round(3 * random())) };
}
