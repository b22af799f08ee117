/**
 * What a table was measured on, in one line: without it a number means nothing.
 */

import { machineText } from '../../result/machines/machine.ts';

/** The date, this machine and its Node version. */
export function machine(): string {
  const date = new Date().toISOString().slice(0, 10);
  return `${date} · ${machineText()} · Node ${process.versions.node}`;
}
