/**
 * What an API server made of an event: it numbers it, and may have counted it up meanwhile. An answer that is not the
 * event is none, whatever its status: a proxy may answer 200 for a server that never saw the request.
 */

import { preview } from '../../../errors.ts';
import type { ClientEvent, CoreEvent, RecordedEvent } from '../event.ts';

const EVENT_KIND = 'Event';

/**
 * `sent` as the server has it by its `answer`, which may come from either set of official types.
 * @throws {Error} when the answer is not that event: client-go then tries again, so it is no EventRefused
 */
export function storedEvent(sent: RecordedEvent, answer: CoreEvent | ClientEvent): RecordedEvent {
  const problem = problemOf(sent, answer);
  if (problem !== undefined) throw new Error(`the API server's answer is not the event: ${problem}`);
  const { metadata, count, firstTimestamp } = answer;
  const { name, namespace } = sent.metadata;
  const { resourceVersion } = metadata;
  return {
    ...sent,
    metadata: { name, namespace, ...(resourceVersion === undefined ? {} : { resourceVersion }) },
    count: count ?? sent.count,
    firstTimestamp: firstTimestamp instanceof Date ? wholeSeconds(firstTimestamp) : sent.firstTimestamp,
  };
}

/** What the types promise is looked at all the same: the answer came over the wire. */
function problemOf(sent: RecordedEvent, answer: unknown): string | undefined {
  const { kind = EVENT_KIND, metadata }: Partial<Record<keyof CoreEvent, unknown>> = answer ?? {};
  if (kind !== EVENT_KIND) return `its kind is ${preview(kind)}`;
  const { name }: { name?: unknown } = metadata ?? {};
  return name === sent.metadata.name ? undefined : `its name is ${preview(name)}, not ${preview(sent.metadata.name)}`;
}

function wholeSeconds(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}
