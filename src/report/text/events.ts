/**
 * The events of a run as `kubectl get events` shows them: the latest ones, the newest last.
 */

import type { ResultEvent } from '../../result/result.ts';
import { counted, formatAge } from '../../text/counts.ts';
import type { TextStyle } from '../../text/style.ts';
import { formatTable, type TextColumn } from '../../text/table.ts';

/** A screenful together with the tables below it. */
const MAX_ROWS = 20;
/** What is kept while reading, before the older half is dropped. */
const MAX_KEPT = MAX_ROWS * 50;

/**
 * Lines with the latest events. Reads all of them, keeping few.
 * @param nowMs - Unix time that ages count to
 */
export async function formatEvents(
  events: AsyncIterable<ResultEvent>,
  nowMs: number,
  style: TextStyle,
): Promise<string[]> {
  let kept: ResultEvent[] = [];
  let total = 0;
  for await (const event of events) {
    total++;
    kept.push(event);
    if (kept.length >= MAX_KEPT) kept = latest(kept);
  }
  const shown = latest(kept);
  const namespaces = new Set(shown.map(namespaceOf));
  const withNamespace = namespaces.size > 1;
  const columns: TextColumn[] = [
    ...(withNamespace ? [{ title: 'NAMESPACE' }] : []),
    { title: 'LAST SEEN' },
    { title: 'TYPE' },
    { title: 'REASON' },
    { title: 'OBJECT' },
    { title: 'MESSAGE' },
  ];
  const rows = shown.map((event) => {
    const cells = [ageOf(event, nowMs), event.type, event.reason, objectOf(event), event.message];
    return withNamespace ? [namespaceOf(event), ...cells] : cells;
  });
  const lines = rows.length === 0 ? [style('aside', 'No events.')] : formatTable(columns, rows, style);
  const hidden = total - shown.length;
  if (hidden > 0) lines.push(style('aside', `… and ${counted(hidden, 'earlier event')}: see --out`));
  return lines;
}

/** The newest of `events` in the order of their times; equal times stay as they came. */
function latest(events: readonly ResultEvent[]): ResultEvent[] {
  return events.toSorted((left, right) => compare(left.lastTimestamp, right.lastTimestamp)).slice(-MAX_ROWS);
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function ageOf(event: ResultEvent, nowMs: number): string {
  const age = formatAge(nowMs - Date.parse(event.lastTimestamp));
  return event.count > 1 ? `${age} (x${event.count} over ${formatAge(nowMs - Date.parse(event.firstTimestamp))})` : age;
}

function namespaceOf({ involvedObject }: ResultEvent): string {
  return involvedObject.namespace ?? '';
}

function objectOf({ involvedObject }: ResultEvent): string {
  return `${(involvedObject.kind ?? '').toLowerCase()}/${involvedObject.name ?? ''}`;
}
