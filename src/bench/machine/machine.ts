/**
 * What a table was measured on, in one line: without it a number means nothing.
 */

import { cpus, totalmem } from 'node:os';

const BYTES_PER_GIB: number = 2 ** 30;

/** Date, cores, processor, memory and Node version of this machine. */
export function machine(): string {
  const cores = cpus();
  const model = cores[0]?.model.trim() ?? 'unknown processor';
  const date = new Date().toISOString().slice(0, 10);
  return `${date} · ${cores.length} × ${model} · ${Math.round(totalmem() / BYTES_PER_GIB)} GiB · Node ${process.versions.node}`;
}
