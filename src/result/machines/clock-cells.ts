/**
 * What the table of machines says of clocks, in the terminal and on the page.
 */

import { formatDuration } from '../../text/durations.ts';
import type { MachineFacts } from './distributed-facts.ts';

const UNKNOWN = '–';

/** How far its clock is off (`+3s ±0.2ms`), and how late it began; of a machine in real time. */
export function clockCells({ clockOffsetMs, clockErrorMs, begunLateMs }: MachineFacts): [off: string, late: string] {
  const off = clockOffsetMs === undefined ? UNKNOWN : `${signed(clockOffsetMs)}${error(clockErrorMs)}`;
  return [off, begunLateMs === undefined ? UNKNOWN : formatDuration(begunLateMs)];
}

function signed(ms: number): string {
  return `${ms < 0 ? '-' : '+'}${formatDuration(Math.abs(ms))}`;
}

function error(ms: number | undefined): string {
  return ms === undefined ? '' : ` ±${formatDuration(ms)}`;
}
