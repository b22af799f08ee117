/**
 * The machine that a run ran on, in one line: without it a measured time means little.
 */

import { arch, availableParallelism, cpus, totalmem, type } from 'node:os';

const BYTES_A_GIB = 2 ** 30;

/** `AMD EPYC 7763, 2 cores, 7.8 GiB, Linux x64`. Nothing in it names the machine. */
export function machineText(): string {
  const model = cpus()[0]?.model.trim() ?? '';
  const cores = availableParallelism();
  const memory = `${Number((totalmem() / BYTES_A_GIB).toPrecision(2))} GiB`;
  const parts = [model, `${cores} ${cores === 1 ? 'core' : 'cores'}`, memory, `${type()} ${arch()}`];
  return parts.filter((part) => part !== '').join(', ');
}
