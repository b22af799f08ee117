/**
 * CSV (RFC 4180) -> rows by column name, with line numbers for problems.
 */

/** One row; `line` counts from 1. */
export interface CsvRow {
  readonly line: number;
  readonly cells: ReadonlyMap<string, string>;
}

/** The first row names the columns. Quoted cells may hold commas, quotes (doubled) and line ends. */
export function parseCsv(text: string): { readonly columns: readonly string[]; readonly rows: CsvRow[] } {
  const lines = splitRows(text);
  const [header, ...rest] = lines;
  const columns = (header?.cells ?? []).map((cell) => cell.trim());
  const rows = rest.map(({ line, cells }) => {
    return { line, cells: new Map(columns.map((column, i) => [column, cells[i]?.trim() ?? ''])) };
  });
  return { columns, rows };
}

function splitRows(text: string): { line: number; cells: string[] }[] {
  const rows: { line: number; cells: string[] }[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  let line = 1;
  let row: { line: number; cells: string[] } = { line, cells: [] };
  while (cell.lastIndex < text.length) {
    const match = cell.exec(text);
    if (match === null) break;
    const [whole, quoted, plain = '', end] = match;
    row.cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    line += whole.split('\n').length - 1;
    if (end === ',') continue;
    if (row.cells.some((each) => each !== '')) rows.push(row);
    row = { line, cells: [] };
  }
  if (row.cells.length > 0) rows.push(row);
  return rows;
}
