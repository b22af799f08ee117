/**
 * Columns of text as `kubectl` prints them: padded, two blanks apart, nothing around.
 */

import { printable } from './printable.ts';
import type { TextStyle } from './style.ts';

const GAP = '  ';

export interface TextColumn {
  readonly title: string;
  /** Numbers stand on the right. */
  readonly align?: 'left' | 'right';
  /** Where the whole table is too wide, the column of the least number is left out first. */
  readonly spare?: number;
}

/**
 * Lines of a table. Control characters in cells are made visible, so that no cell breaks its row or the terminal.
 * @param mostColumns - of characters, as far as columns that can be spared allow
 */
export function formatTable(
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
  style: TextStyle,
  mostColumns: number = Number.POSITIVE_INFINITY,
): string[] {
  const cells = rows.map((row) => row.map(printable));
  const widths = columns.map(({ title }, index) => {
    return cells.reduce((width, row) => Math.max(width, row[index]?.length ?? 0), title.length);
  });
  const left = fitting(columns, widths, mostColumns);
  const line = (row: readonly string[]): string => {
    const padded = row.map((cell, index) => {
      const width = widths[index] ?? 0;
      return columns[index]?.align === 'right' ? cell.padStart(width) : cell.padEnd(width);
    });
    return padded
      .filter((_, index) => left.has(index))
      .join(GAP)
      .trimEnd();
  };
  return [style('heading', line(columns.map(({ title }) => title))), ...cells.map(line)];
}

/** The positions of the columns that stay. */
function fitting(columns: readonly TextColumn[], widths: readonly number[], mostColumns: number): Set<number> {
  const left = new Set(columns.keys());
  const spares = [...columns.keys()]
    .filter((index) => columns[index]?.spare !== undefined)
    .sort((a, b) => (columns[a]?.spare ?? 0) - (columns[b]?.spare ?? 0));
  const width = (): number => [...left].reduce((sum, index) => sum + (widths[index] ?? 0) + GAP.length, -GAP.length);
  for (const index of spares) {
    if (width() <= mostColumns) break;
    left.delete(index);
  }
  return left;
}
