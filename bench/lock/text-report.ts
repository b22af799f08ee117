/**
 * The measurements as Markdown, for the terminal and for bench/results/lock.md.
 */

import { SLEEP_MS } from '../../src/bench/lock/kinds/shares-nothing.ts';
import type { MatrixCell } from '../../src/bench/lock/matrix.ts';
import { type Claim, claimsTable } from '../harness/claim.ts';
import { markdownTable } from '../harness/table.ts';
import type { Measurements } from './claims.ts';

const PERCENT = 100;
const US_PER_MS = 1_000;
const NS_PER_US = 1_000;
const THOUSAND = 1_000;
const MILLION = 1_000_000;
const OWN_PREFIX = 'refmanager ';
const NOTHING = '-';

export function textReport({ uncontended, matrix, fairness }: Measurements, claims: readonly Claim[]): string {
  const parts = [];
  if (uncontended.length > 0) parts.push(uncontendedTable(uncontended));
  if (matrix.length > 0) parts.push(...matrixTables(matrix));
  if (fairness.length > 0) parts.push(fairnessTable(fairness));
  if (claims.length > 0) parts.push(claimsTable(claims));
  return parts.join('\n\n');
}

function uncontendedTable(costs: Measurements['uncontended']): string {
  const attached = [...new Set(costs.map((cost) => cost.attached))];
  const tasks = [...new Set(costs.map(({ task }) => task))];
  const rows = tasks.map((task) => [
    task,
    ...attached.map((count) => {
      const cost = costs.find((one) => one.task === task && one.attached === count);
      return cost === undefined ? '' : `${cost.ns.toFixed(1)} ± ${((cost.spread / 2) * PERCENT).toFixed(0)}%`;
    }),
  ]);
  const header = ['ns for acquire + release, median', ...attached.map((count) => `${count} attached`)];
  return `### Uncontended\n\n${markdownTable(header, rows)}`;
}

/** Throughput only: fairness, waits and processor time of each cell are in the JSON and on the page. */
function matrixTables(matrix: Measurements['matrix']): string[] {
  const contenders = [...new Set(matrix.map(({ contender }) => contender))];
  return groups(matrix, ({ stripes, holdUs }) => `${stripes}/${holdUs}`).map((cells) => {
    const { stripes, holdUs, summary } = cells[0] as MatrixCell;
    const rows = groups(cells, ({ readShare, threads }) => `${readShare}/${threads}`).map((row) => [
      String(row[0]?.threads),
      `${(row[0]?.readShare ?? 0) * PERCENT}%`,
      ...contenders.map((name) => throughput(row.find(({ contender }) => contender === name))),
    ]);
    const header = ['threads', 'reads', ...contenders.map((name) => name.replace(OWN_PREFIX, ''))];
    const lock = stripes === 1 ? 'one lock' : `${stripes} stripes`;
    return `### Sections a second of all threads: ${lock}, ${holdUs} µs inside\n\nMedian of ${summary.rates.length}, ± half the spread in per cent; ${NOTHING}: broken or stalled.\n\n${markdownTable(header, rows)}`;
  });
}

/** `12.3 M ± 4`. */
function throughput(cell: MatrixCell | undefined): string {
  if (cell === undefined || !(cell.summary.opsPerSecond > 0)) return NOTHING;
  const { opsPerSecond, spread } = cell.summary;
  const amount =
    opsPerSecond < MILLION ? `${Math.round(opsPerSecond / THOUSAND)} k` : `${(opsPerSecond / MILLION).toFixed(1)} M`;
  return `${amount} ± ${Math.round((spread / 2) * PERCENT)}`;
}

/** The cells by their key, in the order of its first cell. */
function groups(cells: readonly MatrixCell[], keyOf: (cell: MatrixCell) => string): MatrixCell[][] {
  return [...Map.groupBy(cells, keyOf).values()];
}

function fairnessTable(rows: Measurements['fairness']): string {
  const header = ['lone thread among 7', 'contender', 'waits', 'p50 ms', 'p99 ms', 'max ms', 'ops/s of all'];
  const lines = rows.map((row) => [
    row.lone,
    row.contender,
    row.failures.length > 0 ? row.failures.join('; ') : row.waits.toLocaleString('en-US'),
    ms(row.waitP50Us),
    ms(row.waitP99Us),
    ms(row.waitMaxUs),
    Math.round(row.opsPerSecond).toLocaleString('en-US'),
  ]);
  return `### Fairness: no time inside; floors: pauses over 0.1 ms, and lateness after a sleep of ${SLEEP_MS} ms\n\n${markdownTable(header, lines)}`;
}

function ms(valueUs: number): string {
  return Number.isNaN(valueUs) ? '-' : (valueUs / US_PER_MS).toFixed(valueUs < NS_PER_US ? 4 : 2);
}
