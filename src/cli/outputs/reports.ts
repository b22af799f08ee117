/**
 * The files that `--out` asks for, written at the end of a run.
 */

import { writeReport } from '../../report/write-report.ts';
import type { RunOutcome } from '../../result/result.ts';
import { printable } from '../../text/printable.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Writes each report, whatever becomes of the others. */
export async function writeReports(outcome: RunOutcome, out: readonly string[], terminal: Terminal): Promise<boolean> {
  let allWritten = true;
  for (const file of out) {
    try {
      await writeReport(outcome, file);
      terminal.print([`report: ${printable(file)}`]);
    } catch (error) {
      allWritten = false;
      terminal.problem(`--out ${file} could not be written: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return allWritten;
}
