/**
 * What stands behind the starts: the simulated runtime with all its settings, or a real one.
 */

import { z } from 'zod';
import { ENDPOINT_EXAMPLE, ENDPOINT_PREFIX } from '../../runtime/cri/endpoint.ts';
import { SIMULATED_STAGES, type SimulatedStage } from '../../runtime/simulated/stages.ts';
import type { LatencyDistribution } from '../../runtime/simulated/timing/latency.ts';
import { bandwidth, distribution, duration, type Schema, selector, share, size, whole } from './fields.ts';

type ByStage<T> = Partial<Record<SimulatedStage, T>>;

/** As written, units resolved. */
export type RuntimeInput =
  | {
      readonly kind: 'cri';
      readonly endpoint: string;
      readonly allowHostPath: boolean;
      readonly emptyVolumes: boolean;
    }
  | {
      readonly kind: 'simulated';
      /** A preset's name or a latency model's file, or a latency by stage. */
      readonly latency: string | ByStage<LatencyDistribution>;
      readonly contention: ByStage<number>;
      readonly failures: ByStage<number> & { readonly rules?: readonly FailureRuleInput[] | undefined };
      readonly pulls: 'serial' | 'parallel';
      readonly pullLimit?: { readonly perSecond: number; readonly burst: number } | undefined;
      readonly registry?: RegistryInput | undefined;
      readonly exits: readonly ExitInput[];
    };

interface FailureRuleInput {
  readonly stage: SimulatedStage;
  readonly rate: number;
  readonly pods: SelectorInput;
  readonly from: number;
  readonly until?: number | undefined;
}

interface SelectorInput {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly labels?: Record<string, string> | undefined;
}

interface RegistryInput {
  readonly bandwidth?: number | undefined;
  readonly totalBandwidth?: number | undefined;
  readonly images: Record<string, { readonly layers: Record<string, number> }>;
}

interface ExitInput {
  readonly pods: SelectorInput;
  readonly container?: string | undefined;
  readonly after: LatencyDistribution;
  readonly code: number;
  readonly share: number;
}

function byStage<T>(value: Schema<T>, stages: readonly SimulatedStage[]): Record<string, z.ZodType<T | undefined>> {
  return Object.fromEntries(stages.map((stage) => [stage, value.optional()]));
}

/** Stages that queue; the pull has its own settings. */
const CONTENDED = ['sandbox', 'create', 'start', 'stop'] as const;
/** Whether a registry answers is the failure of a pull. */
const FAILING = SIMULATED_STAGES.filter((stage) => stage !== 'resolve');
const MOST_AT_ONCE = 100_000;
const MOST_EXIT_CODE = 255;

const failureRule = z.strictObject({
  stage: z.enum(FAILING as [SimulatedStage, ...SimulatedStage[]], {
    error: ({ input }) => `expected one of ${FAILING.join(', ')}, got ${JSON.stringify(input)}`,
  }),
  rate: share,
  pods: selector.default({}),
  from: duration.default(0).meta({ description: 'From the beginning of the run.', default: '0s' }),
  until: duration.optional().meta({ description: 'To the end when absent.' }),
});

const exit = z.strictObject({
  pods: selector.default({}),
  container: z.string().optional().meta({ description: 'All regular ones when absent.' }),
  after: distribution.meta({ description: 'How long after its start a container exits.' }),
  code: whole(0, MOST_EXIT_CODE).default(1),
  share: share.default(1).meta({ description: 'Of the containers selected.', default: '100%' }),
});

const simulated = z.strictObject({
  kind: z.literal('simulated').default('simulated'),
  latency: z
    .union([z.string(), z.strictObject(byStage(distribution, SIMULATED_STAGES))], {
      error: 'expected default, none, the file of a latency model, or a latency by stage',
    })
    .default('default')
    .meta({
      description: 'default, none, the file of a latency model, or a latency by stage (none for one left out).',
    }),
  contention: z
    .strictObject(byStage(whole(1, MOST_AT_ONCE), CONTENDED))
    .default({})
    .meta({ description: 'How many calls of a stage a node really works on at once; more have to queue.' }),
  failures: z
    .strictObject({ ...byStage(share, FAILING), rules: z.array(failureRule).optional() })
    .default({})
    .meta({ description: 'Shares of calls that fail, and rules for some pods or some time.' }),
  pulls: z
    .enum(['serial', 'parallel'], { error: 'expected serial or parallel' })
    .default('serial')
    .meta({ description: 'One image after another on each node, or all at once.' }),
  pullLimit: z
    .strictObject({ perSecond: whole(1), burst: whole(1).default(10) })
    .optional()
    .meta({
      description: "The kubelet's limit of pulls; 5 a second and a burst of 10 are its defaults. None when absent.",
    }),
  registry: z
    .strictObject({
      bandwidth: bandwidth.optional().meta({
        description:
          "Of each node's own line, however many nodes there are. Without this and totalBandwidth size plays no part.",
      }),
      totalBandwidth: bandwidth.optional().meta({
        description: 'Of the registry, shared by all nodes. In virtual time the run then takes one thread.',
      }),
      images: z
        .record(z.string(), z.strictObject({ layers: z.record(z.string(), size) }))
        .default({})
        .meta({ description: 'Layers by name; images that name the same layer share it.' }),
    })
    .optional(),
  exits: z.array(exit).default([]).meta({ description: 'Containers that end by themselves, and are started again.' }),
});

const ENDPOINT_EXPECTED = `expected a socket, e.g. ${ENDPOINT_EXAMPLE}`;

const flag = z.boolean({ error: 'expected true or false' }).default(false);

const cri = z.strictObject({
  kind: z.literal('cri'),
  endpoint: z.string({ error: ENDPOINT_EXPECTED }).startsWith(ENDPOINT_PREFIX, { error: ENDPOINT_EXPECTED }),
  allowHostPath: flag.meta({ description: 'hostPath volumes are paths of this machine; refused otherwise.' }),
  emptyVolumes: flag.meta({
    description: 'Claims, and objects that no manifest holds, are taken for empty; refused otherwise.',
  }),
});

export const runtime: Schema<RuntimeInput> = z.discriminatedUnion('kind', [simulated, cri]);
