/**
 * The lines of a run's lists as they come out of Redis: each is what its list is made of, written as our own workers write
 * it, and as long as that becomes. They go into files as they are.
 */

import { z } from 'zod';
import { ContainerID } from '../../api/container-id.ts';
import type { TimedLine } from '../../pool/start-task.ts';
import { amount, listOf, text } from '../../result/read/schema-parts.ts';
import type { ListName } from './share-job.ts';

/** Of one chunk. */
export const MOST_LINES = 2000;
/** Far above a pod of many containers. */
const MOST_LENGTH = 1_048_576;
/** What lines are sorted by: a time, a node, and for pods a name. Tabs and line ends stand between lines on disk. */
const PLACE = /^[\da-f]{1,32}\.\d{1,9}(?:\.\P{Cc}{0,512})?$/u;

const container = z.strictObject({
  container: text,
  kind: z.enum(['init', 'regular', 'ephemeral']),
  outcome: z.enum(['started', 'failed', 'interrupted']),
  reason: text.optional(),
  begunAtMs: z.number(),
  totalMs: z.number(),
  stagesMs: z.record(z.string().max(64), amount),
});
const pod = z.strictObject({
  namespace: text,
  pod: text,
  uid: text,
  workload: text.optional(),
  kind: text.optional(),
  executor: text.optional(),
  node: text,
  outcome: z.enum(['started', 'failed', 'interrupted', 'worker-died']),
  reason: text.optional(),
  intendedAtMs: z.number(),
  begunAtMs: z.number(),
  endedAtMs: z.number(),
  totalMs: z.number(),
  sandboxMs: z.number(),
  containers: listOf(container),
});
const reference = z.strictObject({
  kind: text.optional(),
  namespace: text.optional(),
  name: text.optional(),
  uid: text.optional(),
  apiVersion: text.optional(),
  resourceVersion: text.optional(),
  fieldPath: text.optional(),
});
const ref = z.strictObject({
  containerID: text.refine(isContainerID, 'expected the ID of a container'),
  ref: reference.nullable(),
});
const event = z.strictObject({
  kind: z.literal('Event'),
  apiVersion: z.literal('v1'),
  metadata: z.strictObject({ name: text, namespace: text, resourceVersion: text.optional() }),
  involvedObject: reference,
  reason: text,
  message: text,
  type: z.enum(['Normal', 'Warning']),
  source: z.strictObject({ component: text.optional(), host: text.optional() }),
  firstTimestamp: text,
  lastTimestamp: text,
  count: amount,
  reportingComponent: text,
  reportingInstance: text,
  eventTime: z.null(),
});
const SCHEMAS: Readonly<Record<ListName, z.ZodType>> = { events: event, refs: ref, pods: pod };
const NAMES: Readonly<Record<ListName, string>> = {
  events: 'an event',
  refs: 'a reference',
  pods: 'the times of a pod',
};

/** Why that is no line of such a list, not yet printable; undefined: it is one. */
export function lineProblem(list: ListName, { at, text: line }: TimedLine): string | undefined {
  if (!PLACE.test(at)) return 'expected a time and a node to sort a line by';
  const problem = line.length > MOST_LENGTH ? `it has ${line.length} characters` : problemOf(SCHEMAS[list], line);
  return problem === undefined ? undefined : `expected ${NAMES[list]}: ${problem}`;
}

function problemOf(schema: z.ZodType, line: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'it is no JSON';
  }
  const { error } = schema.safeParse(value);
  const [issue] = error?.issues ?? [];
  if (issue !== undefined) return [issue.path.join('.'), issue.message].filter((part) => part !== '').join(': ');
  // One way to write it: no blanks, no line ends, no name twice.
  return JSON.stringify(value) === line ? undefined : 'it is not written as JSON.stringify writes it';
}

function isContainerID(value: string): boolean {
  try {
    ContainerID.parse(value);
    return true;
  } catch {
    return false;
  }
}
