/**
 * Text in the columns of a terminal: how wide it is, and as much of it as fits.
 */

/** Scripts whose characters take two columns begin here; everything that terminals draw wide lies above. */
const FIRST_WIDE = 0x1100;
/** Box drawing, blocks, arrows and marks lie above too, but are one column wide. */
const NARROW_AGAIN = { from: 0x2000, to: 0x2e7f } as const;
const COMBINING = /^\p{M}$/u;
const ELLIPSIS = '…';

/** How many columns a terminal needs for `text`, which holds no control characters. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += columnsOfCharacter(character);
  return columns;
}

/** `text`, or as much of its beginning as `columns` hold, with an ellipsis. */
export function cutTo(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let taken = '';
  let left = columns - ELLIPSIS.length;
  for (const character of text) {
    left -= columnsOfCharacter(character);
    if (left < 0) break;
    taken += character;
  }
  return columns > 0 ? taken + ELLIPSIS : '';
}

function columnsOfCharacter(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < FIRST_WIDE) return COMBINING.test(character) ? 0 : 1;
  if (code >= NARROW_AGAIN.from && code <= NARROW_AGAIN.to) return 1;
  return COMBINING.test(character) ? 0 : 2;
}
