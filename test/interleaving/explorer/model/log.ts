/**
 * A thread's local state as data: the results its operations returned since its step began. Logs share their
 * beginnings, so a tree of them costs one entry a node.
 */

import { elapsedMs, type Operation } from './operations.ts';

export interface LogEntry {
  readonly previous: LogEntry | undefined;
  readonly op: Operation;
  /** Where in the code the operation is: the number of its call stack. */
  readonly site: number;
  readonly result: number;
  /** The thread's clock after the operation: sleeps that timed out, added up. */
  readonly clockMs: number;
  readonly length: number;
}

export function append(previous: LogEntry | undefined, op: Operation, site: number, result: number): LogEntry {
  const clockMs = (previous?.clockMs ?? 0) + elapsedMs(op, result);
  return { previous, op, site, result, clockMs, length: (previous?.length ?? 0) + 1 };
}

/** The entries of a log, first one first. */
export function entriesOf(log: LogEntry | undefined): LogEntry[] {
  const entries: LogEntry[] = [];
  for (let entry = log; entry !== undefined; entry = entry.previous) entries.push(entry);
  return entries.reverse();
}

/** Not a site, but the clock: code may look at it at any time without an operation. */
export const CLOCK = -1;

/** What a local variable can hold: the latest operation at a site, or the latest at a site on one word (a list entry). */
export interface Variable {
  readonly site: number;
  readonly word: number | undefined;
}

/** The variable's value in a log, as text; undefined when it was never set. */
export function valueIn(log: LogEntry | undefined, { site, word }: Variable): string | undefined {
  if (site === CLOCK) return `${log?.clockMs ?? 0}`;
  for (let entry = log; entry !== undefined; entry = entry.previous) {
    if (entry.site === site && (word === undefined || entry.op.word === word))
      return `${entry.op.word}:${entry.result}`;
  }
  return undefined;
}

/** The values of all variables of a log, as text: all that locals can hold, bare counters aside. */
export function allValues(log: LogEntry | undefined): string {
  const values = new Map<string, number>();
  const words = new Map<number, number>([[CLOCK, log?.clockMs ?? 0]]);
  for (let entry = log; entry !== undefined; entry = entry.previous) {
    const { site, op, result } = entry;
    if (!words.has(site)) words.set(site, op.word);
    const place = `${site}.${op.word}`;
    if (!values.has(place)) values.set(place, result);
  }
  return [...words, ...values]
    .map(([place, value]) => `${place}=${value}`)
    .sort()
    .join();
}
