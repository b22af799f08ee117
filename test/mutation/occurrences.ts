/** Where a piece of source text stands in a source, however both are formatted and commented. */

import { type Token, tokensOf } from './tokens.ts';

/** Offsets into the source: from its first token to the end of its last one. */
export interface Occurrence {
  readonly start: number;
  readonly end: number;
}

const CLOSING: ReadonlySet<string> = new Set([')', ']', '}']);

/**
 * All places at which the tokens of `piece` stand in `source`. Those of a comma before a closing bracket do not count:
 * a formatter sets it when it breaks a line.
 * @throws when `piece` has no token
 */
export function occurrencesOf(piece: string, source: string): readonly Occurrence[] {
  const wanted = significant(tokensOf(piece));
  if (wanted.length === 0) throw new Error(`there is nothing to look for in ${JSON.stringify(piece)}`);
  const found: Occurrence[] = [];
  const tokens = significant(tokensOf(source));
  for (let at = 0; at + wanted.length <= tokens.length; at++) {
    if (!wanted.every(({ text }, index) => tokens[at + index]?.text === text)) continue;
    const last = tokens[at + wanted.length - 1] as Token;
    found.push({ start: (tokens[at] as Token).start, end: last.end });
    at += wanted.length - 1; // the next one begins behind it
  }
  return found;
}

function significant(tokens: readonly Token[]): readonly Token[] {
  return tokens.filter(({ text }, index) => text !== ',' || !CLOSING.has(tokens[index + 1]?.text ?? ''));
}
