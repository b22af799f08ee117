/**
 * Go's `%q`: upstream messages quote names with it, so ours do.
 *
 * @see Go 1.13, `strconv.Quote`
 */

const NAMED_ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};
const FIRST_NON_ASCII = 0x80;
const FIRST_ASTRAL = 0x1_0000;
const HEX = 16;
/** Go's unicode.IsPrint: letters, marks, numbers, punctuation, symbols, and the ASCII space. */
const PRINTABLE = String.raw`^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$`;
/** Everything that Quote leaves alone in ASCII: nearly all text, recognized in one step. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** Made when first needed: as a literal, it would be a tenth of the time that it takes to import the core. */
let printable: RegExp | undefined;

/** `text` in double quotes with Go's escapes. A lone surrogate becomes U+FFFD, as when Go decodes it. */
export function goQuote(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  let quoted = '"';
  for (const character of text.toWellFormed()) quoted += NAMED_ESCAPES[character] ?? quoteCharacter(character);
  return `${quoted}"`;
}

function quoteCharacter(character: string): string {
  printable ??= new RegExp(PRINTABLE, 'u');
  if (printable.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  if (code < FIRST_NON_ASCII) return `\\x${hex(code, 2)}`;
  return code < FIRST_ASTRAL ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

function hex(code: number, digits: number): string {
  return code.toString(HEX).padStart(digits, '0');
}
