/**
 * `refmanager load --find-max rate`: searches for the highest rate at which a scenario's objectives hold, and reports it.
 */

import { findMax, searchProblem } from '../../load/search/find-max.ts';
import { formatSearch, formatTrial } from '../../report/search/search-text.ts';
import { writeSearch } from '../../report/search/write-search.ts';
import type { SearchResult } from '../../result/search-result.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { printable } from '../../text/printable.ts';
import { ExitCode } from '../exit-code.ts';
import type { SearchFlags } from '../options/search-flags.ts';
import { interruptible } from '../terminal/interrupt.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { TimeLimit } from '../terminal/time-limit.ts';

const INTERRUPT_NOTE = 'interrupted: reporting what was found; press Ctrl-C again to stop at once';

interface Search extends SearchFlags {
  readonly workers: number;
  readonly out: readonly string[];
  readonly quiet: boolean;
}

export async function findMaxRate(scenario: Scenario, search: Search, terminal: Terminal): Promise<ExitCode> {
  const { between, seeds, workers, out, quiet } = search;
  const problem = searchProblem(scenario, { between, seeds });
  if (problem !== undefined) {
    terminal.problem(`--find-max rate: ${problem}`);
    return ExitCode.USAGE;
  }
  const limit = new TimeLimit(scenario.timeoutMs);
  return interruptible(
    async (interrupted) => {
      try {
        const signal = AbortSignal.any([interrupted, limit.signal]);
        const onTrial = quiet
          ? undefined
          : (trial: SearchResult['trials'][number]): void => terminal.note(formatTrial(trial));
        const result = await findMax(scenario, { between, seeds, workers, signal, ...(onTrial && { onTrial }) });
        const lines = formatSearch(result, terminal.style, terminal.columns);
        terminal.print(quiet ? lines.slice(lines.indexOf('') + 1) : lines);
        const allWritten = await writeAll(result, out, terminal);
        if (interrupted.aborted) return ExitCode.INTERRUPTED;
        if (limit.tell(terminal)) return ExitCode.TIMED_OUT;
        if (!allWritten) return ExitCode.FAILED;
        return result.max === undefined ? ExitCode.THRESHOLD : ExitCode.OK;
      } finally {
        limit.clear();
      }
    },
    () => terminal.note(INTERRUPT_NOTE),
  );
}

async function writeAll(result: SearchResult, out: readonly string[], terminal: Terminal): Promise<boolean> {
  let allWritten = true;
  for (const file of out) {
    try {
      await writeSearch(result, file);
      terminal.print([`report: ${printable(file)}`]);
    } catch (error) {
      allWritten = false;
      terminal.problem(`--out ${file} could not be written: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return allWritten;
}
