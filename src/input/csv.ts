/**
 * CSV (RFC 4180) -> rows by column name, with line numbers for problems. Read by csv-parse; what it objects to becomes
 * problems of the file, and nothing is left out in silence.
 */

import { type CsvError, parse } from 'csv-parse/sync';
import { preview } from '../errors.ts';
import { counted } from '../text/counts.ts';
import type { Report } from './problem.ts';

/** One row; `line` counts from 1, and is that of its first character. */
export interface CsvRow {
  readonly line: number;
  /** The cell under a column, without blanks around; empty where there is none. */
  cell(column: string): string;
}

/** More than any known trace of a cluster; a row takes some 150 bytes. */
const MOST_ROWS = 1_000_000;
/** Where quotes are wrong, what follows is wrong as well: the first problems say enough. */
const MOST_PROBLEMS = 20;
/** One line of nothing but quotes is wrong at each of them; told once. */
const MOST_OBJECTIONS = 1_000;

const EXPLANATIONS: Readonly<Record<string, string>> = {
  INVALID_OPENING_QUOTE:
    'a quote stands inside a cell that does not begin with one; expected such a cell in quotes, with its own quotes doubled',
  CSV_INVALID_CLOSING_QUOTE: 'text follows a closing quote; expected a comma or the end of the line',
};

/** Thrown to stop the parser: problems have been reported. */
class Stopped extends Error {}

/** The first row names the columns. Quoted cells may hold commas, quotes (doubled) and line ends. */
export function parseCsv(
  file: string,
  text: string,
  report: Report,
  { comment = '' }: { readonly comment?: string } = {},
): { readonly columns: readonly string[]; readonly rows: readonly CsvRow[] } {
  let columns: ReadonlyMap<string, number> | undefined;
  let width = 0;
  const rows: CsvRow[] = [];
  let problems = 0;
  let objections = 0;
  let endOfLastRow = 0;
  const refuse = (line: number, message: string): void => {
    report({ file, line, column: 1, path: '(row)', message });
    if (++problems >= MOST_PROBLEMS) throw new Stopped();
  };
  const takeRow = (cells: readonly string[], lastLine: number): void => {
    endOfLastRow = lastLine;
    const line = lastLine - cells.reduce((ends, cell) => ends + cell.split('\n').length - 1, 0);
    if (cells.every((cell) => cell.trim() === '')) return;
    if (columns === undefined) {
      const names = cells.map((cell) => cell.trim());
      columns = new Map(names.map((name, i) => [name, i]));
      width = cells.length;
      const twice = names.find((name, i) => name !== '' && names.indexOf(name) < i);
      if (twice !== undefined) refuse(line, `has the column ${preview(twice)} twice; expected each once`);
    } else if (cells.length !== width)
      refuse(line, `has ${counted(cells.length, 'cell')}; expected ${width}, as the header has`);
    else if (rows.length === MOST_ROWS) {
      refuse(line, `is one row too many; expected at most ${MOST_ROWS}`);
      throw new Stopped();
    } else rows.push(new Row(line, cells, columns));
  };
  const onSkip = (error: CsvError | undefined): undefined => {
    if (error === undefined) return;
    if (++objections === MOST_OBJECTIONS) throw new Stopped();
    const { code, lines } = error as CsvError & { readonly lines: number };
    if (lines === endOfLastRow) return; // the rest of a line that was refused
    if (code === 'CSV_QUOTE_NOT_CLOSED') refuse(endOfLastRow + 1, 'a quote is opened here or below and never closed');
    else refuse(lines, EXPLANATIONS[code] ?? error.message);
    endOfLastRow = lines;
  };
  try {
    parse(text, {
      bom: true,
      comment,
      comment_no_infix: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      on_skip: onSkip,
      on_record: (cells: string[], { lines }) => {
        takeRow(cells, lines);
        return null; // not to be gathered by the parser as well
      },
    });
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
  return { columns: [...(columns?.keys() ?? [])], rows };
}

class Row implements CsvRow {
  readonly line: number;
  readonly #cells: readonly string[];
  readonly #columns: ReadonlyMap<string, number>;

  constructor(line: number, cells: readonly string[], columns: ReadonlyMap<string, number>) {
    this.line = line;
    this.#cells = cells;
    this.#columns = columns;
  }

  cell(column: string): string {
    return this.#cells[this.#columns.get(column) ?? -1]?.trim() ?? '';
  }
}
