/**
 * How many values a document may hold for its size. The parser takes some 250 bytes for each, so a file of nothing but
 * commas would need a hundred times its size; this is told before it begins.
 */

/** Lines, items and brackets that any document may have, whatever its size. */
const MARKS_OF_ALL = 500_000;
/** Manifests have a line or an item in 15 to 20 characters. */
const CHARACTERS_PER_MARK = 10;
/** Line ends, commas and opening brackets. */
const MARKS: ReadonlySet<number> = new Set([0x0a, 0x0d, 0x2c, 0x5b, 0x7b]);
const DASH = 0x2d;
const BLANK = 0x20;

/** Where `text` passes the limit; undefined when it stays within. */
export function offsetPastLimit(text: string): { readonly offset: number; readonly limit: number } | undefined {
  if (text.length <= MARKS_OF_ALL) return undefined;
  const limit = MARKS_OF_ALL + Math.floor(text.length / CHARACTERS_PER_MARK);
  let marks = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (MARKS.has(code) || (code === DASH && text.charCodeAt(at + 1) === BLANK)) marks++;
    if (marks > limit) return { offset: at, limit };
  }
  return undefined;
}
