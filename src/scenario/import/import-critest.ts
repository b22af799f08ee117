/**
 * Benchmarks of critest (JSON) -> a latency model: the quantiles of what a real runtime took, for a scenario's
 * `runtime.latency`. critest writes a file for each benchmark (containers, pods, images); together they are one model.
 *
 * @see sigs.k8s.io/cri-tools, `pkg/benchmark`: util.go has the format, container.go, pod.go and image.go the operations
 */

import { z } from 'zod';
import type { Problem } from '../../input/problem.ts';
import { LONGEST_MS } from '../../result/recording/histogram/stage-histogram.ts';
import { SIMULATED_STAGES, type SimulatedStage } from '../../runtime/simulated/stages.ts';
import type { LatencyDistribution } from '../../runtime/simulated/timing/latency.ts';
import { counted } from '../../text/counts.ts';
import { formatDistribution } from '../latency/distribution.ts';
import { LATENCY_MODEL_KIND } from '../latency/latency-model.ts';
import type { Imported } from './import-trace.ts';

/** Which stage an operation of critest is; others, such as the status of a container, no start waits for. */
const STAGES: ReadonlyMap<string, SimulatedStage> = new Map([
  ['CreatePod', 'sandbox'],
  ['PullImage', 'pull'],
  ['CreateContainer', 'create'],
  ['StartContainer', 'start'],
  ['StopContainer', 'stop'],
]);
/** Steps between the least and the greatest: enough for a p95 of its own. */
const QUANTILES = 20;
const NS_PER_MS = 1_000_000;
/** 365 days, as anywhere. */
const LONGEST_NS = LONGEST_MS * NS_PER_MS;

const schema = z.object({
  operationsNames: z.array(z.string()),
  numParallel: z.number(),
  datapoints: z.array(
    z.object({ operationsDurationsNs: z.array(z.number().max(LONGEST_NS, 'expected at most 365 days')) }),
  ),
});
type Benchmark = z.infer<typeof schema>;

/** True when `text` looks like such a benchmark. */
export function isCritest(text: string): boolean {
  return text.trimStart().startsWith('{');
}

/** The file, or what is wrong with the benchmarks. Samples of one operation in several of them are put together. */
export function importCritest(
  sources: readonly { readonly file: string; readonly text: string }[],
  name: string,
): Imported | { readonly problems: Problem[] } {
  const problems: Problem[] = [];
  const timesNs = new Map<SimulatedStage, number[]>();
  const facts: string[] = [];
  for (const { file, text } of sources) {
    const benchmark = readBenchmark(text);
    if (!('operationsNames' in benchmark)) {
      problems.push({ file, line: 1, column: 1, ...benchmark });
      continue;
    }
    addSamples(timesNs, benchmark);
    facts.push(`${counted(benchmark.datapoints.length, 'sample')}, ${Math.max(1, benchmark.numParallel)} at once`);
  }
  if (problems.length > 0) return { problems };
  const lines = SIMULATED_STAGES.flatMap((stage) => {
    const times = timesNs.get(stage);
    return times === undefined ? [] : [`  ${stage}: ${formatDistribution(quantiles(times))}`];
  });
  const source = `critest: ${facts.join('; ')}`;
  const model = `# Made by \`refmanager import\`. Use it as runtime: { kind: simulated, latency: ${name}.latency.yaml }
# Stages that are not here take no time.
kind: ${LATENCY_MODEL_KIND}
source: "${source}"
latency:
${lines.join('\n')}
`;
  const stages = SIMULATED_STAGES.filter((stage) => timesNs.has(stage));
  return { files: { [`${name}.latency.yaml`]: model }, summary: `${source} -> ${stages.join(', ')}` };
}

/** The benchmark, or what is wrong with it and where. */
function readBenchmark(text: string): Benchmark | { readonly path: string; readonly message: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { path: '(document)', message: `expected JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return {
      path: issue?.path.join('.') || '(document)',
      message: `expected a benchmark of critest (operationsNames, numParallel, datapoints): ${issue?.message ?? ''}`,
    };
  }
  const { operationsNames, datapoints } = parsed.data;
  if (!operationsNames.some((operation) => STAGES.has(operation))) {
    const known = [...STAGES.keys()].join(', ');
    return { path: 'operationsNames', message: `expected one of ${known}, got ${operationsNames.join(', ')}` };
  }
  if (datapoints.length === 0) return { path: 'datapoints', message: 'expected at least one, got none' };
  return parsed.data;
}

function addSamples(timesNs: Map<SimulatedStage, number[]>, { operationsNames, datapoints }: Benchmark): void {
  for (const [i, operation] of operationsNames.entries()) {
    const stage = STAGES.get(operation);
    if (stage === undefined) continue;
    const times = timesNs.get(stage) ?? [];
    for (const { operationsDurationsNs } of datapoints) {
      const ns = operationsDurationsNs[i];
      if (ns !== undefined && ns >= 0) times.push(ns);
    }
    if (times.length > 0) timesNs.set(stage, times);
  }
}

function quantiles(timesNs: readonly number[]): LatencyDistribution {
  const sorted = timesNs.toSorted((a, b) => a - b);
  const quantilesMs = Array.from({ length: QUANTILES + 1 }, (_, i) => {
    const at = (i / QUANTILES) * (sorted.length - 1);
    const low = sorted[Math.floor(at)] as number;
    const high = sorted[Math.ceil(at)] as number;
    return (low + (high - low) * (at - Math.floor(at))) / NS_PER_MS;
  });
  return { kind: 'quantiles', quantilesMs };
}
