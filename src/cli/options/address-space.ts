/**
 * `--max-store`, and the limit that makes it needed: a store reserves addresses for its greatest size, and each worker's
 * engine some more. Where they are limited (`ulimit -v`), threads die without a word of their own.
 */

import { readFile } from 'node:fs/promises';
import type { FlagProblems } from './flag-problems.ts';

const FLAG = '--max-store';
const MIB = 1_048_576;
const MOST_MIB = 4_096;
/** What a run of a few workers takes on the largest machines, measured; below, a warning is worth its line. */
const AMPLE_MIB = 65_536;

/** Bytes, or undefined when the flag is absent or has a problem, which is noted. */
export function parseMaxStore(text: string | undefined, problems: FlagProblems): number | undefined {
  return text === undefined ? undefined : problems.wholeNumber(FLAG, text, 1, MOST_MIB) * MIB;
}

/** A warning when this process's addresses are limited; undefined when they are not, or nobody says. */
export async function checkAddressSpace(): Promise<string | undefined> {
  const limits = await readFile('/proc/self/limits', 'latin1').catch(() => ''); // Linux alone has it
  const [, bytes] = /^Max address space +(\d+)/m.exec(limits) ?? [];
  const mib = Math.floor(Number(bytes) / MIB);
  if (!(mib < AMPLE_MIB)) return undefined;
  return `warning: this process is limited to ${mib} MiB of address space (ulimit -v): if it ends early, raise the limit or give ${FLAG} or fewer --workers`;
}
