/**
 * What code under test did after each log it was run for: a search that begins anew (knowledge.ts) asks again for most
 * of what the one before did, and code that is a function of its log need not be run for that (local-states.ts).
 */

import { entriesOf, type LogEntry } from '../model/log.ts';
import type { Observation } from '../model/observation.ts';
import type { StepStart } from './local-state.ts';

interface Remembered {
  readonly seen: Observation;
  /** Run only once, not over both poisons. */
  readonly once: boolean;
}

export class RunMemory {
  readonly #byLog = new Map<string, Remembered>();

  /** What the step does after `log`, by `run` unless it is known. The log must be one that the code does follow. */
  observe(start: StepStart, log: LogEntry | undefined, once: boolean, run: () => Observation): Observation {
    let key = `${start.thread}.${start.step}.${start.local}`;
    for (const { result } of entriesOf(log)) key += ` ${result}`;
    const known = this.#byLog.get(key);
    if (known !== undefined && (once || !known.once)) return known.seen;
    const seen = run();
    this.#byLog.set(key, { seen, once });
    return seen;
  }
}
