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
}

/** Lines of a table. Control characters in cells are made visible, so that no cell breaks its row or the terminal. */
export function formatTable(
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
  style: TextStyle,
): string[] {
  const cells = rows.map((row) => row.map(printable));
  const widths = columns.map(({ title }, index) => {
    return cells.reduce((width, row) => Math.max(width, row[index]?.length ?? 0), title.length);
  });
  const line = (row: readonly string[]): string => {
    const padded = row.map((cell, index) => {
      const width = widths[index] ?? 0;
      return columns[index]?.align === 'right' ? cell.padStart(width) : cell.padEnd(width);
    });
    return padded.join(GAP).trimEnd();
  };
  return [style('heading', line(columns.map(({ title }) => title))), ...cells.map(line)];
}
