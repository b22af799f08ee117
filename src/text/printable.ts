/**
 * Text of others (names, kinds, messages) made safe to show: on one line, and nothing a terminal would obey.
 */

const HEX = 16;
const HEX_DIGITS = 2;

/** `text` on one line: control characters as `\xNN`, line ends as blanks. */
export function printable(text: string): string {
  return onOneLine(text).replace(
    /\p{Cc}/gu,
    (control) => `\\x${control.charCodeAt(0).toString(HEX).padStart(HEX_DIGITS, '0')}`,
  );
}

/** Line by line: an expression for the blanks around a line end would try each blank of a long row of them anew. */
function onOneLine(text: string): string {
  const lines = text.split(/[\r\n]+/);
  if (lines.length === 1) return text;
  const last = lines.length - 1;
  const trimmed = lines.map((line, i) => (i === 0 ? line.trimEnd() : i === last ? line.trimStart() : line.trim()));
  return trimmed.filter((line, i) => line !== '' || i === 0 || i === last).join(' ');
}
