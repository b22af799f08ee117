/**
 * A thread's local state as data: the results its operations returned since its step began. Logs share their
 * beginnings, so a tree of them costs one entry a node.
 */

import type { Operation } from './operations.ts';

export interface LogEntry {
  readonly previous: LogEntry | undefined;
  readonly op: Operation;
  /** Where in the code the operation is: the number of its call stack. */
  readonly site: number;
  readonly result: number;
  readonly length: number;
}

export function append(previous: LogEntry | undefined, op: Operation, site: number, result: number): LogEntry {
  return { previous, op, site, result, length: (previous?.length ?? 0) + 1 };
}

/** The entries of a log, first one first. */
export function entriesOf(log: LogEntry | undefined): LogEntry[] {
  const entries = new Array<LogEntry>(log?.length ?? 0);
  for (let entry = log; entry !== undefined; entry = entry.previous) entries[entry.length - 1] = entry;
  return entries;
}

/** The latest result at a site, or undefined when the log has none. */
export function latestAt(log: LogEntry | undefined, site: number): number | undefined {
  for (let entry = log; entry !== undefined; entry = entry.previous) if (entry.site === site) return entry.result;
  return undefined;
}

/** The latest result at every site of a log, as text: what its local variables can hold, loop counters aside. */
export function latestResults(log: LogEntry | undefined): string {
  const latest = new Map<number, number>();
  for (let entry = log; entry !== undefined; entry = entry.previous) {
    if (!latest.has(entry.site)) latest.set(entry.site, entry.result);
  }
  return [...latest].sort(([a], [b]) => a - b).join(';');
}
