/**
 * How many values a document may hold. The parser takes some 300 bytes for each, so a file of nothing but commas would
 * need a hundred times its size; this is told before it begins.
 */

/** Lines, items and brackets: twice what an export of 30 MB has. */
const MAX_MARKS = 4_000_000;
/** Line ends, commas and opening brackets. */
const MARKS: ReadonlySet<number> = new Set([0x0a, 0x0d, 0x2c, 0x5b, 0x7b]);
const DASH = 0x2d;
const BLANK = 0x20;

/** Where `text` passes the limit; undefined when it stays within. */
export function offsetPastLimit(text: string): { readonly offset: number; readonly limit: number } | undefined {
  if (text.length <= MAX_MARKS) return undefined;
  let marks = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (MARKS.has(code) || (code === DASH && text.charCodeAt(at + 1) === BLANK)) marks++;
    if (marks > MAX_MARKS) return { offset: at, limit: MAX_MARKS };
  }
  return undefined;
}
