/**
 * What a result file must have for a report to be made of it: result.ts and scenario-result.ts as a schema. Fields that
 * are not known are let through: a later version may have added them.
 */

import { z } from 'zod';
import { RESULT_STAGES } from '../../text/stages.ts';
import { RESULT_SCHEMA } from '../result.ts';
import { amount, amounts, call, listOf, positive, stage, text, time } from './schema-parts.ts';

/** Of CRI: 30 calls or so. */
const MAX_OPERATIONS = 100;

const overTime = z.object({
  count: amounts,
  p50Ms: amounts,
  p90Ms: amounts,
  p95Ms: amounts,
  p99Ms: amounts,
  maxMs: amounts,
});

const atEnd = z.object({
  containers: amount,
  exited: amount,
  groups: listOf(z.object({ reason: text, exitCode: z.int(), count: amount, example: text })),
});

const step = z.object({
  container: text,
  step: z.enum(['wait', 'sandbox', 'pull', 'create', 'start', 'postStart', 'run']),
  startMs: amount,
  durationMs: amount,
});

const scenarioParts = {
  scenario: z.object({
    description: text.optional(),
    clock: z.enum(['real', 'virtual']),
    nodes: amount,
    executor: text,
    runtime: text,
    settings: listOf(z.object({ name: text, text })),
    chaos: listOf(text),
    text: text.optional(),
    parameters: listOf(
      z.object({ name: text, value: text, from: z.enum(['set', 'environment', 'default']) }),
    ).optional(),
  }),
  aborted: z.boolean(),
  latencyOverTime: z.object({
    intervalMs: positive,
    stages: z.partialRecord(z.enum(RESULT_STAGES), overTime),
    podStart: overTime.optional(),
  }),
  slowest: listOf(
    z.object({
      namespace: text,
      pod: text,
      node: text,
      intendedAtMs: amount,
      totalMs: amount,
      ok: z.boolean(),
      steps: listOf(step),
    }),
  ),
  refMisses: z.object({
    lookups: amount,
    count: amount,
    examples: listOf(z.object({ atMs: amount, node: text, containerID: text, event: text })),
  }),
  chaos: listOf(
    z.object({
      atMs: amount,
      kind: z.enum(['worker-killed', 'kubelet-restarted', 'runtime-frozen', 'runtime-thawed']),
      text,
    }),
  ),
  workerFacts: listOf(
    z.object({
      worker: amount,
      pods: amount,
      started: amount,
      failed: amount,
      loopDelayP99Ms: amount,
      loopDelayMaxMs: amount,
    }),
  ),
  validity: z.object({
    intendedRatePerSecond: amount.optional(),
    achievedRatePerSecond: amount.optional(),
    startLagP99Ms: amount,
    startLagMaxMs: amount,
    mainLoopDelayP99Ms: amount,
    mainLoopDelayMaxMs: amount,
    dropped: amount,
    workerDeaths: amount,
    recoveries: amount,
    behindMs: amount.optional(),
    startSkewMs: amount.optional(),
    nodes: z.object({ all: amount, reached: amount, atMs: amount }).optional(),
    lostWorkers: amount.optional(),
    missingShares: amount.optional(),
  }),
  wallMs: amount,
};

const distributed = z.object({
  run: text,
  redis: text,
  fingerprint: text,
  shares: amount,
  retriedShares: amount,
  missingShares: amount,
  resumed: z.boolean(),
  beganAt: text.optional(),
  machines: listOf(
    z.object({
      host: text,
      processes: amount,
      threads: amount,
      shares: amount,
      pods: amount,
      started: amount,
      failed: amount,
      busyMs: amount,
      cpuMs: amount,
      node: text,
      arch: text,
      lost: amount,
      clockOffsetMs: z.number().optional(),
      clockErrorMs: amount.optional(),
      begunLateMs: amount.optional(),
      loopDelayP99Ms: amount.optional(),
    }),
  ),
});

/** Everything in a result file but the two long lists. */
export const summarySchema: z.ZodType = z.object({
  schema: z.literal(RESULT_SCHEMA),
  name: text,
  seed: amount,
  workers: amount,
  versions: z.object({ refmanager: text, node: text }),
  machine: text.optional(),
  command: text.optional(),
  startedAt: time,
  durationMs: amount,
  interrupted: z.boolean(),
  verdict: z.enum(['passed', 'failed', 'aborted', 'interrupted', 'broke']).optional(),
  verdictReason: text.optional(),
  broke: text.optional(),
  warnings: listOf(text),
  counts: z.object({
    pods: amount,
    containers: amount,
    started: amount,
    failed: amount,
    refs: amount,
    events: amount,
    dropped: amount,
    untried: amount.optional(),
    untriedPods: amount.optional(),
    arrivals: amount.optional(),
    restarted: amount.optional(),
  }),
  // Older versions timed no stops.
  stages: z.object(Object.fromEntries(RESULT_STAGES.map((name) => [name, name === 'stop' ? stage.optional() : stage]))),
  podStart: stage.optional(),
  lock: z.object({
    readAcquisitions: amount,
    writeAcquisitions: amount,
    contended: amount,
    waitP99Us: amount,
    recoveries: amount,
    waitsUs: amounts,
    readWaitsUs: amounts.optional(),
    writeWaitsUs: amounts.optional(),
    byStripe: z.object({ wakeUps: amounts, sets: amounts, refs: amounts }).optional(),
  }),
  thresholds: listOf(
    z.object({
      metric: text,
      when: text.optional(),
      expression: text,
      observed: text,
      ok: z.boolean(),
      judged: z.literal(false).optional(),
      required: z.literal(false).optional(),
      crossedAtMs: amount.optional(),
      observedValue: amount.optional(),
      limit: amount.optional(),
      unit: z.enum(['ms', 'count', 'share']).optional(),
      aggregate: text.optional(),
      percentile: amount.optional(),
      operator: text.optional(),
      abortOnFail: z.boolean().optional(),
      warnOnly: z.boolean().optional(),
      windowFromMs: amount.optional(),
    }),
  ),
  failures: listOf(
    z.object({
      pod: text,
      namespace: text,
      container: text,
      outcome: z.enum(['failed', 'worker-died', 'interrupted']),
      reason: text.optional(),
      code: text.optional(),
      error: text,
      message: text,
    }),
  ),
  failureCounts: listOf(
    z.object({
      outcome: z.enum(['failed', 'worker-died', 'interrupted']),
      reason: text,
      code: text.optional(),
      count: amount,
    }),
  ).optional(),
  judgedBy: z.enum(['starts', 'thresholds']).optional(),
  timeline: z.object({
    intervalMs: positive,
    started: amounts,
    failed: amounts,
    maxStartDurationMs: amounts,
  }),
  workloads: listOf(
    z.object({
      namespace: text,
      kind: text,
      workload: text,
      pods: amount,
      started: amount,
      failed: amount,
      dropped: amount,
      stages: z.partialRecord(z.enum(RESULT_STAGES), stage),
      podStart: stage,
    }),
  ).optional(),
  store: z.object({ usedBytes: amount, reservedBytes: amount }).optional(),
  runtime: z
    .object({
      name: text,
      version: text,
      api: text,
      endpoint: text,
      calls: z
        .record(z.string().regex(/^[a-z_]{1,64}$/, 'expected the name of a runtime operation'), call)
        .refine(
          (calls) => Object.keys(calls).length <= MAX_OPERATIONS,
          `expected at most ${MAX_OPERATIONS} operations`,
        ),
      atEnd: atEnd.optional(),
      notRemoved: listOf(text).optional(),
    })
    .optional(),
  distributed: distributed.optional(),
  ...z.object(scenarioParts).partial().shape,
});

const reference = z.object({
  kind: text.optional(),
  namespace: text.optional(),
  name: text.optional(),
  uid: text.optional(),
  fieldPath: text.optional(),
});

/** An element of `refs`, as far as reports show it. */
export const refSchema: z.ZodType = z.object({ containerID: text, ref: reference.nullable() });

/** An element of `events`, as far as reports show it. */
export const eventSchema: z.ZodType = z.object({
  type: z.enum(['Normal', 'Warning']),
  reason: text,
  message: text,
  involvedObject: reference,
  firstTimestamp: time,
  lastTimestamp: time,
  count: amount,
});
