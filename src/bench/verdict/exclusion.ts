/**
 * Whether a lock kept threads apart, from what they found under it: bench-section-loop.ts looks, this says what it means.
 *
 * Under each stripe are two plain counters. A writer adds 1 to the first when it comes in and to the second when it leaves.
 * A reader looks at both when it comes in and again before it leaves: while nobody writes, all four are the same number.
 * Everybody looks inside the section alone, so it is all the same whether the lock blocks, calls or calls back later.
 */

import { counted, formatCount } from '../../text/counts.ts';

/** What all threads of one run did and found. */
export interface Findings {
  readonly writes: number;
  /** The sum of the first counters: what came of those writes, modulo 2^32. */
  readonly counted: number;
  /** Readers that found counters which differ. */
  readonly readersBesideWriter: number;
  /** Calls of the lock that did not call their section exactly once before they came back. */
  readonly miscalled: number;
}

/** What is wrong with the lock, as its result tells it; undefined: nothing was found. */
export function lockProblem({ writes, counted: sum, readersBesideWriter, miscalled }: Findings): string | undefined {
  if (miscalled > 0) {
    const calls = counted(miscalled, 'call');
    return `broke: ${calls} of the lock came back without having called the section exactly once`;
  }
  const lost = (writes - sum) | 0;
  const found = [
    readersBesideWriter === 0 ? undefined : `${counted(readersBesideWriter, 'reader')} saw a writer inside`,
    lost === 0 ? undefined : lostText(lost, writes),
  ].filter((one) => one !== undefined);
  return found.length === 0 ? undefined : `${EXCLUSION_BROKEN}: ${found.join(', and ')}`;
}

/** How the problem of a lock begins that let two threads in. */
const EXCLUSION_BROKEN = 'exclusion broken';

/** Whether that is the problem: then the lock is none, and its rates say nothing. */
export function isExclusionBroken(problem: string): boolean {
  return problem.startsWith(EXCLUSION_BROKEN);
}

/** What it found, without saying once more that exclusion was broken: `1 reader saw a writer inside`. */
export function exclusionFindings(problem: string): string {
  return isExclusionBroken(problem) ? problem.slice(`${EXCLUSION_BROKEN}: `.length) : '';
}

function lostText(lost: number, writes: number): string {
  return `${formatCount(lost)} of ${counted(writes, 'write')} ${lost === 1 ? 'was' : 'were'} lost`;
}
