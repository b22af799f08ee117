/**
 * What a segment tells of the runtime that it was started on, looked at when it comes out of Redis.
 */

import { z } from 'zod';
import type { WaitingStart } from '../../../node/real/watch/start-watch.ts';
import { amount, listOf } from '../../../result/read/schema-parts.ts';
import type { RealRuntimeSummary } from '../../../result/result.ts';
import { counted } from '../../../text/counts.ts';
import { printable } from '../../../text/printable.ts';
import { MAX_WORD, printableText, word } from '../share-messages.ts';

/** A real runtime without its calls, which are counted with the starts. */
export type RuntimeIdentity = Omit<RealRuntimeSummary, 'calls'>;

/** So many of a kind are told one by one. */
const MOST_TOLD = 1000;
/** Of a sentence. */
const MOST_LENGTH = 10_000;

const group = z.strictObject({ reason: printableText, exitCode: z.int(), count: amount, example: printableText });

export const runtimeIdentity: z.ZodType = z.strictObject({
  name: word,
  version: word,
  api: word,
  endpoint: word,
  atEnd: z.strictObject({ containers: amount, exited: amount, groups: listOf(group) }).optional(),
  notRemoved: z
    .array(printableText)
    .max(MOST_TOLD + 1)
    .optional(),
});

/** Starts that take long are told by their names. */
const MOST_WAITING = 100;
export const waitingStarts: z.ZodType = z
  .array(z.strictObject({ pod: printableText, step: printableText, forMs: amount }))
  .max(MOST_WAITING);

/** The first of them. */
export function tellableStarts(waiting: readonly WaitingStart[]): WaitingStart[] {
  return waiting
    .slice(0, MOST_WAITING)
    .map(({ pod, step, forMs }) => ({ pod: sentence(pod), step: sentence(step), forMs }));
}

/** As it can be told: in the runtime's own words may be anything, and as much of it as it likes. */
export function tellableIdentity({
  name,
  version,
  api,
  endpoint,
  atEnd,
  notRemoved,
}: RuntimeIdentity): RuntimeIdentity {
  const short = (text: string): string => printable(text).slice(0, MAX_WORD);
  return {
    name: short(name),
    version: short(version),
    api: short(api),
    endpoint: short(endpoint),
    ...(atEnd && {
      atEnd: {
        ...atEnd,
        groups: atEnd.groups.slice(0, MOST_TOLD).map((own) => ({
          ...own,
          reason: sentence(own.reason),
          example: sentence(own.example),
        })),
      },
    }),
    ...(notRemoved && { notRemoved: tellableSentences(notRemoved, 'other problem').map(sentence) }),
  };
}

/** The first of them, and how many `others` there are. */
export function tellableSentences(all: readonly string[], others: string): string[] {
  const told = all.slice(0, MOST_TOLD).map((text) => text.slice(0, MOST_LENGTH));
  return all.length > MOST_TOLD ? [...told, `and ${counted(all.length - MOST_TOLD, others)}`] : told;
}

function sentence(text: string): string {
  return printable(text.slice(0, MOST_LENGTH)).slice(0, MOST_LENGTH);
}
