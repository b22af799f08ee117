/**
 * `--timeout`: the time on the wall clock that a run gets.
 */

import { RealClock } from '../../runtime/time/real-clock.ts';
import { exactDuration } from '../../text/durations.ts';
import type { Terminal } from './terminal.ts';

export class TimeLimit {
  readonly #over = new AbortController();
  readonly #ms: number | undefined;
  readonly #cancel: () => void;

  /** Begins at once. `ms` undefined: no limit. */
  constructor(ms: number | undefined) {
    this.#ms = ms;
    this.#cancel = ms === undefined ? () => undefined : new RealClock().after(ms, () => this.#over.abort());
  }

  /** Aborts when the time is over. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** The run has ended: the time does not matter any more. */
  clear(): void {
    this.#cancel();
  }

  /** Says that the run was cut off, if it was; then true. */
  tell(terminal: Terminal): boolean {
    if (!this.#over.signal.aborted || this.#ms === undefined) return false;
    const within = exactDuration(this.#ms);
    terminal.problem(`the run did not end within ${within}: reporting what was done until then`);
    return true;
  }
}
