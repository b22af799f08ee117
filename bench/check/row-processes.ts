/** Rows measured in processes of their own, one after the other: first all rows once, then all again. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Measured } from './contest.ts';
import type { RowOrder } from './row-process.ts';
import type { RowName } from './rows.ts';

const PROCESS_FILE: string = fileURLToPath(new URL('row-process.ts', import.meta.url));
/** A process that takes longer hangs: it is ended, and that is an error. */
const LONGEST_MS = 120_000;

/** The same row, a process each. */
export type Measurements = ReadonlyMap<RowName, readonly Measured[]>;

/** How many processes a row gets: `most`, or on a busy machine as many as there is time for, but at least `least`. */
export interface Effort {
  readonly most: number;
  readonly least: number;
  /** Wall time, after which no round begins that need not. */
  readonly budgetMs: number;
}

export async function measureRows(
  rows: readonly RowName[],
  { most, least, budgetMs }: Effort,
  progress: (text: string) => void,
): Promise<Measurements> {
  const measured = new Map<RowName, Measured[]>(rows.map((row) => [row, []]));
  const endMs = performance.now() + budgetMs;
  for (let round = 1; round <= most && (round <= least || performance.now() < endMs); round++) {
    for (const row of rows) {
      progress(`round ${round} of ${most}: ${row}`);
      measured.get(row)?.push(await inProcess({ row }));
    }
  }
  return measured;
}

async function inProcess(order: RowOrder): Promise<Measured> {
  const child = fork(PROCESS_FILE, { timeout: LONGEST_MS, killSignal: 'SIGKILL' });
  const ended = once(child, 'exit') as Promise<[code: number | null, signal: string | null]>;
  let measured: Measured | undefined;
  child.on('message', (message) => (measured = message as Measured));
  child.send(order);
  const [code, signal] = await ended;
  if (code === 0 && measured !== undefined) return measured;
  throw new Error(`"${order.row}" could not be measured: its process ended with ${signal ?? `code ${code}`}`);
}
