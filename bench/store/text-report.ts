/**
 * The measurements as Markdown, for the terminal and for bench/results/store.md: a table for each question, contenders down, threads
 * across.
 */

import type { MatrixCell } from '../../src/bench/store/matrix.ts';
import { type Claim, claimsTable } from '../harness/claim.ts';
import { markdownTable } from '../harness/table.ts';
import type { Measurements } from './claims.ts';

const PERCENT = 100;
const US_PER_MS = 1_000;
const NONE = '-';

export function textReport({ matrix, growth, memory, openings }: Measurements, claims: readonly Claim[]): string {
  const parts = matrixTables(matrix);
  if (growth.length > 0) parts.push(growthTable(growth));
  if (memory.length > 0) parts.push(memoryTable(memory));
  if (openings.length > 0) parts.push(openingsTable(openings));
  if (claims.length > 0) parts.push(claimsTable(claims));
  return parts.join('\n\n');
}

/** A question as a heading. */
export function questionText({ operation, draw, refs }: MatrixCell): string {
  return `${operation}, ${draw}, ${refs.toLocaleString('en-US')} references`;
}

function matrixTables(matrix: readonly MatrixCell[]): string[] {
  return [...new Set(matrix.map(questionText))].map((question) => {
    const cells = matrix.filter((cell) => questionText(cell) === question);
    const threads = [...new Set(cells.map((cell) => cell.threads))];
    const rows = [...new Set(cells.map(({ contender }) => contender))].map((name) => [
      name,
      ...threads.map((count) => cellText(cells.find((cell) => cell.contender === name && cell.threads === count))),
    ]);
    const failures = cells.flatMap((cell) =>
      cell.failures.map((failure) => `\n- ${cell.contender}, ${cell.threads} threads: ${failure}`),
    );
    const header = [
      'operations per second',
      ...threads.map((count) => (count === 1 ? '1 thread' : `${count} threads`)),
    ];
    const notes = failures.length === 0 ? '' : `\n${failures.join('')}`;
    return `### ${question}\n\n${markdownTable(header, rows)}${notes}`;
  });
}

function cellText(cell: MatrixCell | undefined): string {
  if (cell === undefined) return NONE;
  if (Number.isNaN(cell.opsPerSecond)) return cell.failures[0]?.split(':')[0] ?? NONE;
  if (cell.opsPerSecond === 0) return '0';
  const rate = Math.round(cell.opsPerSecond).toLocaleString('en-US');
  return `${rate} ± ${Math.round((cell.spread / 2) * PERCENT)}%`;
}

function growthTable(growth: Measurements['growth']): string {
  const header = ['references', 'threads', 'contender', 'set new/s', 'p50 µs', 'p99.99 ms', 'max ms'];
  const rows = growth.map(({ refs, threads, contender, setsPerSecond, p50Us, p9999Us, maxUs, failures }) => [
    refs.toLocaleString('en-US'),
    String(threads),
    contender,
    ...(failures.length > 0
      ? [failures.join('; ')]
      : [Math.round(setsPerSecond).toLocaleString('en-US'), p50Us.toFixed(2), ms(p9999Us), ms(maxUs)]),
  ]);
  return `### Growing from empty: every set timed\n\n${markdownTable(header, rows)}`;
}

function memoryTable(memory: Measurements['memory']): string {
  const header = ['contender', 'references', 'bytes each', 'committed', 'of payload'];
  const rows = memory.map(({ contender, refs, bytes, reservedBytes, payload }) => [
    contender,
    refs.toLocaleString('en-US'),
    Math.round(bytes).toLocaleString('en-US'),
    reservedBytes === undefined ? NONE : Math.round(reservedBytes).toLocaleString('en-US'),
    `${(bytes / payload).toFixed(2)} ×`,
  ]);
  const payload = memory[0]?.payload ?? 0;
  return `### Memory: ${payload} characters of key and value a reference\n\n${markdownTable(header, rows)}`;
}

function openingsTable(openings: Measurements['openings']): string {
  const header = ['contender', 'create ms', 'first', 'attach ms', 'first in its thread'];
  const rows = openings.map(({ contender, createMs, firstCreateMs, attachMs, firstAttachMs }) => [
    contender,
    ...[createMs, firstCreateMs, attachMs, firstAttachMs].map((value) => value.toFixed(3)),
  ]);
  return `### Opening an empty store\n\n${markdownTable(header, rows)}`;
}

function ms(us: number): string {
  return (us / US_PER_MS).toFixed(3);
}
