/**
 * What a segment tells of the runtime that it was started on, looked at when it comes out of Redis.
 */

import { z } from 'zod';
import { amount, listOf } from '../../../result/read/schema-parts.ts';
import type { RealRuntimeSummary } from '../../../result/result.ts';
import { printableText, word } from '../share-messages.ts';

/** A real runtime without its calls, which are counted with the starts. */
export type RuntimeIdentity = Omit<RealRuntimeSummary, 'calls'>;

const group = z.strictObject({ reason: printableText, exitCode: z.int(), count: amount, example: printableText });

export const runtimeIdentity: z.ZodType = z.strictObject({
  name: word,
  version: word,
  api: word,
  endpoint: word,
  atEnd: z.strictObject({ containers: amount, exited: amount, groups: listOf(group) }).optional(),
  notRemoved: listOf(printableText).optional(),
});
