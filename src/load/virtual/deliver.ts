/**
 * The events of a run in virtual time on their way to whoever takes them while it goes.
 */

import type { TimedLine } from '../../pool/start-task.ts';
import { type LineSpool, mergedLines } from '../../result/spool/line-spool.ts';

const LINES_AT_ONCE = 1000;

/** All that `spools` hold, by time, some at once. */
export async function deliver(
  spools: readonly LineSpool[],
  take: (lines: readonly TimedLine[]) => Promise<void>,
): Promise<void> {
  let gathered: TimedLine[] = [];
  for await (const line of mergedLines(spools)) {
    gathered.push(line);
    if (gathered.length < LINES_AT_ONCE) continue;
    await take(gathered);
    gathered = [];
  }
  await take(gathered);
}
