/**
 * The events of a run in virtual time on their way to whoever takes them while it goes.
 */

import type { EventLine } from '../../pool/start-task.ts';
import { type EventSpool, mergedLines } from '../../result/event-spool.ts';

const LINES_AT_ONCE = 1000;

/** All that `spools` hold, by time, some at once. */
export async function deliver(
  spools: readonly EventSpool[],
  take: (lines: readonly EventLine[]) => Promise<void>,
): Promise<void> {
  let gathered: EventLine[] = [];
  for await (const line of mergedLines(spools)) {
    gathered.push(line);
    if (gathered.length < LINES_AT_ONCE) continue;
    await take(gathered);
    gathered = [];
  }
  await take(gathered);
}
