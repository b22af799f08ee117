/**
 * What a share of a run has counted, as a schema: RunStatistics as it comes out of Redis. Nothing else is let in: it is
 * merged into a report. Lists are as long as their recorders let them become, and texts as long as those of a result file.
 */

import { z } from 'zod';
import { amount, amounts, listOf, text } from '../../result/read/schema-parts.ts';
import { RESULT_STAGES } from '../../text/stages.ts';

/** Of base64: a histogram with a count in every bucket has less. */
const MAX_HISTOGRAM = 1_048_576;
/** Intervals of one list. */
const MAX_INTERVALS = 1000;
/** Windows that a threshold slides over. */
const MAX_PARTS = 1_000_000;
const MAX_SCOPES = 10_000;
const MAX_OPERATIONS = 64;

const finite = z.number();
const histogram = z.string().max(MAX_HISTOGRAM);
const outcome = z.enum(['failed', 'worker-died', 'interrupted']);
const timed = z.enum([...RESULT_STAGES, 'podStart']);
const stageHistograms = z.partialRecord(z.enum(RESULT_STAGES), histogram);

export const lookups: z.ZodType = z.strictObject({ lookups: amount, misses: amount });

export const startCounts: z.ZodType = z.strictObject({
  arrivals: amount,
  dropped: amount,
  pods: amount,
  containers: amount,
  started: amount,
  failed: amount,
  events: amount,
  lastEndMs: finite,
});

const scope = z.strictObject({
  tags: z.record(text, text),
  fromMs: finite,
  untilMs: finite.optional(),
  sliding: z.strictObject({ windowMs: amount, everyMs: amount }).optional(),
});
const slice = z.strictObject({
  counts: z.strictObject({ arrivals: amount, dropped: amount, pods: amount, started: amount, failed: amount }),
  stages: stageHistograms,
  podStart: histogram.optional(),
});
export const scopeRecordings: z.ZodType = z
  .array(
    z.strictObject({
      scope,
      parts: z.array(z.tuple([z.int().min(0).max(MAX_PARTS), slice])).max(MAX_PARTS),
    }),
  )
  .max(MAX_SCOPES);

const failure = z.strictObject({
  pod: text,
  namespace: text,
  container: text,
  outcome,
  reason: text,
  code: text.optional(),
  error: text,
  message: text,
});
const step = z.strictObject({
  container: text,
  step: z.enum(['wait', 'sandbox', 'pull', 'create', 'start', 'postStart', 'run']),
  startMs: finite,
  durationMs: amount,
});

const starts = z.strictObject({
  counts: startCounts,
  stages: z.strictObject(Object.fromEntries(RESULT_STAGES.map((stage) => [stage, histogram]))),
  podStart: histogram,
  failureCounts: listOf(z.strictObject({ outcome, reason: text, code: text.optional(), count: amount })),
  intervals: z.strictObject({
    intervalMs: z.number().positive(),
    stages: z.partialRecord(timed, z.array(z.tuple([z.int().min(0).max(MAX_INTERVALS), histogram])).max(MAX_INTERVALS)),
  }),
  timeline: z.strictObject({
    intervalMs: z.number().positive(),
    started: amounts.max(MAX_INTERVALS),
    failed: amounts.max(MAX_INTERVALS),
    maxStartDurationMs: amounts.max(MAX_INTERVALS),
  }),
  failures: listOf(z.strictObject({ atMs: finite, node: amount, failure })),
  slowest: listOf(
    z.strictObject({
      namespace: text,
      pod: text,
      node: text,
      intendedAtMs: finite,
      totalMs: amount,
      ok: z.boolean(),
      steps: listOf(step),
    }),
  ),
  scopes: scopeRecordings,
});

const life = z.strictObject({
  restarted: amount,
  killed: amount,
  killFailures: amount,
  lookups: amount,
  misses: amount,
  examples: listOf(z.strictObject({ atMs: finite, node: text, containerID: text, event: text })),
  restarts: z.array(z.strictObject({ atMs: finite, node: amount, refs: amount, restored: z.boolean() })),
});

const store = z.strictObject({
  entries: amount,
  bytesUsed: amount,
  bytesReserved: amount,
  cacheHits: amount,
  cacheMisses: amount,
  threads: amount,
  readAcquisitions: amount,
  writeAcquisitions: amount,
  contended: amount,
  waits: amount,
  recoveries: amount,
  repairs: amount,
  waitsUs: amounts,
  readWaitsUs: amounts,
  writeWaitsUs: amounts,
  byStripe: z.strictObject({ wakeUps: amounts, sets: amounts, refs: amounts }).optional(),
  seesDeaths: z.boolean().optional(),
  core: text.optional(),
});

/** Of real runtimes, by operation: a kubelet has about thirty of them. */
const calls = z
  .record(z.string().regex(/^[a-z_]{1,64}$/), z.strictObject({ histogram, errors: amount }))
  .refine((operations) => Object.keys(operations).length <= MAX_OPERATIONS, 'expected fewer operations');

export const runStatistics: z.ZodType = z.strictObject({
  starts,
  store,
  life,
  calls,
  late: histogram,
  lastBegunMs: finite,
  durationMs: finite,
  behindMs: finite.optional(),
  nodes: z.strictObject({ all: amount, reached: amount, atMs: amount }).optional(),
  aborted: z.boolean(),
  broke: text.optional(),
  kills: listOf(z.strictObject({ atMs: amount, worker: amount })),
  deaths: amount,
  workers: listOf(
    z.strictObject({ pods: amount, started: amount, failed: amount, loopDelayP99Ms: amount, loopDelayMaxMs: amount }),
  ),
  mainLoopDelayP99Ms: amount,
  mainLoopDelayMaxMs: amount,
  warnings: listOf(text),
});
