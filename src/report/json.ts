/**
 * The result file (`x.json`): the run's summary, then every reference and every event, one line each.
 * Yielded in pieces: a million events do not fit into one string.
 */

import type { StoredOutcome } from '../result/read/stored-summary.ts';
import { piecesOf } from './pieces.ts';
import { eventTexts } from './wording/event-texts.ts';

/** The pieces of the result file of `outcome`, in order. One JSON object, schema `refmanager/result/v1`. */
export async function* jsonReport(outcome: StoredOutcome): AsyncGenerator<string, void, undefined> {
  yield '{\n';
  for (const [field, value] of Object.entries(outcome.summary)) {
    if (value !== undefined) yield `  ${JSON.stringify(field)}: ${JSON.stringify(value)},\n`;
  }
  yield '  "refs": [';
  yield* piecesOf(outcome.refs(), (ref, index) => lineOf(JSON.stringify(ref), index));
  yield '\n  ],\n  "events": [';
  yield* piecesOf(eventTexts(outcome), lineOf);
  yield '\n  ]\n}\n';
}

/** One element of a JSON array, on a line of its own. */
function lineOf(text: string, index: number): string {
  return `${index === 0 ? '' : ','}\n    ${text}`;
}
