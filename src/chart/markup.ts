/**
 * Text that is safe inside HTML and XML. Everything a user named (pods, messages, thresholds) passes through here
 * on its way into html/ and junit.ts.
 */

import { printable } from '../text/printable.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** What XML 1.0 cannot carry even escaped: control characters but tab and line ends, lone surrogates, two non-characters. */
const UNSPEAKABLE = /[^\P{Cc}\t\n\r]|[\ufffe\uffff]|\p{Surrogate}/gu;
const REPLACEMENT_CHARACTER = '\ufffd';

/** What turns the direction of text around: shown by its number, as in the terminal. */
const DIRECTIONS = /\p{Bidi_Control}/gu;

/** `text` for use between tags or inside a quoted attribute. Characters that XML forbids become U+FFFD. */
export function escapeMarkup(text: string): string {
  return text
    .replace(UNSPEAKABLE, REPLACEMENT_CHARACTER)
    .replace(DIRECTIONS, printable)
    .replace(/[&<>"'\t\n\r]/g, (found) => ESCAPES[found] ?? found);
}

/** A piece of HTML or XML that was escaped where needed: made by `markup` alone. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** What may stand in a `markup` template: text is escaped, Markup is taken as it is, lists are joined, undefined is nothing. */
export type MarkupValue = string | number | Markup | undefined | readonly MarkupValue[];

/** Template tag: `` markup`<td>${text}</td>` `` escapes every value that is not Markup itself. */
export function markup(pieces: TemplateStringsArray, ...values: MarkupValue[]): Markup {
  let text = pieces[0] ?? '';
  for (const [i, value] of values.entries()) text += render(value) + (pieces[i + 1] ?? '');
  return new Markup(text);
}

function render(value: MarkupValue): string {
  if (value === undefined) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'string') return escapeMarkup(value);
  if (typeof value === 'number') return String(value);
  return value.map(render).join('');
}
