/**
 * The measurements as Markdown, for the terminal and for RESULTS.md.
 */

import { SLEEP_MS } from '../contenders/shares-nothing.ts';
import { type Claim, claimsTable } from '../harness/claim.ts';
import { markdownTable } from '../harness/table.ts';
import type { Measurements } from './claims.ts';

const PERCENT = 100;
const US_PER_MS = 1_000;
const NS_PER_US = 1_000;

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
      return cost === undefined ? '' : `${cost.ns.toFixed(1)} ± ${((cost.spread / 2) * PERCENT).toFixed(0)} %`;
    }),
  ]);
  const header = ['ns for acquire + release, median', ...attached.map((count) => `${count} attached`)];
  return `### Uncontended\n\n${markdownTable(header, rows)}`;
}

function matrixTables(matrix: Measurements['matrix']): string[] {
  const layouts = [...new Set(matrix.map(({ stripes, holdUs }) => `${stripes}/${holdUs}`))];
  return layouts.map((layout) => {
    const cells = matrix.filter(({ stripes, holdUs }) => `${stripes}/${holdUs}` === layout);
    const { stripes, holdUs } = cells[0] ?? { stripes: 0, holdUs: 0 };
    const header = [
      'threads',
      'reads',
      'contender',
      'ops/s',
      'spread',
      'Jain',
      'wait p50 µs',
      'p99 µs',
      'max µs',
      'CPU ns/op',
    ];
    const rows = cells.map(({ threads, readShare, contender, summary }) => [
      String(threads),
      `${readShare * PERCENT} %`,
      contender,
      ...(summary.failures.length > 0
        ? [summary.failures.join('; ')]
        : [
            Math.round(summary.opsPerSecond).toLocaleString('en-US'),
            `± ${Math.round((summary.spread / 2) * PERCENT)} %`,
            summary.jain.toFixed(2),
            us(summary.waitP50Us),
            us(summary.waitP99Us),
            us(summary.waitMaxUs),
            Math.round(summary.cpuNsPerOp).toLocaleString('en-US'),
          ]),
    ]);
    const lock = stripes === 1 ? 'one lock' : `${stripes} stripes`;
    return `### Contention: ${lock}, ${holdUs} µs inside\n\n${markdownTable(header, rows)}`;
  });
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

function us(value: number): string {
  return Number.isNaN(value) ? '-' : value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 2 : 0 });
}

function ms(valueUs: number): string {
  return Number.isNaN(valueUs) ? '-' : (valueUs / US_PER_MS).toFixed(valueUs < NS_PER_US ? 4 : 2);
}
