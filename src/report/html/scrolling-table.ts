/**
 * A table in a box that scrolls when it is wider than the page: reached by the keyboard, and named. The script of the page
 * says so where there is more to see.
 */

import { type Markup, markup } from '../../chart/markup.ts';

/**
 * @param caption - names the table; unseen, for headings that say the same to the eye
 * @param content - `thead` and `tbody`
 */
export function scrollingTable(caption: string, content: Markup, kind: 'plain' | 'narrow' | 'tall' = 'plain'): Markup {
  const box = kind === 'tall' ? 'scroll tall' : 'scroll';
  const table = kind === 'narrow' ? markup`<table class="narrow">` : markup`<table>`;
  return markup`<div class="${box}" tabindex="0" role="region" aria-label="${caption}">${table}<caption class="unseen">${caption}</caption>
${content}</table></div>`;
}
