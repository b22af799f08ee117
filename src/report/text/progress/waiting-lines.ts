/**
 * On whom a run waits in which nothing happens any more.
 */

import type { RunProgress } from '../../../result/run-progress.ts';
import { counted } from '../../../text/counts.ts';
import { printable } from '../../../text/printable.ts';
import { waitingText } from '../../../text/waiting.ts';

/** So long without any change, and it is said on whom it waits. */
const QUIET_MS = 10_000;
const MOST_NAMED = 3;

/** Remembers when something last happened. One per display. */
export class WaitingLines {
  #seen = '';
  #sinceMs = 0;

  /** Lines to be shown now; none while things happen. */
  of({ elapsedMs, podsDone, containersStarted, containersFailed, waiting = [] }: RunProgress): string[] {
    const seen = `${podsDone} ${containersStarted} ${containersFailed}`;
    if (seen !== this.#seen) {
      this.#seen = seen;
      this.#sinceMs = elapsedMs;
    }
    if (elapsedMs - this.#sinceMs < QUIET_MS || waiting.length === 0) return [];
    const others = waiting.length - MOST_NAMED;
    const lines = waiting.slice(0, MOST_NAMED).map((each) => printable(`waiting for ${waitingText(each)}`));
    return others > 0 ? [...lines, `and ${counted(others, 'other pod')}`] : lines;
  }
}
