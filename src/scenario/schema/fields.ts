/**
 * The kinds of values that scenario files have, as schemas: text in, plain numbers out, with problems that say what was
 * expected. Used by schema.ts and what it is made of.
 */

import { z } from 'zod';
import { preview } from '../../errors.ts';
import type { LatencyDistribution } from '../../runtime/simulated/timing/latency.ts';
import { DURATION_EXPECTED, parseDuration } from '../../text/durations.ts';
import * as patterns from '../../text/patterns.ts';
import * as units from '../../text/quantities.ts';
import { parseDistribution } from '../latency/distribution.ts';

/** The type that schemas of this folder have: what is published is inferred nowhere, but written in scenario.ts. */
export type Schema<T> = z.ZodType<T>;

function parsed<T, In extends string | number>(
  input: z.ZodType<In>,
  parse: (value: In) => T | undefined,
  expected: string,
  examples: readonly In[],
  pattern?: string,
): Schema<T> {
  const facts = {
    description: `Expected ${expected}.`,
    examples: [...examples],
    ...(pattern && { pattern, maxLength: patterns.MOST_CHARACTERS }),
  };
  return input.meta(facts).transform((value, context) => {
    const result = parse(value);
    if (result !== undefined) return result;
    context.issues.push({ code: 'custom', message: `expected ${expected}, got ${preview(value)}`, input: value });
    return z.NEVER;
  });
}

function textOr(expected: string): z.ZodType<string> {
  return z.string({ error: ({ input }) => `expected ${expected}, got ${preview(input)}` });
}

/** Milliseconds. */
export const duration: Schema<number> = parsed(
  textOr(DURATION_EXPECTED),
  parseDuration,
  DURATION_EXPECTED,
  ['80ms', '2m30s'],
  patterns.DURATION_PATTERN,
);

/** Milliseconds, more than 0. */
export const positiveDuration: Schema<number> = parsed(
  textOr(DURATION_EXPECTED),
  (text) => {
    const ms = parseDuration(text);
    return ms !== undefined && ms > 0 ? ms : undefined;
  },
  `${DURATION_EXPECTED}, longer than 0`,
  ['30s'],
  patterns.POSITIVE_DURATION_PATTERN,
);

/** Per second. */
export const rate: Schema<number> = parsed(
  textOr(units.RATE_EXPECTED),
  units.parseRate,
  units.RATE_EXPECTED,
  ['500/s', '30/m'],
  patterns.RATE_PATTERN,
);

/** Per second, more than 0. */
export const positiveRate: Schema<number> = parsed(
  textOr(units.RATE_EXPECTED),
  (text) => {
    const perSecond = units.parseRate(text);
    return perSecond !== undefined && perSecond > 0 ? perSecond : undefined;
  },
  `${units.RATE_EXPECTED}, over 0`,
  ['500/s'],
  patterns.POSITIVE_RATE_PATTERN,
);

export const share: Schema<number> = parsed(
  z.union(
    [
      z.string().meta({ pattern: patterns.SHARE_PATTERN, maxLength: patterns.MOST_CHARACTERS }),
      z.number().meta({ minimum: 0, maximum: 1 }),
    ],
    {
      error: ({ input }) => `expected ${units.SHARE_EXPECTED}, got ${preview(input)}`,
    },
  ),
  units.parseShare,
  units.SHARE_EXPECTED,
  ['1%', 0.01],
);

/** Bytes. */
export const size: Schema<number> = parsed(
  textOr(units.SIZE_EXPECTED),
  units.parseSize,
  units.SIZE_EXPECTED,
  ['300MB'],
  patterns.SIZE_PATTERN,
);

/** Bytes a second, more than 0. */
export const bandwidth: Schema<number> = parsed(
  textOr(units.BANDWIDTH_EXPECTED),
  units.parseBandwidth,
  units.BANDWIDTH_EXPECTED,
  ['100MB/s'],
  patterns.BANDWIDTH_PATTERN,
);

export const distribution: Schema<LatencyDistribution> = textOr('a latency, e.g. normal(80ms, 20ms)')
  .meta({
    description: 'How long it takes.',
    pattern: patterns.DISTRIBUTION_PATTERN,
    maxLength: patterns.MOST_DISTRIBUTION_CHARACTERS,
    examples: ['40ms', 'normal(80ms, 20ms)', 'lognormal(2s, 0.8)', 'exponential(1s)', 'uniform(1ms, 5ms)'],
  })
  .transform((text, context) => {
    const result = parseDistribution(text);
    if (!('problem' in result)) return result;
    context.issues.push({ code: 'custom', message: `${preview(text)}: ${result.problem}`, input: text });
    return z.NEVER;
  });

/** A whole number from `min` to `max`. */
export function whole(min: number, max: number = Number.MAX_SAFE_INTEGER): z.ZodType<number> {
  const bound = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  const error = ({ input }: { input?: unknown }): string => `expected a whole number ${bound}, got ${preview(input)}`;
  return z.number({ error }).int({ error }).min(min, { error }).max(max, { error });
}

/** Which pods a rule is about. */
export const selector: z.ZodType<{
  namespace?: string | undefined;
  name?: string | undefined;
  labels?: Record<string, string> | undefined;
}> = z
  .strictObject({
    namespace: z.string().optional(),
    name: z.string().optional().meta({ description: 'The name of the pod; a * at the end stands for anything.' }),
    labels: z.record(z.string(), z.string()).optional(),
  })
  .meta({ description: 'Which pods; what is left out matches all.' });
