/**
 * Offsets in a text -> lines and columns as editors count them. The lines are looked for when first asked: most texts
 * have no problem that needs a place.
 */

import type { Place } from '../problem.ts';

export class LineIndex {
  readonly #text: string;
  #starts: number[] | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  place(offset: number): Place {
    this.#starts ??= lineStarts(this.#text);
    const starts = this.#starts;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    const start = starts[low] as number;
    const mark = offset > start && this.#text.charAt(start) === '\ufeff' ? 1 : 0; // not shown, not counted
    return { line: low + 1, column: offset - start - mark + 1 };
  }
}

/** Lines end with a line feed, a carriage return, or both. */
function lineStarts(text: string): number[] {
  const starts = [0];
  const lineEnd = /\r\n?|\n/g;
  while (lineEnd.exec(text) !== null) starts.push(lineEnd.lastIndex);
  return starts;
}
