/**
 * One JSON object a line (`x.ndjson`), each `{ "type", "data" }` as k6 writes them: the summary first, then every
 * reference, then every event. For tools that read line by line.
 */

import type { StoredOutcome } from '../result/read/stored-summary.ts';
import { piecesOf } from './pieces.ts';
import { eventTexts } from './wording/event-texts.ts';

/** The lines of the report of `outcome`: `type` is `summary`, `ref` or `event`, `data` what the result file has there. */
export async function* ndjsonReport(outcome: StoredOutcome): AsyncGenerator<string, void, undefined> {
  yield line('summary', JSON.stringify(outcome.summary));
  yield* piecesOf(outcome.refs(), (ref) => line('ref', JSON.stringify(ref)));
  yield* piecesOf(eventTexts(outcome), (event) => line('event', event));
}

/** An event has a `type` of its own (`Normal`), so the record is wrapped, not spread. */
function line(type: 'summary' | 'ref' | 'event', data: string): string {
  return `{"type":"${type}","data":${data}}\n`;
}
