/**
 * A load test in real time over two worker processes against the same in one process: whether the rate is held, whether
 * the segments come to the plan of the whole, and whether the percentiles are those of all pods together.
 */

import type { ChildProcess } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PodTimes } from '../../src/result/pod-times.ts';
import { StageHistogram } from '../../src/result/recording/histogram/stage-histogram.ts';
import type { RunSummary } from '../../src/result/result.ts';
import { markdownTable } from '../harness/table.ts';
import { allCpuSeconds, type BenchRedis, type Cost, folder, load } from './processes.ts';

const SHOP = fileURLToPath(new URL('../../examples/scenarios/shop-pods.yaml', import.meta.url));
const RATE = 200;
/** Of the rate that is wanted. */
const MOST_MISSED = 0.01;
const PER_CENT = 100;

interface Measured {
  readonly cost: Cost;
  readonly summary: RunSummary;
  readonly pods: readonly PodTimes[];
}

/** With `FAILED` in it when one of the three does not hold. */
export async function liveText(seconds: number, redis: BenchRedis, workers: readonly ChildProcess[]): Promise<string> {
  const scenario = join(folder, 'live.yaml');
  await writeFile(
    scenario,
    `name: live
clock: real
nodes: 64
pods: [{ manifest: ${JSON.stringify(SHOP)} }]
runtime: { kind: simulated, latency: default, failures: { create: 2% } }
executor: { kind: constant-arrival-rate, rate: ${RATE}/s, duration: ${seconds}s }
`,
  );
  const count = String(workers.length);
  const over = ['--redis', redis.url, '--expect-workers', count];
  const there = await measured('there', scenario, over, [...workers, redis.process]);
  const here = await measured('here', scenario, ['--workers', count]);
  const rate = there.summary.validity.achievedRatePerSecond ?? 0;
  const checks: readonly [text: string, holds: boolean][] = [
    [`the rate is held within ${MOST_MISSED * PER_CENT}%`, Math.abs(rate / RATE - 1) <= MOST_MISSED],
    ['the segments come to the plan of one process', planOf(there.summary) === planOf(here.summary)],
    ['percentiles are those of all pods, counted one by one', isExact(there)],
  ];
  return [
    `${RATE}/s for ${seconds}s of real time:\n`,
    markdownTable(
      [
        '',
        'pods',
        'started',
        'failed',
        'dropped',
        'pods/s',
        'late p99, ms',
        'ready p50, ms',
        'ready p99, ms',
        'CPU, s',
      ],
      [row('two worker processes', there), row('two threads of one process', here)],
    ),
    '',
    ...checks.map(([text, holds]) => `- ${text}: ${holds ? 'yes' : 'FAILED'}`),
  ].join('\n');
}

async function measured(
  name: string,
  scenario: string,
  args: readonly string[],
  others: readonly ChildProcess[] = [],
): Promise<Measured> {
  const [result, pods] = [join(folder, `${name}.json`), join(folder, `${name}.pods.ndjson`)];
  const cost = await load(scenario, [...args, '--out', result, '--out', pods], others);
  const lines = (await readFile(pods, 'utf8')).trimEnd().split('\n');
  return {
    cost,
    summary: JSON.parse(await readFile(result, 'utf8')) as RunSummary,
    pods: lines.map((line) => JSON.parse(line) as PodTimes),
  };
}

function row(name: string, { summary: { counts, validity, podStart }, cost }: Measured): string[] {
  const { pods, started, failed, dropped } = counts;
  const { achievedRatePerSecond = Number.NaN, startLagP99Ms } = validity;
  const times = [startLagP99Ms, podStart.p50Ms, podStart.p99Ms].map((ms) => ms.toFixed(1));
  const numbers = [pods, started, failed, dropped].map(String);
  return [name, ...numbers, achievedRatePerSecond.toFixed(2), ...times, allCpuSeconds(cost).toFixed(1)];
}

/** What follows from the scenario and its seed alone. */
function planOf({ counts, failureCounts, workloads }: RunSummary): string {
  const { pods, containers, started, failed, arrivals, dropped } = counts;
  const all = { pods, containers, started, failed, arrivals, dropped };
  const own = workloads.toSorted((a, b) => a.workload.localeCompare(b.workload));
  return JSON.stringify([all, failureCounts, own.map((one) => [one.workload, one.pods, one.started, one.failed])]);
}

/** The histograms of the result are, to the byte, those of the times that the list of pods has. */
function isExact({ summary, pods }: Measured): boolean {
  const ready = new StageHistogram();
  const stages = new Map<string, StageHistogram>();
  for (const { outcome, totalMs, containers } of pods) {
    if (outcome === 'started') ready.recordMs(totalMs);
    for (const [stage, ms] of containers.flatMap(({ stagesMs }) => Object.entries(stagesMs))) {
      const histogram = stages.get(stage) ?? new StageHistogram();
      histogram.recordMs(ms);
      stages.set(stage, histogram);
    }
  }
  const told = Object.entries(summary.stages).filter(([stage]) => stages.has(stage));
  const areEqual = told.every(([stage, { histogram }]) => stages.get(stage)?.encode() === histogram);
  return told.length === stages.size && areEqual && ready.encode() === summary.podStart.histogram;
}
