/**
 * A long table in a box of its own that scrolls, with a field that hides the rows without the typed text.
 * The field appears only where scripts run; without one the table is simply all there.
 */

import { type Markup, markup } from '../markup.ts';

export interface FilteredTable {
  id: string;
  caption: string;
  columns: readonly string[];
  /** `tr` elements. */
  rows: readonly Markup[];
}

export function filteredTable({ id, caption, columns, rows }: FilteredTable): Markup {
  return markup`<div class="filter" data-filters="${id}" hidden><label>Show only rows with <input type="search" spellcheck="false" autocomplete="off"></label> <output></output></div>
<div class="scroll tall" tabindex="0" role="region" aria-label="${caption}"><table id="${id}"><caption>${caption}</caption>
<thead><tr>${columns.map((column) => markup`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>
${rows}</tbody></table></div>`;
}

/** The only script of the report. It reads text and hides rows; it never writes markup. */
export const FILTER_SCRIPT = `
for (const box of document.querySelectorAll('[data-filters]')) {
  const rows = [...document.getElementById(box.dataset.filters).tBodies[0].rows];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const input = box.querySelector('input');
  const output = box.querySelector('output');
  box.hidden = false;
  input.addEventListener('input', () => {
    const words = input.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, i) => {
      row.hidden = !words.every((word) => texts[i].includes(word));
      if (!row.hidden) shown++;
    });
    output.textContent = words.length === 0 ? '' : shown.toLocaleString('en-US') + ' of ' + rows.length.toLocaleString('en-US') + ' rows';
  });
}
`;
