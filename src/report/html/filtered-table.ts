/**
 * A long table in a box of its own that scrolls, with a field that hides the rows without the typed text.
 * The field appears only where scripts run; without one the table is simply all there.
 */

import { type Markup, markup } from '../../chart/markup.ts';

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
