/**
 * The scenario file: what may stand in it. Checked by read-scenario.ts; published as JSON Schema by json-schema.ts.
 */

import { z } from 'zod';
import { MAX_SEED } from '../../input/run-limits.ts';
import type { LatencyDistribution } from '../../runtime/simulated/timing/latency.ts';
import { type Executor, executor } from './executor-schema.ts';
import { distribution, duration, positiveDuration, type Schema, share, whole } from './fields.ts';
import { type RuntimeInput, runtime } from './runtime-schema.ts';
import { type ThresholdsInput, thresholds } from './threshold-schema.ts';

/** A scenario as written, units resolved: durations are milliseconds, rates per second, shares 0 to 1. */
export interface ScenarioInput {
  readonly $schema?: string | undefined;
  readonly name: string;
  readonly description?: string | undefined;
  readonly seed: number;
  readonly clock: 'real' | 'virtual';
  readonly nodes: number;
  readonly pods: readonly PodsInput[];
  readonly runtime: RuntimeInput;
  /** One of the two. */
  readonly executor?: Executor | undefined;
  readonly executors?: Readonly<Record<string, Executor>> | undefined;
  readonly linger: number;
  readonly timeout?: number | undefined;
  readonly probes?: { readonly period: number; readonly failures: number } | undefined;
  readonly chaos: ChaosInput;
  readonly thresholds: string | ThresholdsInput;
}

export interface PodsInput {
  readonly manifest: string;
  readonly scale: number;
  readonly lifetime?: LatencyDistribution | undefined;
}

export interface ChaosInput {
  readonly killWorkerEvery?: number | undefined;
  readonly kubeletRestartAt: readonly number[];
  readonly kubeletRestartNodes?: readonly number[] | undefined;
  readonly restoreRefs: boolean;
  readonly freezeRuntime: readonly {
    readonly at: number;
    readonly for: number;
    readonly nodes?: readonly number[] | undefined;
  }[];
}

const MAX_NODES = 100_000;
const MAX_SCALE = 10_000_000;
const PROBE_PERIOD_MS = 10_000;

const pods = z.strictObject({
  manifest: z
    .string({ error: 'expected the path of a Kubernetes manifest, relative to this file' })
    .meta({ description: 'Kubernetes YAML, relative to this file.' }),
  scale: whole(1, MAX_SCALE).default(1).meta({ description: 'As `run --scale`: so many times every replica.' }),
  lifetime: distribution
    .optional()
    .meta({ description: 'Pods are killed so long after their start; they live on when absent.' }),
});

const nodeList = z
  .array(whole(0, MAX_NODES - 1))
  .optional()
  .meta({ description: 'Numbers of nodes, from 0; all when absent.' });

const chaos = z.strictObject({
  killWorkerEvery: positiveDuration.optional().meta({ description: 'A worker thread is terminated so often.' }),
  kubeletRestartAt: z
    .array(duration)
    .default([])
    .meta({ description: 'When kubelets restart; their references are lost.' }),
  kubeletRestartNodes: nodeList,
  restoreRefs: z
    .boolean({ error: 'expected true or false' })
    .default(false)
    .meta({ description: 'References are saved before a restart and restored after it.' }),
  freezeRuntime: z
    .array(z.strictObject({ at: duration, for: positiveDuration, nodes: nodeList }))
    .default([])
    .meta({ description: 'When and for how long runtimes stand still.' }),
});

export const scenarioSchema: Schema<ScenarioInput> = z.strictObject({
  $schema: z.string().optional(),
  name: z
    .string({ error: 'expected a name, e.g. rollout-storm' })
    .min(1, { error: 'expected a name, e.g. rollout-storm' }),
  description: z.string().optional(),
  seed: whole(0, MAX_SEED).default(1).meta({ description: 'Decides names, uids, IDs, latencies, failures.' }),
  clock: z
    .enum(['real', 'virtual'], { error: 'expected real or virtual' })
    .default('real')
    .meta({ description: 'virtual: no waiting, and the same result for the same seed on any number of workers.' }),
  nodes: whole(1, MAX_NODES).default(1).meta({ description: 'Simulated kubelets.' }),
  pods: z
    .array(pods, { error: 'expected a list of { manifest: FILE }' })
    .min(1, { error: 'expected at least one { manifest: FILE }' })
    .meta({ description: 'Each arrival starts the next pod of the list, which begins again when it runs out.' }),
  runtime: runtime.default({
    kind: 'simulated',
    latency: 'default',
    contention: {},
    failures: {},
    pulls: 'serial',
    exits: [],
  }),
  executor: executor.optional(),
  executors: z
    .record(z.string().min(1), executor, { error: 'expected executors by name: { background: { kind: … } }' })
    .optional()
    .meta({ description: 'In place of `executor`: several by name, side by side, each with its startTime.' }),
  linger: duration
    .default(0)
    .meta({ description: 'How long pods go on after the last start; 0s when absent.', default: '0s' }),
  timeout: positiveDuration
    .optional()
    .meta({ description: 'Of the wall clock; the exit code is 124 when it runs out.' }),
  probes: z
    .strictObject({
      period: positiveDuration.default(PROBE_PERIOD_MS).meta({ default: '10s' }),
      failures: share.meta({
        description: 'Share of the probes that fail; each asks the RefManager whom its event is about.',
      }),
    })
    .optional()
    .meta({ description: 'Every running container is probed; events of failed probes need its reference.' }),
  chaos: chaos.default({ kubeletRestartAt: [], restoreRefs: false, freezeRuntime: [] }),
  thresholds,
});
