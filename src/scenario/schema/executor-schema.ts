/**
 * The executors, with k6's names and meaning.
 *
 * @see https://grafana.com/docs/k6/latest/using-k6/scenarios/executors/
 */

import { z } from 'zod';
import { duration, positiveDuration, positiveRate, rate, type Schema, whole } from './fields.ts';

/** Plain data; times in milliseconds, rates per second. */
export type Executor = Timing &
  (
    | {
        readonly kind: 'shared-iterations';
        readonly vus: number;
        readonly iterations: number;
        readonly maxDuration: number;
      }
    | { readonly kind: 'constant-vus'; readonly vus: number; readonly duration: number }
    | { readonly kind: 'ramping-vus'; readonly startVUs: number; readonly stages: readonly Stage[] }
    | (Arrivals & Churn & { readonly kind: 'constant-arrival-rate'; readonly rate: number; readonly duration: number })
    | (Arrivals &
        Churn & {
          readonly kind: 'ramping-arrival-rate';
          readonly startRate: number;
          readonly stages: readonly Stage[];
        })
    | (Arrivals & { readonly kind: 'trace'; readonly file: string; readonly speedUp: number })
  );

interface Timing {
  /** When it begins. */
  readonly startTime: number;
  /** What is in flight at its end has so long to finish. */
  readonly gracefulStop: number;
}

interface Arrivals {
  /** Pods that may be in flight at once; an arrival beyond is dropped. Undefined: any number. */
  readonly maxVUs?: number | undefined;
  readonly preAllocatedVUs?: number | undefined;
  /** `even`: the same time between arrivals; `poisson`: at random, on average as many. */
  readonly arrivals: 'even' | 'poisson';
}

interface Churn {
  /** Each arrival also kills the pod that has run for longest on its node, if there is one. */
  readonly churn?: boolean | undefined;
}

/** Towards `target` (VUs, or pods a second) within `duration`, in a straight line. */
export interface Stage {
  readonly duration: number;
  readonly target: number;
}

const GRACEFUL_STOP_MS = 30_000;
const MAX_DURATION_MS = 600_000;
const MOST_VUS = 1_000_000;

const timing = {
  startTime: duration.default(0).meta({ description: 'When it begins; 0s when absent.', default: '0s' }),
  gracefulStop: duration
    .default(GRACEFUL_STOP_MS)
    .meta({ description: 'What is in flight at the end has so long to finish; 30s when absent.', default: '30s' }),
};
const vus = whole(1, MOST_VUS).meta({ description: 'Virtual users: each starts one pod after the other.' });
const arriving = {
  preAllocatedVUs: whole(1, MOST_VUS).optional().meta({ description: 'As in k6: the bound when maxVUs is absent.' }),
  maxVUs: whole(1, MOST_VUS)
    .optional()
    .meta({ description: 'Pods in flight at once; an arrival beyond is dropped. Any number when absent.' }),
  arrivals: z
    .enum(['even', 'poisson'], { error: 'expected even or poisson' })
    .default('even')
    .meta({ description: 'even: the same time between arrivals; poisson: at random.' }),
};
const churning = {
  churn: z.boolean({ error: 'expected true or false' }).optional().meta({
    description: 'true: each arrival takes the place of the pod that has run for longest on its node, which is killed.',
  }),
};
/** As in k6: one of 0s is a step. */
const stageDuration = duration.meta({ description: '0s: at once.' });
const rateStages = z
  .array(z.strictObject({ duration: stageDuration, target: rate }))
  .min(1, { error: 'expected at least one stage: { duration: 30s, target: 100/s }' });
const vuStages = z
  .array(z.strictObject({ duration: stageDuration, target: whole(0, MOST_VUS) }))
  .min(1, { error: 'expected at least one stage: { duration: 30s, target: 10 }' });

const executors: Schema<Executor> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('shared-iterations'),
    vus: vus.default(1),
    iterations: whole(1),
    maxDuration: positiveDuration.default(MAX_DURATION_MS).meta({ default: '10m' }),
    ...timing,
  }),
  z.strictObject({ kind: z.literal('constant-vus'), vus: vus.default(1), duration: positiveDuration, ...timing }),
  z.strictObject({
    kind: z.literal('ramping-vus'),
    startVUs: whole(0, MOST_VUS).default(1),
    stages: vuStages,
    ...timing,
  }),
  z.strictObject({
    kind: z.literal('constant-arrival-rate'),
    rate: positiveRate,
    duration: positiveDuration,
    ...arriving,
    ...churning,
    ...timing,
  }),
  z.strictObject({
    kind: z.literal('ramping-arrival-rate'),
    startRate: rate.default(0).meta({ default: '0/s' }),
    stages: rateStages,
    ...arriving,
    ...churning,
    ...timing,
  }),
  z.strictObject({
    kind: z.literal('trace'),
    file: z.string().meta({ description: 'A trace as `refmanager import` writes it, relative to this file.' }),
    speedUp: z
      .number({ error: 'expected a number, e.g. 1000: so many times as fast' })
      .positive({ error: 'expected a number over 0, e.g. 1000: so many times as fast' })
      .default(1),
    ...arriving,
    ...timing,
  }),
]);

/** What can be told to start nothing, or to contradict itself, before it runs. */
export const executor: Schema<Executor> = executors.superRefine((value, context) => {
  const nothing = startsNothing(value);
  if (nothing !== undefined) {
    const { key, message } = nothing;
    context.addIssue({ code: 'custom', path: [key], message, input: value[key as keyof Executor] });
  }
  if (!('maxVUs' in value || 'preAllocatedVUs' in value)) return;
  const { maxVUs, preAllocatedVUs } = value;
  if (maxVUs === undefined || preAllocatedVUs === undefined || maxVUs >= preAllocatedVUs) return;
  const message = `expected at least as many as preAllocatedVUs, ${preAllocatedVUs}, got ${maxVUs}`;
  context.addIssue({ code: 'custom', path: ['maxVUs'], message, input: maxVUs });
});

const MS_PER_SECOND = 1000;
/** What a sum of rates times durations may miss a whole number by; see arrivals. */
const ROUNDING = 1e-6;

function startsNothing(value: Executor): { key: string; message: string } | undefined {
  switch (value.kind) {
    case 'constant-arrival-rate': {
      const { rate: perSecond, duration: ms } = value;
      if ((perSecond * ms) / MS_PER_SECOND > ROUNDING) return undefined;
      return { key: 'duration', message: 'too short for the rate: it would start nothing' };
    }
    case 'ramping-arrival-rate': {
      const ends = [value.startRate, ...value.stages.map(({ target }) => target)];
      const arrivals = value.stages.map(({ duration: ms, target }, i) => (((ends[i] ?? 0) + target) / 2) * ms);
      if (arrivals.reduce((sum, count) => sum + count, 0) / MS_PER_SECOND > ROUNDING) return undefined;
      return { key: 'stages', message: 'expected a rate over 0 for some time: these would start nothing' };
    }
    case 'ramping-vus': {
      // A VU that is there when a stage ends, and only then, starts nothing.
      const { stages, startVUs } = value;
      const begins = [startVUs, ...stages.map(({ target }) => target)];
      const starts = stages.some(({ duration: ms, target }, i) => ms > 0 && ((begins[i] ?? 0) >= 1 || target > 1));
      if (starts) return undefined;
      return { key: 'stages', message: 'expected a VU for some time: these would start nothing' };
    }
    default:
      return undefined;
  }
}
