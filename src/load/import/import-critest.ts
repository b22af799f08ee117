/**
 * A benchmark of critest (JSON) -> a latency model: the quantiles of what a real runtime took, for a scenario's
 * `runtime.latency`.
 *
 * @see sigs.k8s.io/cri-tools, `pkg/benchmark/util.go`
 */

import { z } from 'zod';
import type { LatencyDistribution } from '../../runtime/simulated/latency.ts';
import type { SimulatedStage } from '../../runtime/simulated/stages.ts';
import type { Problem } from '../manifest/problem.ts';
import { formatDistribution } from '../scenario/distribution.ts';
import { LATENCY_MODEL_KIND } from '../scenario/latency-model.ts';
import type { Imported } from './import-trace.ts';

/** Which stage an operation of critest is; others, such as the status of a container, no start waits for. */
const STAGES: Readonly<Record<string, SimulatedStage>> = {
  CreateContainer: 'create',
  StartContainer: 'start',
  StopContainer: 'stop',
  RunPodSandbox: 'sandbox',
  PullImage: 'pull',
};
/** Steps between the least and the greatest: enough for a p95 of its own. */
const QUANTILES = 20;
const NS_PER_MS = 1_000_000;

const schema = z.object({
  operationsNames: z.array(z.string()),
  numParallel: z.number().optional(),
  datapoints: z.array(z.object({ operationsDurationsNs: z.array(z.number()) })),
});

/** True when `text` looks like such a benchmark. */
export function isCritest(text: string): boolean {
  return text.trimStart().startsWith('{');
}

/** The file, or what is wrong with the benchmark. */
export function importCritest(file: string, text: string, name: string): Imported | { readonly problems: Problem[] } {
  const refuse = (path: string, message: string): { problems: Problem[] } => {
    return { problems: [{ file, line: 1, column: 1, path, message }] };
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse('(document)', `expected JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = issue?.path.join('.') || '(document)';
    return refuse(path, `expected a benchmark of critest (operationsNames, datapoints): ${issue?.message ?? ''}`);
  }
  const { operationsNames, datapoints, numParallel } = parsed.data;
  const lines: string[] = [];
  for (const [i, operation] of operationsNames.entries()) {
    const stage = STAGES[operation];
    if (stage === undefined) continue;
    const times = datapoints
      .flatMap(({ operationsDurationsNs }) => operationsDurationsNs[i] ?? [])
      .filter((ns) => ns >= 0);
    if (times.length > 0) lines.push(`  ${stage}: ${formatDistribution(quantiles(times))}`);
  }
  if (lines.length === 0) {
    return refuse(
      'operationsNames',
      `none of ${operationsNames.join(', ')} is known: ${Object.keys(STAGES).join(', ')}`,
    );
  }
  const source = `critest, ${datapoints.length} samples${numParallel === undefined ? '' : `, ${numParallel} at once`}`;
  const model = `# Made by \`refmanager import\`. Use it as runtime: { kind: simulated, latency: ${name}.latency.yaml }
kind: ${LATENCY_MODEL_KIND}
source: "${source}"
latency:
${lines.join('\n')}
`;
  return { files: { [`${name}.latency.yaml`]: model }, summary: `${source}: ${lines.length} stages` };
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
