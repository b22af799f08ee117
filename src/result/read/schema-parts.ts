/** What fields of result files are made of: counts, texts, times, and durations with their histogram. */

import { z } from 'zod';
import { countInEncoded } from '../recording/histogram/encoded-histogram.ts';

/** Lists are far shorter in what refmanager writes; a report of longer ones would be no use. */
const MAX_LIST = 10_000;

/** Far above any message that refmanager writes. */
const MAX_TEXT = 65_536;

/** What is less divides to infinity. */
const LEAST_AMOUNT = 1e-12;
const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

export const amount: z.ZodNumber = z
  .number()
  .nonnegative()
  .max(Number.MAX_SAFE_INTEGER)
  .refine((value) => value === 0 || value >= LEAST_AMOUNT, 'expected a number that is not next to nothing');
export const positive: z.ZodNumber = amount.positive();
export const amounts: z.ZodArray<z.ZodNumber> = z.array(amount).max(MAX_LIST);
export const text: z.ZodString = z.string().max(MAX_TEXT);
// Date.parse alone takes whatever stands in brackets for a comment.
export const time: z.ZodString = text.refine(
  (value) => ISO_8601.test(value) && !Number.isNaN(Date.parse(value)),
  'expected a time (ISO 8601)',
);
export const listOf = <Element extends z.ZodType>(element: Element): z.ZodArray<Element> =>
  z.array(element).max(MAX_LIST);

const stageFields = z.object({
  count: amount,
  meanMs: amount,
  p50Ms: amount,
  p90Ms: amount,
  p95Ms: amount,
  p99Ms: amount,
  maxMs: amount,
  histogram: z.string(),
});
export const stage: z.ZodType = stageFields.superRefine(checkHistogram);
export const call: z.ZodType = stageFields.extend({ errors: amount }).superRefine(checkHistogram);

/** The counts that charts and metrics draw must be those that the numbers tell. */
function checkHistogram({ count, histogram }: z.infer<typeof stageFields>, context: z.RefinementCtx): void {
  const found = countOf(histogram);
  if (found === count) return;
  const message =
    found === undefined
      ? 'expected a compressed HdrHistogram (V2, base64)'
      : `expected a histogram of ${count} durations, as count says, got one of ${found}`;
  context.addIssue({ code: 'custom', path: ['histogram'], message });
}

function countOf(histogram: string): number | undefined {
  try {
    return countInEncoded(histogram);
  } catch {
    return undefined;
  }
}
