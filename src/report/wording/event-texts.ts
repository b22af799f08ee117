/**
 * The events of an outcome as JSON, one line each: as the run keeps them, or made here. Used by json.ts and ndjson.ts.
 */

import type { StoredOutcome } from '../../result/read/stored-summary.ts';

export function eventTexts(outcome: StoredOutcome): AsyncIterable<string> {
  return outcome.eventTexts?.() ?? stringified(outcome);
}

async function* stringified(outcome: StoredOutcome): AsyncGenerator<string, void, undefined> {
  for await (const event of outcome.events()) yield JSON.stringify(event);
}
