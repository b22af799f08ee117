/**
 * Text of others (names, kinds, messages) made safe to show: on one line, and nothing a terminal would obey. Everything
 * that goes to a terminal passes through here; the expressions take time in proportion to the text.
 */

const HEX = 16;
const BYTE_DIGITS = 2;
const UNIT_DIGITS = 4;
const HIGHEST_BYTE = 0xff;
const HIGHEST_UNIT = 0xffff;

/**
 * Control characters; what turns the direction of text around; line ends of Unicode, invisible tags and marks that
 * hide one text in another; halves of characters, which have no UTF-8.
 */
const OBEYED = /[\p{Cc}\p{Bidi_Control}\u2028\u2029\u206a-\u206f\ufeff\u{e0000}-\u{e007f}\p{Surrogate}]/gu;
const LINE_ENDS = /[\r\n]+/;
/** What `styleText` writes for the roles of style.ts, and nothing else. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const OWN_COLOURS = /(\x1b\[(?:1|2|22|31|32|33|39)m)/;

/** `text` on one line: control characters as `\xNN`, bidirectional ones as `\uNNNN`, line ends as blanks. */
export function printable(text: string): string {
  return onOneLine(text).replace(OBEYED, escaped);
}

/** The same for text that may have several lines: each line feed stays. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** The same for a line that our own colours are in: they stay, every other escape sequence is shown. */
export function printableInColours(line: string): string {
  // Of `split` with a group, every second part is what was split at.
  return line
    .split(OWN_COLOURS)
    .map((part, i) => (i % 2 === 0 ? printable(part) : part))
    .join('');
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(HEX);
  if (code <= HIGHEST_BYTE) return `\\x${digits.padStart(BYTE_DIGITS, '0')}`;
  return code <= HIGHEST_UNIT ? `\\u${digits.padStart(UNIT_DIGITS, '0')}` : `\\u{${digits}}`;
}

/** Line ends, with the blanks around them, as one blank. */
function onOneLine(text: string): string {
  const lines = text.split(LINE_ENDS);
  if (lines.length === 1) return text;
  const last = lines.length - 1;
  return lines
    .map((line, i) => trimmed(line, i > 0, i < last))
    .filter((line, i) => line !== '' || i === 0 || i === last)
    .join(' ');
}

function trimmed(line: string, atStart: boolean, atEnd: boolean): string {
  const rest = atStart ? line.trimStart() : line;
  return atEnd ? rest.trimEnd() : rest;
}
