/**
 * A scenario on its way through Redis: whole, with its manifests and its trace, so that workers need no files. ConfigMaps
 * and Secrets go as the API has them, since JSON has no bytes; of a real runtime no socket goes, and no leave to use paths
 * of a machine: both are each worker's own.
 */

import { z } from 'zod';
import type { ClusterObjects } from '../../api/config-object.ts';
import { MAX_SEED } from '../../input/run-limits.ts';
import type { CriScenarioRuntime, Scenario } from '../../scenario/scenario.ts';
import { configManifest, rereadConfig } from '../../workload/objects/config-manifest.ts';
import { MOST_INDEXED, MOST_PODS } from '../../workload/objects/reread-workload.ts';
import { unreadable } from './redis/packing.ts';
import { checked, printableText } from './share-messages.ts';

/** As many as a scenario file may ask for. */
const MOST_NODES = 100_000;
const MOST_VUS = 1_000_000;
const MOST_SCALE = 10_000_000;
const MOST_STAGES = 100_000;
const MOST_WARNINGS = 1000;

const vus = z.int().min(0).max(MOST_VUS).optional();
const executor = z
  .looseObject({
    kind: z.string(),
    vus,
    startVUs: vus,
    preAllocatedVUs: vus,
    maxVUs: vus,
    stages: z
      .array(z.looseObject({ target: z.number().min(0) }))
      .max(MOST_STAGES)
      .optional(),
  })
  .refine(
    ({ kind, stages = [] }) => kind !== 'ramping-vus' || stages.every(({ target }) => target <= MOST_VUS),
    'expected fewer VUs',
  );
const workload = z
  .looseObject({ replicas: z.int().min(0).max(MOST_PODS), isIndexed: z.boolean().optional() })
  .refine(({ isIndexed = false, replicas }) => !isIndexed || replicas <= MOST_INDEXED, 'expected fewer replicas');
const cluster = z.strictObject({ objects: z.array(z.looseObject({})), assumed: z.array(z.string()) });

/** Its parts that are looked at before a thread has it. */
const sharedScenario: z.ZodType = z.looseObject({
  name: z.string(),
  clock: z.enum(['real', 'virtual']),
  nodes: z.int().min(1).max(MOST_NODES),
  seed: z.int().min(0).max(MAX_SEED),
  pods: z
    .array(z.looseObject({ workload, scale: z.int().min(1).max(MOST_SCALE) }))
    .refine((pods) => pods.some((entry) => entry.workload.replicas > 0), 'expected a workload with a replica'),
  runtime: z.looseObject({ kind: z.enum(['simulated', 'cri']), cluster: cluster.optional() }),
  executor,
  others: z.array(z.looseObject({ executor, trace: z.array(z.unknown()) })).optional(),
  trace: z.array(z.unknown()),
  chaos: z.looseObject({}),
  thresholds: z.array(z.looseObject({ metric: z.string() })),
});

/** What goes of a real runtime. */
type SentRuntime = Pick<CriScenarioRuntime, 'kind' | 'emptyVolumes' | 'warnings'>;
const sentRuntime = z.strictObject({
  kind: z.literal('cri'),
  emptyVolumes: z.boolean().optional(),
  warnings: z.array(printableText).max(MOST_WARNINGS).optional(),
  cluster: cluster.optional(),
});

/** As it is sent: plain JSON, the same for the same scenario. */
export function sentScenario(scenario: Scenario): object {
  const { runtime } = scenario;
  const known = runtime.cluster && { cluster: sentCluster(runtime.cluster) };
  if (runtime.kind === 'simulated') return { ...scenario, runtime: { ...runtime, ...known } };
  const { kind, emptyVolumes, warnings } = runtime;
  return { ...scenario, runtime: { kind, emptyVolumes, warnings, ...known } };
}

/**
 * The scenario as it was before it was sent. One of a real runtime has no endpoint (`''`), and grants nothing.
 * @param key - where it was
 * @throws {RefManagerError} `ERR_REDIS` for what is nothing of ours. It repeats nothing of it: Secrets may be among it
 */
export function readSentScenario(key: string, text: string): Scenario {
  const scenario = checked<Scenario>(key, sharedScenario, jsonOf(key, text));
  const { runtime } = scenario;
  const known = runtime.cluster && { cluster: readCluster(key, runtime.cluster) };
  if (runtime.kind === 'simulated') return { ...scenario, runtime: { ...runtime, ...known } };
  const { kind, emptyVolumes = false, warnings = [] } = checked<SentRuntime>(key, sentRuntime, runtime);
  return { ...scenario, runtime: { kind, endpoint: '', emptyVolumes, warnings, ...known } };
}

function jsonOf(key: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable(key, 'it is no JSON');
  }
}

function sentCluster({ objects, assumed }: ClusterObjects): object {
  return { objects: objects.map(configManifest), assumed };
}

function readCluster(key: string, { objects, assumed }: { objects: readonly unknown[]; assumed: readonly string[] }) {
  const read = objects.map((value, i) => {
    const { object, problems } = rereadConfig(value);
    if (object !== undefined) return object;
    const path = problems[0]?.path ?? '';
    throw unreadable(key, `object ${i} is no ConfigMap or Secret${path === '' ? '' : `: ${path}`}`);
  });
  return { objects: read, assumed };
}
