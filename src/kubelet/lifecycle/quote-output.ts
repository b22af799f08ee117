/**
 * What a command printed, as Go's `%q` prints bytes: those that are no UTF-8 as `\xNN`.
 *
 * @see Go 1.13, `strconv.Quote`
 */

import { isUtf8 } from 'node:buffer';
import { goQuote } from '../../api/go-quote.ts';

const LONGEST_CHARACTER_BYTES = 4;

/** `bytes` in double quotes with Go's escapes. */
export function quoteOutput(bytes: Buffer): string {
  if (isUtf8(bytes)) return goQuote(bytes.toString('utf8'));
  let quoted = '"';
  for (let at = 0; at < bytes.length; ) {
    const lengthBytes = characterBytes(bytes, at);
    quoted +=
      lengthBytes === 0
        ? `\\x${bytes.toString('hex', at, at + 1)}`
        : goQuote(bytes.toString('utf8', at, at + lengthBytes)).slice(1, -1);
    at += Math.max(1, lengthBytes);
  }
  return `${quoted}"`;
}

/** How long the character at `at` is; 0 when there is none. */
function characterBytes(bytes: Buffer, at: number): number {
  for (let lengthBytes = 1; lengthBytes <= LONGEST_CHARACTER_BYTES; lengthBytes++) {
    if (at + lengthBytes <= bytes.length && isUtf8(bytes.subarray(at, at + lengthBytes))) return lengthBytes;
  }
  return 0;
}
