/**
 * Measurements as a Markdown table, for the terminal and for bench/results/ alike.
 */

/** Rows under a header, columns aligned; numbers go right. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const isNumeric = (column: number): boolean => rows.every((row) => /^[\d.,±%×kM\s-]*$/.test(row[column] ?? ''));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, i) => (isNumeric(i) ? (row[i] ?? '').padStart(width) : (row[i] ?? '').padEnd(width))).join(' | ')} |`;
  const rule = `| ${widths.map((width, i) => (isNumeric(i) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`;
  return [line(header), rule, ...rows.map(line)].join('\n');
}

/** The median, and half the distance between the quartiles as a share of it: "12,345 ± 3%". */
export function medianAndSpread(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  const median = at(0.5);
  const spread = (at(0.75) - at(0.25)) / 2 / median;
  return `${Math.round(median).toLocaleString('en-US')} ± ${Math.round(spread * 100)}%`;
}
