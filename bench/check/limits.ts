/** limits.md: the limit of every row, in a table that people read and `--calibrate` writes. */

import { markdownTable } from '../harness/table.ts';
import type { Figure } from './judgement.ts';
import { ROW_NAMES, ROWS, type RowName } from './rows.ts';

export interface Limit {
  readonly figure: Figure;
  readonly limit: number;
}

const HEADER = ['row', 'hot path', 'yardstick', 'path / yardstick', 'spread', 'limit'] as const;
const DIGITS = 2;
const PERCENT = 100;

export function limitsText(limits: ReadonlyMap<RowName, Limit>, facts: string): string {
  const rows = [...limits].map(([row, { figure, limit }]) => [
    row,
    ROWS[row].path,
    ROWS[row].yardstick,
    figure.ratio.toFixed(DIGITS),
    percent(figure.spread),
    limit.toFixed(DIGITS),
  ]);
  return `# Limits of \`npm run bench:check\`

What an operation costs beside its yardstick, median of the processes measured when the limits were set, and the most that
it may cost. \`npm run bench:check -- --calibrate\` on a machine with nothing else running writes this file;
bench/check/judgement.ts says how much above the figure a limit is. Whoever raises a limit says why in the commit.

${facts}

${markdownTable(HEADER, rows)}
`;
}

/** The limits in `text`. @throws when a row is missing, unknown or there twice, or its limit is no number above 0 */
export function parseLimits(text: string, file: string): Map<RowName, number> {
  const limits = new Map<RowName, number>();
  for (const [i, line] of text.split('\n').entries()) {
    if (!line.startsWith('|')) continue;
    const cells = line.split('|').map((cell) => cell.trim());
    const [, row = ''] = cells;
    if (row === HEADER[0] || /^-+$/.test(row)) continue;
    const place = `${file}:${i + 1}`;
    if (!isRowName(row)) throw new Error(`${place} no row is called "${row}"; expected one of ${ROW_NAMES.join(', ')}`);
    if (limits.has(row)) throw new Error(`${place} "${row}" has a limit already`);
    const written = cells[HEADER.length] ?? '';
    const limit = written === '' ? Number.NaN : Number(written);
    if (!(limit > 0) || limit === Number.POSITIVE_INFINITY)
      throw new Error(`${place} the limit of "${row}" is "${written}"; expected a number above 0`);
    limits.set(row, limit);
  }
  const missing = ROW_NAMES.filter((row) => !limits.has(row));
  if (missing.length > 0) throw new Error(`${file} has no limit for ${missing.join(', ')}`);
  return limits;
}

export function isRowName(text: string): text is RowName {
  return Object.hasOwn(ROWS, text);
}

export function percent(share: number): string {
  return `${Math.round(share * PERCENT)}%`;
}
