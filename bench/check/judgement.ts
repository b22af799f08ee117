/**
 * Whether a row is over its limit, and what limit a calibration sets. A row's figure is the median of its processes. One
 * that is over is measured once more, and fails when it is over again: a busy minute of the machine is not a regression.
 */

import { median, quantile, spread } from '../../src/bench/statistics.ts';
import type { RowName } from './rows.ts';

/** The ratios of a row's processes in one number and their spread. */
export interface Figure {
  readonly ratio: number;
  /** (largest - smallest) / median. */
  readonly spread: number;
}

export interface Verdict {
  readonly row: RowName;
  readonly limit: number;
  readonly first: Figure;
  /** Only of rows that were over the limit. */
  readonly again: Figure | undefined;
  readonly isOver: boolean;
}

/** The ratios of each row's processes. */
export type Ratios = ReadonlyMap<RowName, readonly number[]>;

/** Most processes of a row stay below what these say; a limit is somewhat above. */
const USUAL_SHARE = 0.9;
const ABOVE_USUAL = 1.1;
/** However little the processes differed on that day: other days, other machines. */
const LEAST_ABOVE_FIGURE = 1.2;

export function figureOf(ratios: readonly number[]): Figure {
  return { ratio: median(ratios), spread: spread(ratios) };
}

/** 10% above what nine processes in ten stay below, and at least 20% above the median of all. */
export function limitOf(ratios: readonly number[]): number {
  return Math.max(quantile(ratios, USUAL_SHARE) * ABOVE_USUAL, median(ratios) * LEAST_ABOVE_FIGURE);
}

/** Measures all rows, those over their limit once more, and judges. */
export async function judgeRows(
  limits: ReadonlyMap<RowName, number>,
  measure: (rows: readonly RowName[]) => Promise<Ratios>,
): Promise<Verdict[]> {
  const rows = [...limits.keys()];
  const first = await figuresOf(rows, measure);
  const over = rows.filter((row) => isOver(first.get(row), limits.get(row)));
  const again = over.length === 0 ? new Map<RowName, Figure>() : await figuresOf(over, measure);
  return rows.map((row) => ({
    row,
    limit: limits.get(row) as number,
    first: first.get(row) as Figure,
    again: again.get(row),
    isOver: again.has(row) && isOver(again.get(row), limits.get(row)),
  }));
}

async function figuresOf(
  rows: readonly RowName[],
  measure: (rows: readonly RowName[]) => Promise<Ratios>,
): Promise<Map<RowName, Figure>> {
  const ratios = await measure(rows);
  return new Map(rows.map((row) => [row, figureOf(ratios.get(row) ?? [])]));
}

/** What is not a number was not measured, and is over any limit. */
function isOver(figure: Figure | undefined, limit = Number.NaN): boolean {
  return !((figure?.ratio ?? Number.NaN) <= limit);
}
