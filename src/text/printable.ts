/**
 * Text of others (names, kinds, messages) made safe to show: on one line, and nothing a terminal would obey.
 */

const HEX = 16;
const HEX_DIGITS = 2;

/** `text` on one line: control characters as `\xNN`, line ends as blanks. */
export function printable(text: string): string {
  return text
    .replace(/\s*[\r\n]+\s*/g, ' ')
    .replace(/\p{Cc}/gu, (control) => `\\x${control.charCodeAt(0).toString(HEX).padStart(HEX_DIGITS, '0')}`);
}
